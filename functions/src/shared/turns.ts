/** How long work goes on before others have their turn. */
const turnMs = 4;
/** Work of a few steps is done in one turn, unless it is long. */
const fewSteps = 8;
const fewStepsMs = 25;

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
  let beganAtMs = processorMs();
  for (const item of items) {
    const lastsMs = results.length < fewSteps ? fewStepsMs : turnMs;
    if (results.length > 0 && processorMs() - beganAtMs >= lastsMs) {
      await nextTurn();
      beganAtMs = processorMs();
    }
    results.push(step(item));
  }
  return results;
}

/** What this process has spent: a machine that is busy with others ends nobody's turn. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
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
