/** How long the calls of one piece of work may wait for Redis, all together. */
export interface RedisBudget {
  /** Milliseconds that the next call may take; 0 where there is nothing left. */
  nextCallMs(): number;
  spend(durationMs: number): void;
}

/** What the calls on the answering path of a request may take together, CONTRACT section 8. */
const requestMs = 250;
const taskCallMs = 1000;

/** The budget of one request: 250 ms for all its calls. */
export function requestBudget(): RedisBudget {
  let leftMs = requestMs;
  return {
    nextCallMs: () => leftMs,
    spend: (durationMs) => {
      leftMs = Math.max(0, leftMs - durationMs);
    },
  };
}

/** The budget of work that no viewer waits for: a second for each call. */
export function taskBudget(): RedisBudget {
  return { nextCallMs: () => taskCallMs, spend: () => undefined };
}
