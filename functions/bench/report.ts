import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { plotBars, type Series } from './plot';

export interface Measured {
  /** Round by round, for the plot. */
  series: Series[];
  seriesUnit: string;
  figures: Record<string, number>;
  /** What the goal is about. */
  result: number;
  unit: string;
}

/** One claim and how it is measured. */
export interface Bench {
  name: string;
  claim: string;
  goal: number;
  /** Whether the goal is a most rather than a least. */
  atMost?: boolean;
  run(tell: (line: string) => void): Promise<Measured>;
}

const resultsFolder = resolve(__dirname, 'results');

/** Runs a bench, prints its table, keeps its result; true where the goal is reached. */
export async function runBench(bench: Bench): Promise<boolean> {
  console.log(`\n${bench.name}: ${bench.claim}`);
  const measured = await bench.run((line) => {
    console.log(`  ${line}`);
  });
  for (const [name, value] of Object.entries(measured.figures)) {
    console.log(`  ${name.padEnd(24)} ${format(value)}`);
  }
  const reached =
    bench.atMost === true ? measured.result <= bench.goal : measured.result >= bench.goal;
  const word = bench.atMost === true ? 'at most' : 'at least';
  console.log(
    `  ${format(measured.result)} ${measured.unit} (goal: ${word} ${bench.goal}): ${reached ? 'reached' : 'NOT reached'}`,
  );
  mkdirSync(resultsFolder, { recursive: true });
  const kept = {
    bench: bench.name,
    measuredAt: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
    ...measured,
    goal: bench.goal,
  };
  writeFileSync(resolve(resultsFolder, `${bench.name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  const plot = plotBars(bench.name, measured.seriesUnit, measured.series);
  writeFileSync(resolve(resultsFolder, `${bench.name}.svg`), plot);
  return reached;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
