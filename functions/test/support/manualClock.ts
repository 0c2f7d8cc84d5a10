import type { Clock } from '../../src/shared/clock';

export interface ManualClock extends Clock {
  /**
   * Moves time forward, waking sleepers in the order of their due times. What a sleeper does when
   * it wakes, new sleeps too, happens before the next one wakes.
   */
  advance(durationMs: number): Promise<void>;
  /** How many sleep at the moment. */
  sleeperCount(): number;
}

interface Sleeper {
  dueAtMs: number;
  wake: () => void;
}

/** A clock that only moves by hand, from `startMs`. */
export function createManualClock(startMs = Date.UTC(2026, 10, 2, 12)): ManualClock {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();

  function nextDueBy(limitMs: number): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of sleepers) {
      if (sleeper.dueAtMs <= limitMs && (next === undefined || sleeper.dueAtMs < next.dueAtMs)) {
        next = sleeper;
      }
    }
    return next;
  }

  return {
    nowMs: () => nowMs,
    sleeperCount: () => sleepers.size,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const sleeper: Sleeper = {
          dueAtMs: nowMs + Math.max(0, durationMs),
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        function onAbort(): void {
          sleepers.delete(sleeper);
          const reason: unknown = signal?.reason;
          reject(reason instanceof Error ? reason : new Error('aborted', { cause: reason }));
        }
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.add(sleeper);
      }),
    async advance(durationMs) {
      const targetMs = nowMs + durationMs;
      await settle();
      for (let next = nextDueBy(targetMs); next !== undefined; next = nextDueBy(targetMs)) {
        sleepers.delete(next);
        nowMs = Math.max(nowMs, next.dueAtMs);
        next.wake();
        await settle();
      }
      nowMs = targetMs;
    },
  };
}

/** One turn of the event loop: every microtask queued by now, and by those, has run. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
