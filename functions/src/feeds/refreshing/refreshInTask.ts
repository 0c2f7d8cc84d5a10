import { NotionError } from '../../notion/errors';
import type { RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/deadline';
import type { Widget } from '../../widgets/widget';
import type { Copies } from '../copies/createCopies';
import type { FeedCopy } from '../copies/feedCopy';
import { sourceKeyOf } from '../feed';
import type { RefreshOrWait, RefreshResult } from './refreshOrWait';
import type { RefreshQueue } from './refreshQueue';

export interface TaskRefreshRequest {
  deadline: Deadline;
  redisBudget: RedisBudget;
  /** When the copy was read that somebody has found due; null: nobody has. */
  replacesAtMs: number | null;
}

/**
 * Refreshes a feed that no viewer waits for. Leaves what all instances share and is not due, but
 * for the copy that is to be replaced; else loads, or waits for the instance that is loading. Where
 * a lasting failure stands there is nothing to be done. A task whose connection is too busy goes
 * back into the queue, and keeps its place in the line. Rejects where it should be tried again.
 */
export type RefreshInTask = (widget: Widget, request: TaskRefreshRequest) => Promise<void>;

interface Parts {
  copies: Pick<Copies, 'memory' | 'sync' | 'lastGood' | 'failures'>;
  refreshOrWait: RefreshOrWait;
  queue: Pick<RefreshQueue, 'enqueueAgain'> | null;
  clock: Clock;
}

/** How soon and how late a task that was put back is sent again. */
const minDelayMs = 1_000;
const maxDelayMs = 10 * 60_000;

export function createRefreshInTask(parts: Parts): RefreshInTask {
  const { refreshOrWait } = parts;
  return async (widget, request) => {
    const { known, isDue } = await inspect(parts, widget, request);
    if (!isDue || hasLastingFailure(parts, widget)) return;
    const { deadline, redisBudget } = request;
    let result: RefreshResult;
    try {
      result = await refreshOrWait({ widget, known, cause: 'task', deadline, redisBudget });
    } catch (error) {
      // It has been recorded, and asking again changes nothing.
      if (error instanceof NotionError && error.permanent) return;
      if (await isPutBack(parts, widget, request, error)) return;
      throw error;
    }
    if (result.kind === 'loaded' || result.kind === 'received') return;
    if (hasLastingFailure(parts, widget)) return;
    throw new Error('Another instance did not bring it in time.');
  };
}

/** Whether the queue sends the task again when the connection should have time for it. */
async function isPutBack(
  { queue }: Parts,
  { id: widgetId }: Widget,
  { replacesAtMs }: TaskRefreshRequest,
  error: unknown,
): Promise<boolean> {
  if (queue === null || !(error instanceof NotionError) || error.kind !== 'rate_limited') {
    return false;
  }
  const delayMs = Math.min(maxDelayMs, Math.max(minDelayMs, error.retryAfterMs ?? 0));
  return queue.enqueueAgain({ widgetId, replacesAtMs }, delayMs);
}

/** What is known of the feed, and whether somebody has to bring it. */
async function inspect(
  { copies, clock }: Parts,
  widget: Widget,
  { redisBudget, replacesAtMs }: TaskRefreshRequest,
): Promise<{ known: FeedCopy | null; isDue: boolean }> {
  const { redis, copy: shared } = await copies.sync.syncFeed(widget, redisBudget);
  // Where that shows the same, nothing need be written.
  const known = copies.memory.find(widget) ?? (await copies.lastGood.recall(widget)).copy;
  // A Redis that was emptied gets it again; one that can't be reached can't keep it.
  const isShared = redis !== 'reached' || shared?.sourceKey === sourceKeyOf(widget);
  // Who found it due may have done so early, by a chance that is not this instance's.
  const isFoundDue = known?.fetchedAtMs === replacesAtMs;
  const isDue = known === null || !isShared || isFoundDue || clock.nowMs() >= known.refreshAtMs;
  return { known, isDue };
}

function hasLastingFailure({ copies }: Parts, widget: Widget): boolean {
  return copies.failures.standing(widget.id, sourceKeyOf(widget))?.permanent === true;
}
