import type { Clock } from '../../shared/clock';
import type { Failures } from '../copies/failures';
import { isNewer, type FeedCopy } from '../copies/feedCopy';
import type { FeedMemory } from '../copies/feedMemory';
import type { FeedSync } from '../copies/feedSync';
import { sourceKeyOf } from '../feed';
import type { FeedRefresher, RefreshRequest } from './feedRefresher';
import { alwaysGranted, type RefreshGrant } from './refreshGuard';

export type RefreshResult =
  /** This instance has loaded it. */
  | { kind: 'loaded'; copy: FeedCopy }
  /** Another instance has loaded it, and it is in memory here. */
  | { kind: 'received'; copy: FeedCopy }
  /** A failure stands. */
  | { kind: 'failed' }
  /** The deadline came first. */
  | { kind: 'late' }
  /** Nobody loads it, and this caller may not. */
  | { kind: 'idle' };

/**
 * Refreshes a widget's feed, or waits for the instance that does: the one loop in which a caller
 * gets a newer copy than `request.known`. Who was granted nothing only waits. Rejects with what
 * this instance's own load failed with.
 */
export type RefreshOrWait = (
  request: RefreshRequest,
  grant?: RefreshGrant,
) => Promise<RefreshResult>;

export function createRefreshOrWait(parts: {
  memory: Pick<FeedMemory, 'find'>;
  sync: Pick<FeedSync, 'awaitOther'>;
  refresher: Pick<FeedRefresher, 'refresh' | 'isUnderway'>;
  failures: Pick<Failures, 'standing'>;
  clock: Clock;
}): RefreshOrWait {
  const { memory, sync, refresher, failures, clock } = parts;
  return async (request, grant = alwaysGranted) => {
    const { widget, known, deadline } = request;
    for (;;) {
      if (grant.isGranted || refresher.isUnderway(widget)) {
        const copy = await refresher.refresh(request);
        if (copy !== null) return { kind: 'loaded', copy };
      }
      const outcome = await sync.awaitOther(widget, known, deadline);
      const found = memory.find(widget);
      if (found !== undefined && (known === null || isNewer(found, known))) {
        return { kind: 'received', copy: found };
      }
      if (outcome === 'over') {
        const hasFailed = failures.standing(widget.id, sourceKeyOf(widget)) !== null;
        return { kind: hasFailed ? 'failed' : 'late' };
      }
      if (!grant.isGranted && clock.nowMs() >= grant.leasedByMs) return { kind: 'idle' };
    }
  };
}
