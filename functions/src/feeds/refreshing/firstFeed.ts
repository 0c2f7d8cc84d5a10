import { NotionError } from '../../notion/errors';
import { taskBudget } from '../../redis/budget';
import type { Deadline } from '../../shared/deadline';
import type { Widget } from '../../widgets/widget';
import type { Failures } from '../copies/failures';
import type { FeedMemory } from '../copies/feedMemory';
import { sourceKeyOf, type Feed } from '../feed';
import type { RefreshOrWait, RefreshResult } from './refreshOrWait';

/**
 * Loads a new widget's posts while its owner waits: `late` where the deadline came first. Rejects
 * with the `NotionError` that Notion failed with, or with what opening the connection failed with.
 */
export type FirstFeed = (
  widget: Widget,
  deadline: Deadline,
) => Promise<{ kind: 'loaded'; feed: Feed } | { kind: 'late' }>;

/** With less left than this, not Notion failed but the time. A busy connection has none left. */
const lateMs = 3000;

export function createFirstFeed(parts: {
  copies: { memory: Pick<FeedMemory, 'open'>; failures: Pick<Failures, 'standing'> };
  refreshOrWait: RefreshOrWait;
}): FirstFeed {
  const { copies, refreshOrWait } = parts;
  return async (widget, deadline) => {
    const request = { widget, known: null, cause: 'owner', deadline } as const;
    let result: RefreshResult;
    try {
      // The queue may have begun with the new widget already: then its load is waited for.
      result = await refreshOrWait({ ...request, redisBudget: taskBudget() });
    } catch (error) {
      const isLasting = error instanceof NotionError && error.permanent;
      const isBusy = error instanceof NotionError && error.kind === 'rate_limited';
      if (isBusy || (!isLasting && deadline.remainingMs() < lateMs)) return { kind: 'late' };
      throw error;
    }
    if (result.kind === 'loaded' || result.kind === 'received') {
      return { kind: 'loaded', feed: await copies.memory.open(widget.id, result.copy) };
    }
    const failure = copies.failures.standing(widget.id, sourceKeyOf(widget));
    if (failure !== null) throw failureOf(failure.reason);
    return { kind: 'late' };
  };
}

function failureOf(reason: NotionError['kind'] | 'connection'): NotionError {
  return new NotionError(reason === 'connection' ? 'unavailable' : reason);
}
