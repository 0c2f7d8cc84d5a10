import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitOnSignals } from '../local/processes';
import { coldstart } from './coldstart';
import { discovery } from './discovery';
import { distance } from './distance';
import { drain } from './drain';
import { embed } from './embed';
import { hostile } from './hostile';
import { memory } from './memory';
import { newcomers } from './newcomers';
import { outage } from './outage';
import { replay } from './replay';
import { runBench, type Bench } from './report';
import { stampede } from './stampede';
import { warm } from './warm';

const benches: readonly Bench[] = [
  discovery,
  coldstart,
  warm,
  embed,
  stampede,
  drain,
  newcomers,
  distance,
  replay,
  memory,
  outage,
  hostile,
];

const help = `Measures what this project claims, side by side in one run.

  npm run bench              all of them
  npm run bench -- NAME …    some of them
  npm run bench -- hostile --before FOLDER
                             the built functions folder of another commit, too

${benches.map(({ name, claim }) => `  ${name.padEnd(12)} ${claim}`).join('\n')}

Needs "npm run build" first. Results are kept in bench/results.
Exit codes: 0 all goals reached, 1 not all, 2 the call is wrong.`;

/** A bench runs many processes, each of which is ended when this one exits. */
process.setMaxListeners(50);

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    console.log(help);
    return 0;
  }
  const place = words.indexOf('--before');
  const names = place === -1 ? words : words.toSpliced(place, 2);
  const before = place === -1 ? null : resolve(words[place + 1] ?? 'missing');
  if (before !== null && !existsSync(resolve(before, 'lib/index.js'))) {
    console.error(`${before} holds no lib/index.js: name a functions folder that is built.`);
    return 2;
  }
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    console.error(`No such bench: ${unknown.join(', ')}\n\n${help}`);
    return 2;
  }
  let reached = true;
  for (const bench of benches) {
    if (names.length > 0 && !names.includes(bench.name)) continue;
    reached = (await runBench(bench, { before })) && reached;
  }
  return reached ? 0 : 1;
}

// The Admin SDK otherwise looks for Google Cloud's metadata server on the network.
process.env['METADATA_SERVER_DETECTION'] ??= 'none';
exitOnSignals();
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
