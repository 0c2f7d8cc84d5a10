/** One piece of work at a time per key; whoever asks meanwhile shares its outcome. */
export interface SingleFlight<T> {
  /** Joins the work under way for `key`, or starts `work`. Failures are shared too. */
  run(key: string, work: () => Promise<T>): Promise<T>;
  /** The work under way, if any. */
  current(key: string): Promise<T> | undefined;
  /** How many keys work is under way for. */
  size(): number;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const underway = new Map<string, Promise<T>>();
  return {
    run(key, work) {
      const running = underway.get(key);
      if (running !== undefined) return running;
      // `finally` comes a tick later, so that work which throws at once is forgotten too.
      const started = (async () => work())().finally(() => underway.delete(key));
      underway.set(key, started);
      return started;
    },
    current: (key) => underway.get(key),
    size: () => underway.size,
  };
}
