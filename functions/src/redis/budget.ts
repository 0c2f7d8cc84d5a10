/** How long the calls of one piece of work may wait for Redis, all together. */
export interface RedisBudget {
  /** Milliseconds that the next call may take; 0 where there is nothing left. */
  nextCallMs(): number;
  spend(durationMs: number): void;
  /** True: nobody's answer waits for such a call, so it may find out whether Redis is back. */
  readonly mayProbe: boolean;
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
  /** Keeping for the others what was found in Firestore. */
  keeping: 45,
} as const;
const loadCallMs = 500;
const taskCallMs = 1000;

/** The budget of one request: 250 ms for all its calls. */
export function requestBudget(): RedisBudget {
  let leftMs = requestMs;
  const spend = (durationMs: number): void => {
    leftMs = Math.max(0, leftMs - durationMs);
  };
  const reserving = (keptMs: number): RedisBudget => ({
    nextCallMs: () => Math.max(0, leftMs - keptMs),
    mayProbe: false,
    spend,
    reserving: (moreMs) => reserving(keptMs + moreMs),
  });
  return reserving(0);
}

/**
 * The budget of a load that a viewer waits for: half a second for each call. Beside Notion's own
 * time that is little, and without lease, queue and copy other instances would load it again. After
 * three calls that were late the breaker ends it.
 */
export function loadBudget(): RedisBudget {
  return budgetOfEach(loadCallMs, false);
}

/** The budget of work that no viewer waits for: a second for each call. */
export function taskBudget(): RedisBudget {
  return budgetOfEach(taskCallMs, true);
}

function budgetOfEach(callMs: number, mayProbe: boolean): RedisBudget {
  const budget: RedisBudget = {
    nextCallMs: () => callMs,
    mayProbe,
    spend: () => undefined,
    reserving: () => budget,
  };
  return budget;
}
