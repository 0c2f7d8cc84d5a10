import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { functionsFolder } from './folders';

export interface DevelopmentKeys {
  values: Record<string, string>;
  /** Names that were missing and have been generated just now. */
  added: string[];
}

const defaultPath = resolve(functionsFolder, '.secret.local');

const generators: Record<string, () => string> = {
  TOKEN_ENCRYPTION_KEYS: () => `local:${randomBytes(32).toString('base64')}`,
  TOKEN_FINGERPRINT_KEY: () => randomBytes(32).toString('base64'),
  ADMIN_API_KEY: () => randomBytes(24).toString('base64url'),
  UPSTASH_REDIS_REST_TOKEN: () => randomBytes(24).toString('base64url'),
};

/** The secrets of this machine; what is missing is generated, what is there is never touched. */
export function ensureDevelopmentKeys(path = defaultPath): DevelopmentKeys {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const values = valuesOf(before);
  const added = Object.keys(generators).filter((name) => values[name] === undefined);
  if (added.length > 0) {
    const lines = added.map((name) => `${name}=${generators[name]?.() ?? ''}\n`).join('');
    const gap = before === '' || before.endsWith('\n') ? '' : '\n';
    appendFileSync(path, gap + lines, { mode: 0o600 });
    Object.assign(values, valuesOf(lines));
  }
  return { values, added };
}

function valuesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parseEnv(text)).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
