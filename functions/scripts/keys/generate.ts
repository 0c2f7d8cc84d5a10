import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { callersPath, type Terminal } from '../command';

export const keyNames = ['TOKEN_ENCRYPTION_KEYS', 'TOKEN_FINGERPRINT_KEY'] as const;
export type KeyName = (typeof keyNames)[number];

const newKey = (): string => randomBytes(32).toString('base64');

export const generators: Readonly<Record<KeyName, () => string>> = {
  TOKEN_ENCRYPTION_KEYS: () => `${newKeyId(new Date())}:${newKey()}`,
  TOKEN_FINGERPRINT_KEY: newKey,
};

/** Prints new keys, or adds them to the file `path`, which is never overwritten. */
export function generateKeys(
  terminal: Terminal,
  names: readonly KeyName[],
  path: string | undefined,
): Promise<number> {
  const lines = names.map((name) => `${name}=${generators[name]()}`);
  if (path === undefined) {
    terminal.print(lines.join('\n'));
    return Promise.resolve(0);
  }
  const file = callersPath(path, terminal.env);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const known = names.filter((name) => parseEnv(before)[name] !== undefined);
  if (known.length > 0) {
    terminal.note(
      `Nothing was written: ${path} has ${known.join(' and ')} already. Without the old key the stored tokens can't be read: add a new one to it by hand.`,
    );
    return Promise.resolve(1);
  }
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  appendFileSync(file, `${gap}${lines.join('\n')}\n`, { mode: 0o600 });
  terminal.print(`Written to ${path}: ${names.join(', ')}.`);
  return Promise.resolve(0);
}

/** The day says which key is older; the rest distinguishes keys of one day. */
function newKeyId(now: Date): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  return `k${day}-${randomBytes(2).toString('hex')}`;
}
