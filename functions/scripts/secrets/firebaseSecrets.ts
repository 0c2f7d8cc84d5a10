import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import * as z from 'zod';
import type { Environment } from '../../src/config';

/** Secrets of a project as the Firebase CLI sees them, with its sign-in. Nothing is destroyed. */
export interface FirebaseSecrets {
  /** Whether it has a version that can be used. */
  has(name: string): Promise<boolean>;
  /** Adds a version, and makes the secret where it is not there. */
  add(name: string, value: string): Promise<void>;
}

const timeoutMs = 60_000;
const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), result: z.unknown().optional() }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);
const versionsSchema = z.object({
  secrets: z.array(z.object({ versionId: z.string(), state: z.string() })),
});

/** Rejects with a sentence where the CLI can't say or do it. */
export function createFirebaseSecrets(projectId: string, env: Environment): FirebaseSecrets {
  const cli = createRequire(__filename).resolve('firebase-tools/lib/bin/firebase.js');
  const ask = (args: readonly string[], input = ''): Promise<z.infer<typeof answerSchema>> =>
    new Promise((resolve, reject) => {
      const whole = [cli, ...args, '--project', projectId, '--non-interactive', '--json'];
      const options = { env, timeout: timeoutMs };
      const child = execFile(process.execPath, whole, options, (_error, stdout) => {
        const answer = answerSchema.safeParse(parsed(stdout.slice(stdout.indexOf('{'))));
        if (answer.success) resolve(answer.data);
        else reject(new Error('The Firebase CLI gave no answer. Sign in: npx firebase login.'));
      });
      // It may have ended without reading.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  return {
    async has(name) {
      const answer = await ask(['functions:secrets:get', name]);
      if (answer.status === 'error') {
        if (/HTTP Error: 404\b/.test(answer.error)) return false;
        throw new Error(`It could not be seen whether ${name} is there: ${answer.error}`);
      }
      const { secrets } = versionsSchema.parse(answer.result);
      return secrets.some(({ state }) => state === 'ENABLED');
    },
    async add(name, value) {
      const answer = await ask(['functions:secrets:set', name, '--data-file', '-'], value);
      if (answer.status === 'error') throw new Error(`${name} was not made: ${answer.error}`);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
