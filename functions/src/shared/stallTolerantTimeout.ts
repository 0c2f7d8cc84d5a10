import { raceTimeout, TimeoutError, type Timeout } from './timeout';

const stepMs = 10;

/**
 * Waits `limitMs` in small steps, because a step that comes late was not the other side's doing:
 * while this process is busy starting, an answer may lie there unread.
 */
export function createStallTolerantTimeout(limitMs: number): Timeout {
  const controller = new AbortController();
  const startedAtMs = performance.now();
  let waitedMs = 0;
  const timer = setInterval(() => {
    waitedMs += stepMs;
    if (waitedMs >= limitMs) controller.abort(new TimeoutError(limitMs));
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

/** `raceTimeout` with such a limit. */
export function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return raceTimeout(work, createStallTolerantTimeout(limitMs));
}
