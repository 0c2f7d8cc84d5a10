import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from '../src/config';

/** Later ones outweigh, as in the emulator; what is set where a command is called outweighs all. */
const files = ['.env', '.env.local', '.secret.local'];

/** The environment that a command works in: what is set where it is called, and this machine's files. */
export function commandEnvironment(
  env: Environment,
  folder = resolve(__dirname, '..'),
  names: readonly string[] = files,
): Environment {
  return names
    .map((file) => resolve(folder, file))
    .filter((path) => existsSync(path))
    .map((path): Environment => parseEnv(readFileSync(path, 'utf8')))
    .reduceRight((outweighing, given) => ({ ...given, ...outweighing }), { ...env });
}
