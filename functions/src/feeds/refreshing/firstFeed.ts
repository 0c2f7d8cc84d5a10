import { NotionError } from '../../notion/errors';
import { taskBudget } from '../../redis/budget';
import type { Deadline } from '../../shared/deadline';
import type { Widget } from '../../widgets/widget';
import type { Failures } from '../copies/failures';
import type { FeedMemory } from '../copies/feedMemory';
import type { FeedSync } from '../copies/feedSync';
import { sourceKeyOf, type Feed } from '../feed';
import type { FeedRefresher } from './feedRefresher';

/**
 * Loads a new widget's posts while its owner waits: `late` where the deadline came first. Rejects
 * with the `NotionError` that Notion failed with, or with what opening the connection failed with.
 */
export type FirstFeed = (
  widget: Widget,
  deadline: Deadline,
) => Promise<{ kind: 'loaded'; feed: Feed } | { kind: 'late' }>;

/** With less left than this, not Notion failed but the time. */
const lateMs = 3000;

export function createFirstFeed(parts: {
  memory: Pick<FeedMemory, 'find' | 'open'>;
  sync: Pick<FeedSync, 'awaitOther'>;
  refresher: Pick<FeedRefresher, 'refresh'>;
  failures: Pick<Failures, 'standing'>;
}): FirstFeed {
  const { memory, sync, refresher, failures } = parts;
  return async (widget, deadline) => {
    const isLate = (): boolean => deadline.remainingMs() < lateMs;
    for (;;) {
      try {
        const redisBudget = taskBudget();
        const request = { widget, known: null, priority: 'task', deadline, redisBudget } as const;
        const copy = await refresher.refresh(request);
        if (copy !== null) return { kind: 'loaded', feed: memory.open(widget.id, copy) };
      } catch (error) {
        if (isLate() && !(error instanceof NotionError && error.permanent)) return { kind: 'late' };
        throw error;
      }
      // The queue may have been told of the new widget already.
      const outcome = await sync.awaitOther(widget, null, deadline);
      const copy = memory.find(widget);
      if (copy !== undefined) return { kind: 'loaded', feed: memory.open(widget.id, copy) };
      const failure = failures.standing(widget.id, sourceKeyOf(widget));
      if (failure !== null) throw failureOf(failure.reason);
      if (outcome === 'over') return { kind: 'late' };
    }
  };
}

function failureOf(reason: NotionError['kind'] | 'connection'): NotionError {
  return new NotionError(reason === 'connection' ? 'unavailable' : reason);
}
