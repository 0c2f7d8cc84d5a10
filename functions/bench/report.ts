import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { plotBars, type Series } from './plot';

/** What a claim comes to: a figure, and the most or the least (or both) that it may be. */
export interface Goal {
  name: string;
  value: number;
  unit: string;
  atMost?: number;
  atLeast?: number;
}

export interface Measured {
  /** Round by round, for the plot; none: no plot. */
  series: Series[];
  seriesUnit: string;
  figures: Record<string, number>;
  goals: Goal[];
  /** How it was done, where a reader of the figures has to know. */
  notes?: string[];
}

/** What the caller of a bench may choose. */
export interface BenchOptions {
  /** The built `functions` folder of another commit, to be measured beside; null: none. */
  before: string | null;
}

/** One claim and how it is measured. */
export interface Bench {
  name: string;
  claim: string;
  run(print: (line: string) => void, options: BenchOptions): Promise<Measured>;
}

const resultsFolder = resolve(__dirname, 'results');

/** Runs a bench, prints its table, keeps its result; true where every goal is reached. */
export async function runBench(bench: Bench, options: BenchOptions): Promise<boolean> {
  console.log(`\n${bench.name}: ${bench.claim}`);
  const startedAtMs = performance.now();
  const print = (line: string): void => {
    console.log(`  ${line}`);
  };
  const measured = await bench.run(print, options);
  const tookSeconds = Math.round((performance.now() - startedAtMs) / 1000);
  const { figures, goals, notes = [], series, seriesUnit } = measured;
  const width = Math.max(
    ...[...Object.keys(figures), ...goals.map(({ name }) => name)].map(lengthOf),
  );
  for (const note of notes) console.log(`  ${note}`);
  for (const [name, value] of Object.entries(figures)) {
    console.log(`  ${name.padEnd(width)}  ${format(value)}`);
  }
  for (const goal of goals) {
    const verdict = isReached(goal) ? 'reached' : 'NOT reached';
    const shown = `${format(goal.value)} ${goal.unit}`;
    console.log(`  ${goal.name.padEnd(width)}  ${shown} (goal: ${wordsOf(goal)}): ${verdict}`);
  }
  console.log(`  took ${tookSeconds} s`);
  const reached = goals.every(isReached);
  mkdirSync(resultsFolder, { recursive: true });
  const kept = {
    bench: bench.name,
    measuredAt: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
    tookSeconds,
    reached,
    goals: goals.map((goal) => ({ ...goal, reached: isReached(goal) })),
    notes,
    figures,
    series,
    seriesUnit,
  };
  writeFileSync(resolve(resultsFolder, `${bench.name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  if (series.length > 0) {
    const plot = plotBars(bench.name, seriesUnit, series);
    writeFileSync(resolve(resultsFolder, `${bench.name}.svg`), plot);
  }
  return reached;
}

export function isReached({ value, atMost = Infinity, atLeast = -Infinity }: Goal): boolean {
  return value <= atMost && value >= atLeast;
}

function wordsOf({ atMost, atLeast }: Goal): string {
  if (atMost === atLeast) return `exactly ${atMost ?? ''}`;
  const words = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ];
  return words.join(' and ');
}

function lengthOf(text: string): number {
  return text.length;
}

function format(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 4 : 1 });
}
