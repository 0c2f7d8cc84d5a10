/** Who waits for what: so many for each widget, so that nobody holds all connections of an instance. */
export interface Waiters {
  /** Does `work` as one of a widget's waiters; null, and nothing is done, where there are enough. */
  during<T>(widgetId: string, work: () => Promise<T>): Promise<T> | null;
}

export function createWaiters(mostOfOne: number): Waiters {
  const counts = new Map<string, number>();
  const change = (widgetId: string, delta: number): void => {
    const count = (counts.get(widgetId) ?? 0) + delta;
    if (count === 0) counts.delete(widgetId);
    else counts.set(widgetId, count);
  };
  return {
    during(widgetId, work) {
      if ((counts.get(widgetId) ?? 0) >= mostOfOne) return null;
      change(widgetId, 1);
      return work().finally(() => {
        change(widgetId, -1);
      });
    },
  };
}
