import { NotionError } from '../../notion/errors';
import type { RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/deadline';
import type { Widget } from '../../widgets/widget';
import type { Failures } from '../copies/failures';
import type { FeedMemory } from '../copies/feedMemory';
import type { FeedSync } from '../copies/feedSync';
import type { LastGoodFeeds } from '../copies/lastGoodFeeds';
import { sourceKeyOf } from '../feed';
import type { FeedRefresher } from './feedRefresher';

export interface TaskRefreshRequest {
  deadline: Deadline;
  redisBudget: RedisBudget;
  /** When the copy was read that somebody has found due; null: nobody has. */
  replacesAtMs: number | null;
}

/** Renews feeds that no viewer waits for. */
export interface RefreshInTask {
  /**
   * Leaves what all instances share and is not due, but for the copy that is to be replaced; else
   * loads, or waits for the instance that is loading. Where a lasting failure stands there is
   * nothing to be done. Rejects where it should be tried again.
   */
  renew(widget: Widget, request: TaskRefreshRequest): Promise<void>;
}

export function createRefreshInTask(parts: {
  memory: FeedMemory;
  sync: FeedSync;
  refresher: FeedRefresher;
  lastGood: LastGoodFeeds;
  failures: Failures;
  clock: Clock;
}): RefreshInTask {
  const { memory, sync, refresher, lastGood, failures, clock } = parts;
  return {
    async renew(widget, { deadline, redisBudget, replacesAtMs }) {
      for (;;) {
        const { redis, copy: shared } = await sync.syncFeed(widget, redisBudget);
        // Where that shows the same, nothing need be written.
        const known = memory.find(widget) ?? (await lastGood.recall(widget)).copy;
        // A Redis that was emptied gets it again; one that can't be asked can't be given it.
        const isShared = redis !== 'reached' || shared?.sourceKey === sourceKeyOf(widget);
        // Who found it due may have done so early, by a chance that is not this instance's.
        const isFoundDue = known?.fetchedAtMs === replacesAtMs;
        if (known !== null && isShared && !isFoundDue && clock.nowMs() < known.refreshAtMs) return;
        if (failures.standing(widget.id, sourceKeyOf(widget))?.permanent === true) return;
        try {
          const request = { widget, known, priority: 'task', deadline, redisBudget } as const;
          if ((await refresher.refresh(request)) !== null) return;
        } catch (error) {
          // It has been recorded, and asking again changes nothing.
          if (error instanceof NotionError && error.permanent) return;
          throw error;
        }
        const outcome = await sync.awaitOther(widget, known, deadline);
        if (outcome === 'copy') return;
        if (outcome === 'over') throw new Error('Another instance did not bring it in time.');
      }
    },
  };
}
