import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { functionsFolder } from './folders';

const defaultPath = resolve(functionsFolder, '.env.local');
const first = '# Set by "npm run dev" while it runs:';
const last = '# Until here.';

/**
 * Puts variables at the end of `.env.local`, because the emulator lets `.env` outweigh what its own
 * environment says, and `.env.local` outweigh both. All other lines stay. Returns what takes them
 * out again.
 */
export function setLocalVariables(
  values: Readonly<Record<string, string>>,
  path = defaultPath,
): () => void {
  const own = linesOfOthers(path);
  const ours = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  writeFileSync(path, [...own, first, ...ours, last, ''].join('\n'));
  return () => {
    const kept = linesOfOthers(path);
    if (kept.length === 0) rmSync(path, { force: true });
    else writeFileSync(path, [...kept, ''].join('\n'));
  };
}

/** What a person set for this machine: `.env`, outweighed by `.env.local`, and that by `env`. */
export function readLocalVariables(
  env: NodeJS.ProcessEnv,
  folder = functionsFolder,
): NodeJS.ProcessEnv {
  const own = resolve(folder, '.env');
  return {
    ...parseEnv(existsSync(own) ? readFileSync(own, 'utf8') : ''),
    ...parseEnv(linesOfOthers(resolve(folder, '.env.local')).join('\n')),
    ...env,
  };
}

/** What is not ours, also where an earlier run had no time to tidy up. */
function linesOfOthers(path: string): string[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
  const start = lines.indexOf(first);
  const end = lines.indexOf(last);
  const others =
    start === -1 || end < start ? lines : [...lines.slice(0, start), ...lines.slice(end + 1)];
  return others.every((line) => line === '') ? [] : others;
}
