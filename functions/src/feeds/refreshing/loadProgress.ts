import type { ReadProgress, UnfinishedRead } from '../../notion/reading/reader';
import type { Clock } from '../../shared/clock';

/** Follows one load, so that what it has read is not lost with it. */
export interface LoadProgress extends ReadProgress {
  /** Keeps the last that was learned: the load goes no further. Never rejects. */
  cutOff(): Promise<void>;
  /** Waits for what is being written. Never rejects. */
  settled(): Promise<void>;
}

/** An instance may end in the middle of a load; a load that is quick is not worth a write. */
const keepEveryMs = 4000;

/** Keeps what a load has learned at its end and, in a long one, every few seconds. */
export function createLoadProgress(
  begun: UnfinishedRead | null,
  keep: (learned: UnfinishedRead) => Promise<void>,
  clock: Clock,
): LoadProgress {
  let latest: UnfinishedRead | null = null;
  let keptAtMs: number | null = null;
  let writing = Promise.resolve();
  const keepLatest = (): void => {
    if (latest === null) return;
    const learned = latest;
    latest = null;
    keptAtMs = clock.nowMs();
    writing = writing.then(() => keep(learned));
  };
  return {
    begun,
    onLearned(learned) {
      latest = learned;
      keptAtMs ??= clock.nowMs();
      if (clock.nowMs() - keptAtMs >= keepEveryMs) keepLatest();
    },
    cutOff() {
      keepLatest();
      return writing;
    },
    settled: () => writing,
  };
}
