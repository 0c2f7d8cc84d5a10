import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import * as z from 'zod';
import { startInstance } from '../../local/production/startInstance';
import { inTurns, loadFirestoreSdk } from '../../src/runtime/firestoreSdk';
import { ask } from '../support/ask';
import { emulatorHost } from '../support/firestore';

const turnSchema = z.array(z.string());
const mark = 'turn ';

/** The modules that each turn brought to an instance, from the first that is of Firestore's SDK. */
async function turnsOfFirstAnswer(env: Record<string, string>) {
  const instance = await startInstance({
    target: 'widgetData',
    env: {
      GCLOUD_PROJECT: 'demo-turns',
      TOKEN_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
      TOKEN_FINGERPRINT_KEY: randomBytes(32).toString('base64'),
      NODE_OPTIONS: `--require=${resolve(__dirname, 'moduleTurns.cjs')}`,
      ...env,
    },
  });
  try {
    const { status } = await ask(instance, '/no-such-widget');
    const turns = instance.log
      .filter((line) => line.startsWith(mark))
      .map((line) => turnSchema.parse(JSON.parse(line.slice(mark.length))));
    const first = turns.findIndex((paths) => paths.some(isOf('@opentelemetry/api')));
    return { status, turns: turns.slice(first) };
  } finally {
    await instance.stop();
  }
}

function isOf(name: string): (path: string) => boolean {
  return (path) => path.includes(`node_modules/${name}/`);
}

/** How much of all that was loaded came in one turn, at most. */
function largestShare(turns: readonly string[][]): number {
  const counts = turns.map((paths) => paths.length);
  return Math.max(...counts) / counts.reduce((total, count) => total + count, 0);
}

describe('the SDK of Firestore, when it is needed first', () => {
  it('is loaded in many turns of the event loop, with gRPC for the emulator', async () => {
    const { status, turns } = await turnsOfFirstAnswer({ FIRESTORE_EMULATOR_HOST: emulatorHost() });
    expect(status).toBe(404);
    expect(turns.flat().some(isOf('@google-cloud/firestore'))).toBe(true);
    expect(turns.flat().some(isOf('@grpc/grpc-js'))).toBe(true);
    expect(largestShare(turns)).toBeLessThan(0.25);
  });

  it('is loaded in many turns, and without gRPC, where it speaks REST', async () => {
    // Without credentials nothing leaves this machine.
    const { status, turns } = await turnsOfFirstAnswer({
      GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/credentials.json',
    });
    expect(status).toBe(503);
    expect(turns.flat().some(isOf('google-gax'))).toBe(true);
    expect(turns.flat().filter(isOf('@grpc/grpc-js'))).toEqual([]);
    expect(largestShare(turns)).toBeLessThan(0.3);
  });

  it.each([true, false])(
    'has all its parts where they are looked for: gRPC %s',
    async (overGrpc) => {
      expect(await loadFirestoreSdk({ overGrpc })).toBe(0);
    },
  );
});

describe('what is done in turns', () => {
  it('lets those who came meanwhile be answered before it goes on', async () => {
    let answered = 0;
    const answer = (): void => {
      const startedAtMs = performance.now();
      while (performance.now() - startedAtMs < 20);
      answered += 1;
      if (answered < 3) setImmediate(answer);
    };
    setImmediate(answer);
    expect(await inTurns([() => 'a step'])).toBe(0);
    expect(answered).toBe(3);
  });

  it('goes on where a step fails: the others are done', async () => {
    const done: string[] = [];
    const fail = (): never => {
      throw new Error('It is not where it was.');
    };
    expect(await inTurns([fail, () => done.push('the other')])).toBe(1);
    expect(done).toEqual(['the other']);
  });
});
