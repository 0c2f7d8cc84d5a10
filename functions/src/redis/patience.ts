import type { RedisBudget } from './budget';

/** How long a call may be waited for, while this process has time to wait. */
export interface Patience {
  /** Aborted when it is over, and at its end. */
  readonly signal: AbortSignal;
  /** Ends the waiting; returns how long it was, in milliseconds. */
  end(): number;
}

const stepMs = 10;

/**
 * Waits `limitMs` in small steps, because a step that comes late was not the other side's doing:
 * while this process is busy starting, an answer may lie there unread.
 */
export function createPatience(limitMs: number): Patience {
  const controller = new AbortController();
  const startedAtMs = performance.now();
  let waitedMs = 0;
  const timer = setInterval(() => {
    waitedMs += stepMs;
    if (waitedMs >= limitMs) controller.abort();
  }, stepMs);
  return {
    signal: controller.signal,
    end() {
      clearInterval(timer);
      controller.abort();
      return Math.min(performance.now() - startedAtMs, waitedMs + stepMs);
    },
  };
}

/** Whether `work` ends within what `budget` allows a call; takes the wait off it. */
export async function endsWithin(work: Promise<unknown>, budget: RedisBudget): Promise<boolean> {
  const patience = createPatience(budget.nextCallMs());
  const late = new Promise<false>((resolve) => {
    patience.signal.addEventListener('abort', () => {
      resolve(false);
    });
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    budget.spend(patience.end());
  }
}
