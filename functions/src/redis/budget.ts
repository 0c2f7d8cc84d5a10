/** How long the calls of one piece of work may wait for Redis, all together. */
export interface RedisBudget {
  /** Milliseconds that the next call may take; 0 where there is nothing left. */
  nextCallMs(): number;
  spend(durationMs: number): void;
  /** The same budget for calls that leave `reserveMs` of it to what comes after them. */
  reserving(reserveMs: number): RedisBudget;
}

/** What the calls on a request's answering path may take together, docs/contract.md#the-ladder. */
const requestMs = 250;
/** What each step of a request leaves of that to the steps behind it. */
export const reserveMs = {
  /** Counting the caller, looking at the changes. */
  counting: 150,
  /** Finding the widget and its feed. */
  finding: 90,
  /** The lease, and pacing: what was read must still be kept for the others. */
  loading: 45,
} as const;
const taskCallMs = 1000;

/** The budget of one request: 250 ms for all its calls. */
export function requestBudget(): RedisBudget {
  let leftMs = requestMs;
  const spend = (durationMs: number): void => {
    leftMs = Math.max(0, leftMs - durationMs);
  };
  const reserving = (keptMs: number): RedisBudget => ({
    nextCallMs: () => Math.max(0, leftMs - keptMs),
    spend,
    reserving: (moreMs) => reserving(keptMs + moreMs),
  });
  return reserving(0);
}

/** The budget of work that no viewer waits for: a second for each call. */
export function taskBudget(): RedisBudget {
  const budget: RedisBudget = {
    nextCallMs: () => taskCallMs,
    spend: () => undefined,
    reserving: () => budget,
  };
  return budget;
}
