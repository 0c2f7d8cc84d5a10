/** How long work goes on before others have their turn. */
const turnMs = 4;
/** Work of a few steps is done in one turn, unless it is long. */
const fewSteps = 8;
const fewStepsMs = 25;
/** Characters. To decode, to parse or to copy more takes milliseconds each. */
const longText = 256 * 1024;

/** Who waits for the event loop: one goes on in each of its rounds, however many there are. */
const waiting: (() => void)[] = [];
/** When the present turn was given; null: it is none of these. */
let turnBegan: Moment | null = null;

interface Moment {
  clockMs: number;
  processorMs: number;
}

/**
 * `step` for each item in turn, and what it gave. Other work of the instance comes in between where
 * it takes longer than a few milliseconds. Rejects with what a step throws.
 */
export async function mapInTurns<Item, Result>(
  items: Iterable<Item>,
  step: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  let began = turnBegan ?? now();
  for (const item of items) {
    const lastsMs = results.length < fewSteps ? fewStepsMs : turnMs;
    if (results.length > 0 && hasLasted(began, lastsMs)) {
      await nextTurn();
      began = now();
    }
    results.push(step(item));
  }
  return results;
}

/** One buffer of them all; the memory of a large one is touched in turns. */
export async function concatInTurns(buffers: readonly Buffer[]): Promise<Buffer> {
  const lengthBytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  const whole = Buffer.allocUnsafe(lengthBytes);
  let offset = 0;
  await mapInTurns(buffers, (buffer) => {
    offset += buffer.copy(whole, offset);
  });
  return whole;
}

function now(): Moment {
  return { clockMs: performance.now(), processorMs: processorMs() };
}

/** A machine that is busy with others ends nobody's turn. The clock is asked first: it is cheap. */
function hasLasted(began: Moment, lastsMs: number): boolean {
  if (performance.now() - began.clockMs < lastsMs) return false;
  return processorMs() - began.processorMs >= lastsMs;
}

/** What this process has spent. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Before work on a text or its bytes that can't be cut up: where they are long, so that the work
 * takes some milliseconds, it begins a turn.
 */
export async function turnFor({ length }: string | Buffer): Promise<void> {
  if (length >= longText) await nextTurn();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    // The immediates of a round come after its callbacks, before anything else: the next round's.
    if (waiting.length === 1) setImmediate(() => setImmediate(letNextGoOn));
  });
}

function letNextGoOn(): void {
  turnBegan = now();
  waiting.shift()?.();
  setImmediate(waiting.length > 0 ? letNextGoOn : endTurn);
}

function endTurn(): void {
  turnBegan = null;
}
