import { abortReason, type Clock } from './clock';

/** What took longer than it may. */
export class TimeoutError extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
    this.name = 'TimeoutError';
  }
}

/** A time limit that is running. */
export interface Timeout {
  /** Aborted with a `TimeoutError` when the time is over, and without one at its end. */
  readonly signal: AbortSignal;
  /** Ends it; returns how long it ran, in milliseconds. To end it again changes nothing. */
  end(): number;
}

/** Limits by `clock`, as a deadline does; `createStallTolerantTimeout` limits by what others took. */
export function createClockTimeout(clock: Clock, limitMs: number): Timeout {
  const controller = new AbortController();
  const startedAtMs = clock.nowMs();
  clock.sleep(limitMs, controller.signal).then(
    () => {
      controller.abort(new TimeoutError(limitMs));
    },
    () => undefined,
  );
  return {
    signal: controller.signal,
    end() {
      controller.abort();
      return clock.nowMs() - startedAtMs;
    },
  };
}

/**
 * What `work` gives; rejects with a `TimeoutError` where `timeout` is over first. For work that
 * can't be ended: it goes on, and nobody waits for it.
 */
export async function raceTimeout<T>(work: Promise<T>, timeout: Timeout): Promise<T> {
  const { signal } = timeout;
  const over = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(null);
    });
  });
  try {
    const first = await Promise.race([work.then((value) => ({ value })), over]);
    if (first !== null) return first.value;
    throw abortReason(signal);
  } finally {
    timeout.end();
  }
}

/**
 * What `exchange` gives; rejects with a `TimeoutError` where `timeout` is over first. For work that
 * ends when its signal is aborted: whatever comes of it, nothing of it runs on behind this.
 */
export async function abortOnTimeout<T>(
  exchange: (signal: AbortSignal) => Promise<T>,
  timeout: Timeout,
): Promise<T> {
  try {
    return await exchange(timeout.signal);
  } catch (error) {
    timeout.signal.throwIfAborted();
    throw error;
  } finally {
    timeout.end();
  }
}
