import type { RedisBudget } from '../redis/budget';
import { endsWithin } from '../redis/endsWithin';

/** Asks Redis to count `count` more; the time at which its window ends where they are refused. */
export type Count = (count: number, budget: RedisBudget) => Promise<number | null>;

/** One caller's count over all instances, as far as this instance knows it. */
export interface SharedTally {
  /**
   * Counts a request. Null: it may pass, or Redis did not answer within `budget`; else when the
   * window ends. The call to Redis is made within the budget of one who waits for its end, so
   * that nothing runs on behind the last of them. Never rejects.
   */
  add(budget: RedisBudget): Promise<number | null>;
}

/** So long a refusal is passed on without asking again. */
const refusalMs = 1000;

/**
 * Requests pass on credit until a hundredth of `requests` has come together, then one call counts
 * them all: each instance holds back at most that much from the others. Up to a limit of 100
 * every request is counted before it passes.
 */
export function createSharedTally(options: {
  requests: number;
  count: Count;
  nowMs: () => number;
}): SharedTally {
  const { requests, count, nowMs } = options;
  const creditSize = Math.ceil(requests / 100);
  /** A call that goes over the limit is refused whole, so that a large one would refuse too many. */
  const maxCallSize = Math.ceil(requests / 20);
  let arrived = 0;
  let asked = 0;
  let answered = 0;
  let refusal: { windowEndsAtMs: number; askAgainAtMs: number } | null = null;
  let flight: Promise<void> | null = null;

  const fly = async (budget: RedisBudget): Promise<void> => {
    const size = Math.min(maxCallSize, arrived - asked);
    asked += size;
    try {
      const windowEndsAtMs = await count(size, budget);
      answered += size;
      refusal = null;
      if (windowEndsAtMs === null) return;
      refusal = { windowEndsAtMs, askAgainAtMs: nowMs() + refusalMs };
      // Those who still wait are refused with them, and a refused request does not count.
      asked = answered = arrived;
    } catch {
      answered += size;
      refusal = null;
    } finally {
      flight = null;
    }
  };

  return {
    async add(budget) {
      if (refusal !== null && nowMs() < refusal.askAgainAtMs) return refusal.windowEndsAtMs;
      const place = (arrived += 1);
      if (refusal === null && arrived - asked < creditSize) return null;
      while (answered < place) {
        if (flight === null) await (flight = fly(budget));
        else if (!(await endsWithin(flight, budget))) return null;
      }
      return refusal?.windowEndsAtMs ?? null;
    },
  };
}
