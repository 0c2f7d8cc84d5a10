import type { QueueDelivery } from '../feeds/refreshing/queueDelivery';
import type { RefreshInTask } from '../feeds/refreshing/refreshInTask';
import { refreshOrderSchema } from '../feeds/refreshing/refreshQueue';
import { taskBudget } from '../redis/budget';
import type { Clock } from '../shared/clock';
import { deadlineIn } from '../shared/deadline';
import type { Report } from '../shared/events';
import type { WidgetStore } from '../widgets/widgetStore';

/** Runs a task; rejects where it should be tried again. */
export type RefreshTask = (data: unknown) => Promise<void>;

const budgetMs = 5 * 60_000;
const lookupTimeoutMs = 10_000;

/**
 * Refreshes one widget with time that no viewer has: up to 5 minutes, at background priority. May
 * run twice: what is fresh already is left alone. A task that can't be read, or whose widget is
 * gone, is done.
 */
export function createRefreshTask(parts: {
  widgets: Pick<WidgetStore, 'findById'>;
  refreshInTask: RefreshInTask;
  delivery: Pick<QueueDelivery, 'ran'>;
  clock: Clock;
  report: Report;
}): RefreshTask {
  const { widgets, refreshInTask, delivery, clock, report } = parts;
  return async (data) => {
    report({ type: 'queue.ran' });
    await delivery.ran(taskBudget());
    const task = refreshOrderSchema.safeParse(data);
    if (!task.success) return;
    const { widgetId, replacesAtMs } = task.data;
    const widget = await widgets.findById(widgetId, lookupTimeoutMs);
    if (widget === null) return;
    const deadline = deadlineIn(clock, budgetMs);
    await refreshInTask(widget, { deadline, redisBudget: taskBudget(), replacesAtMs });
  };
}
