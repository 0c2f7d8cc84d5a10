/** How long work goes on before others have their turn: short beside the 50 ms they may wait. */
const turnMs = 8;
/** Steps take a millisecond or two: so many are made before a look at the time. */
const stepsPerLook = 8;

/** Who waits for the event loop: one goes on in each of its rounds, however many there are. */
const waiting: (() => void)[] = [];

/**
 * `step` for each item in turn, and what it gave. Other work of the instance comes in between where
 * it takes longer than a few milliseconds. Rejects with what a step throws.
 */
export async function mapInTurns<Item, Result>(
  items: Iterable<Item>,
  step: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  let endsAtMs = performance.now() + turnMs;
  for (const item of items) {
    results.push(step(item));
    if (results.length % stepsPerLook !== 0 || performance.now() < endsAtMs) continue;
    await nextTurn();
    endsAtMs = performance.now() + turnMs;
  }
  return results;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(letNextGoOn);
  });
}

function letNextGoOn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(letNextGoOn);
}
