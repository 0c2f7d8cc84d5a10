import { createHash } from 'node:crypto';
import * as z from 'zod';
import { createMemoryTier } from '../../cache/memoryTier';
import { createSingleFlight } from '../../cache/singleFlight';
import { requestBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Report } from '../../shared/events';
import { within } from '../../shared/stallTolerantTimeout';
import type { Widget } from '../../widgets/widget';
import type { FeedCopy } from '../copies/feedCopy';
import { sourceKeyOf } from '../feed';
import { silenceMs, type QueueDelivery } from './queueDelivery';

/**
 * `late`: it was taken a minute ago, and nothing newer is known since; or no task at all has run for
 * a minute since one was handed over.
 */
export type Handover = 'taken' | 'failed' | 'late';

/** Hands refreshes over to the queue, so that no viewer has to wait for them. */
export interface RefreshQueue {
  /**
   * Puts the refresh of what is `known` of a widget into the queue, once in half a lifetime of its
   * data, within a moment. Never rejects.
   */
  enqueue(widget: Widget, known: Pick<FeedCopy, 'fetchedAtMs'> | null): Promise<Handover>;
  /**
   * Puts a task back that found its connection too busy; it is sent again after `delayMs`. False
   * where the queue did not take it. Never rejects.
   */
  enqueueAgain(order: RefreshOrder, delayMs: number): Promise<boolean>;
}

/** What a task carries. A looser id than a document's: a task that can't be read is dropped. */
export const refreshOrderSchema = z.object({
  widgetId: z.string().regex(/^[^/]{1,200}$/),
  /** When the copy was read that is to be replaced; null: none is known. */
  replacesAtMs: z.number().nullable().catch(null),
});
export type RefreshOrder = z.infer<typeof refreshOrderSchema>;

/** What is used of the platform's queue: rejects with the code below for a name it has seen. */
export interface TaskQueue {
  enqueue(
    data: RefreshOrder,
    options: { id: string; scheduleDelaySeconds?: number },
  ): Promise<void>;
}

/** A copy may be due before its lifetime is over, and must find a new name then. */
const windowShare = 0.5;
const seenCode = 'functions/task-already-exists';
const timeoutMs = 1000;
/** A queue that failed is left alone for a moment, so that not every reader waits for it. */
const pauseMs = 10_000;
/** Longer than most tasks wait for their turn: it has failed, or can't bring its changes here. */
const lateAfterMs = 60_000;

/**
 * The Cloud Tasks queue of `refreshWidget`; a task is named after widget and TTL window, and after
 * the copy that it is to replace, because the one that an earlier task brought may be lost.
 */
export function createRefreshQueue(parts: {
  open: () => Promise<TaskQueue>;
  delivery: Pick<QueueDelivery, 'handedOver'>;
  ttlMs: number;
  clock: Clock;
  report: Report;
}): RefreshQueue {
  const { open, delivery, ttlMs, clock, report } = parts;
  const taken = createMemoryTier<{ id: string; replacesAtMs: number | null; sinceMs: number }>(
    1024 * 1024,
  );
  const puts = createSingleFlight<boolean>();
  let pausedUntilMs = 0;
  let silenceReportedAtMs = -Infinity;

  const put = async (
    order: RefreshOrder,
    options: { id: string; scheduleDelaySeconds?: number },
  ): Promise<boolean> => {
    try {
      // What is loaded for the first time is not counted as the queue being late.
      const queue = await open();
      await within(queue.enqueue(order, options), timeoutMs);
      report({ type: 'queue.taken', widgetId: order.widgetId });
      return true;
    } catch (error) {
      if (isSeen(error)) return true;
      pausedUntilMs = clock.nowMs() + pauseMs;
      report({ type: 'queue.failed', widgetId: order.widgetId, error });
      return false;
    }
  };

  /** The queue goes on being handed tasks: the first that runs says that it delivers again. */
  const isSilent = async (): Promise<boolean> => {
    const silentMs = await delivery.handedOver(requestBudget());
    if (silentMs < silenceMs) return false;
    const nowMs = clock.nowMs();
    if (nowMs - silenceReportedAtMs >= silenceMs) {
      silenceReportedAtMs = nowMs;
      report({ type: 'queue.silent', silentMs });
    }
    return true;
  };

  return {
    async enqueue(widget, known) {
      const nowMs = clock.nowMs();
      const replacesAtMs = known?.fetchedAtMs ?? null;
      const window = Math.floor(nowMs / (windowShare * ttlMs));
      const id = taskIdOf([widget.id, sourceKeyOf(widget), window, replacesAtMs ?? 0]);
      const last = taken.get(widget.id);
      const sinceMs = last?.replacesAtMs === replacesAtMs ? last.sinceMs : nowMs;
      if (replacesAtMs !== null && nowMs - sinceMs >= lateAfterMs) return 'late';
      if (last?.id === id) return 'taken';
      if (nowMs < pausedUntilMs) return 'failed';
      const order = { widgetId: widget.id, replacesAtMs };
      if (!(await puts.run(id, () => put(order, { id })))) return 'failed';
      taken.set(widget.id, { id, replacesAtMs, sinceMs }, 256);
      return (await isSilent()) ? 'late' : 'taken';
    },
    enqueueAgain(order, delayMs) {
      const scheduleDelaySeconds = Math.ceil(delayMs / 1000);
      const dueAtSeconds = Math.floor(clock.nowMs() / 1000) + scheduleDelaySeconds;
      const id = taskIdOf([order.widgetId, 'again', dueAtSeconds]);
      return put(order, { id, scheduleDelaySeconds });
    },
  };
}

/** Hashed, because the queue is slow with names that begin alike. */
function taskIdOf(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 40);
}

function isSeen(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === seenCode;
}
