/** How long another one's answer may be waited for, while this process has time to wait. */
export interface StallTolerantTimeout {
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
export function createStallTolerantTimeout(limitMs: number): StallTolerantTimeout {
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

/**
 * What `work` gives; rejects where that takes more than `limitMs`. What goes on behind it is not
 * ended.
 */
export async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const timeout = createStallTolerantTimeout(limitMs);
  const late = new Promise<never>((_, reject) => {
    timeout.signal.addEventListener('abort', () => {
      reject(new Error(`no answer within ${limitMs} ms`));
    });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timeout.end();
  }
}
