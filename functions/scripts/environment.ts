import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from '../src/config';

/** Later ones outweigh, as in the emulator; the process's own environment outweighs all. */
const files = ['.env', '.env.local', '.secret.local'];

/** The environment that an operator's command works in: this machine's files and its variables. */
export function commandEnvironment(
  folder = resolve(__dirname, '..'),
  names: readonly string[] = files,
): Environment {
  return names
    .map((file) => resolve(folder, file))
    .filter((path) => existsSync(path))
    .map((path): Environment => parseEnv(readFileSync(path, 'utf8')))
    .reduceRight((outweighing, given) => ({ ...given, ...outweighing }), { ...process.env });
}
