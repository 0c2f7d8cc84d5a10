import { parseArgs } from 'node:util';
import { installPart } from './setup/installParts';
import { findPackageManager } from './setup/packageManager';
import {
  findChromium,
  findFirestoreEmulator,
  findRedisServer,
  findRuntimes,
  type PartName,
  type PartState,
} from './setup/parts';
import { adviceFor, formatParts } from './setup/table';

const usage = `Looks for what the tests need beyond npm and installs what is missing.

  npm run setup              with apt-get or brew, and npm; says what it does
  npm run setup -- --check   only looks, installs nothing

It ends with a table of what it found: exit code 0 when all is there, else 1 with what to do.`;

const finders: readonly [PartName, () => Promise<PartState>][] = [
  ['redis-server', findRedisServer],
  ['Chromium', findChromium],
  ['Firestore emulator', findFirestoreEmulator],
  ['Node 22 and 24', findRuntimes],
];

function say(line: string): void {
  console.log(line);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    say(usage);
    return 0;
  }
  const manager = values.check ? null : findPackageManager(say);
  const parts = new Map<PartName, PartState>();
  for (const [name, find] of finders) {
    let state = await find();
    if (!state.found && !values.check) {
      say(`${name} is missing: ${state.reason} Installing it.`);
      await installPart(name, manager, say);
      state = await find();
    }
    parts.set(name, state);
  }
  say(formatParts(parts));
  const missing = [...parts].filter(([, state]) => !state.found).map(([name]) => name);
  if (missing.length === 0) return 0;
  say('');
  for (const name of missing) say(`${name}: ${adviceFor[name]}`);
  return 1;
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
