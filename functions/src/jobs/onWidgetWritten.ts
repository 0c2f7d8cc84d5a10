import * as z from 'zod';
import type { FeedStore } from '../feeds/copies/feedStore';
import { sourceKeyOf } from '../feeds/feed';
import type { RefreshInTask } from '../feeds/refreshing/refreshInTask';
import type { RefreshQueue } from '../feeds/refreshing/refreshQueue';
import { taskBudget } from '../redis/budget';
import type { Clock } from '../shared/clock';
import { deadlineIn } from '../shared/deadline';
import type { ChangeLog } from '../widgets/changeLog';
import { widgetSchema, type Widget } from '../widgets/widget';
import { widgetVersionOf } from '../widgets/widgetStore';

/** A write to `widgets/{widgetId}` as the platform delivers it: at least once, in any order. */
export interface WidgetWrite {
  widgetId: string;
  /** The document's fields before and after; undefined: there was, or is, none. */
  before: unknown;
  after: unknown;
  /** When it was written; milliseconds since the epoch. */
  atMs: number;
}

/** Follows up a write; rejects so that the platform delivers it again. */
export type WidgetWritten = (write: WidgetWrite) => Promise<void>;

const maxAgeMs = 3_600_000;
const refreshMs = 50_000;
const storeTimeoutMs = 10_000;
const namedSchema = z.object({ slug: z.string() });

/**
 * Repeats what the owners' API does after a change, for the case that it was lost, and for changes
 * made another way: notifies all instances, and starts to read what the widget reads from now. What
 * the service itself writes, health and views, starts nothing; nor does what is over an hour old.
 */
export function createWidgetWritten(parts: {
  changes: Pick<ChangeLog, 'announce' | 'retire'>;
  feeds: Pick<FeedStore, 'remove'>;
  queue: Pick<RefreshQueue, 'enqueue'> | null;
  refreshInTask: RefreshInTask;
  clock: Clock;
}): WidgetWritten {
  const { changes, feeds, queue, refreshInTask, clock } = parts;

  const startReading = async (widget: Widget): Promise<void> => {
    if ((await queue?.enqueue(widget, null)) === 'taken') return;
    const deadline = deadlineIn(clock, refreshMs);
    await refreshInTask(widget, { deadline, redisBudget: taskBudget(), replacesAtMs: null });
  };

  return async ({ widgetId, before, after, atMs }) => {
    if (clock.nowMs() - atMs > maxAgeMs) return;
    const [was, is] = [widgetOf(widgetId, before), widgetOf(widgetId, after)];
    if (was !== null && is !== null && widgetVersionOf(was) === widgetVersionOf(is)) return;

    const slugs = new Set([before, after].map(slugOf).filter((slug) => slug !== null));
    if (after === undefined) {
      for (const slug of slugs) await changes.retire({ widgetId, slug });
      await feeds.remove(widgetId, storeTimeoutMs);
      return;
    }
    // What is new has nothing to be dropped, and its first load may be under way.
    if (before !== undefined) {
      for (const slug of slugs) await changes.announce({ widgetId, slug });
    }
    const readsAnew = is !== null && (was === null || sourceKeyOf(was) !== sourceKeyOf(is));
    if (readsAnew && is.isActive) await startReading(is);
  };
}

/** Null for no document and for a broken one: that may have changed in any way. */
function widgetOf(widgetId: string, fields: unknown): Widget | null {
  if (typeof fields !== 'object' || fields === null) return null;
  return widgetSchema.safeParse({ ...fields, id: widgetId }).data ?? null;
}

/** Also a broken document may say what it was served as. */
function slugOf(fields: unknown): string | null {
  return namedSchema.safeParse(fields).data?.slug ?? null;
}
