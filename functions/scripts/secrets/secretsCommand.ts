import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Environment } from '../../src/config';
import { CallError, callersPath, isProjectId, type Command, type Terminal } from '../command';
import { generators } from '../keys/generate';
import { createFirebaseSecrets, type FirebaseSecrets } from './firebaseSecrets';

const help = `Makes the four secrets of a project, for its first deploy. It asks nothing.

  npm run secrets -- --project ID [--redis-token-file FILE]

  --redis-token-file  a file with the token of the Redis database; - reads what is pasted. Absent:
                      the service runs without Redis, "none"

What is there stays as it is, so it can be run again; a token that is given becomes a new version.
Works with the sign-in of "npx firebase login". Prints no secret.
Exit codes: 0 done, 1 something failed, 2 the call is wrong.`;

const redisToken = 'UPSTASH_REDIS_REST_TOKEN';
const made: readonly (readonly [name: string, make: () => string])[] = [
  ['TOKEN_ENCRYPTION_KEYS', generators.TOKEN_ENCRYPTION_KEYS],
  ['TOKEN_FINGERPRINT_KEY', generators.TOKEN_FINGERPRINT_KEY],
  ['ADMIN_API_KEY', () => randomBytes(24).toString('hex')],
];

export function createSecretsCommand(
  openSecrets: (projectId: string, env: Environment) => FirebaseSecrets = createFirebaseSecrets,
): Command {
  return {
    help,
    async run(args, terminal) {
      const { values } = parseArgs({
        args,
        options: { project: { type: 'string' }, 'redis-token-file': { type: 'string' } },
      });
      const { project: projectId = '', 'redis-token-file': file } = values;
      if (!isProjectId(projectId)) throw new CallError('Name the project: --project ID.');
      const token = file === undefined ? null : readToken(file, terminal);
      const secrets = openSecrets(projectId, terminal.env);
      for (const [name, make] of made) {
        const isThere = await secrets.has(name);
        if (!isThere) await secrets.add(name, make());
        terminal.print(`${name}: ${isThere ? 'is there, and stays as it is' : 'made'}.`);
      }
      await putRedisToken(secrets, token, terminal);
      terminal.print(`
Keep a copy of the first two where you keep passwords. Without them no stored Notion token can be read:
  npx firebase functions:secrets:access TOKEN_ENCRYPTION_KEYS --project ${projectId}
  npx firebase functions:secrets:access TOKEN_FINGERPRINT_KEY --project ${projectId}`);
      return 0;
    },
  };
}

async function putRedisToken(
  secrets: FirebaseSecrets,
  token: string | null,
  terminal: Terminal,
): Promise<void> {
  if (token !== null) {
    await secrets.add(redisToken, token);
    terminal.print(`${redisToken}: written.`);
    return;
  }
  if (await secrets.has(redisToken)) {
    terminal.print(`${redisToken}: is there, and stays as it is.`);
    return;
  }
  await secrets.add(redisToken, 'none');
  terminal.print(`${redisToken}: none. Run this again with --redis-token-file once there is one.`);
}

function readToken(file: string, terminal: Terminal): string {
  if (file === '-') terminal.note('Paste the token of the Redis database, then Enter and Ctrl-D.');
  const text =
    file === '-' ? terminal.readInput() : readFileSync(callersPath(file, terminal.env), 'utf8');
  const token = text.trim();
  if (/^\S{8,500}$/.test(token)) return token;
  throw new CallError('There is no token in what was given: one word of 8 to 500 characters.');
}
