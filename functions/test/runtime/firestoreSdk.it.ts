import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import * as z from 'zod';
import { startInstance, type Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
import { eventually } from '../support/eventually';
import { emulatorHost } from '../support/firestore';

const turnSchema = z.array(z.string());
const mark = 'turn ';
/** The SDK loads the rest at its first call: no viewer is held up by all of it at once. */
const mostInOneTurn = 0.8;

function startWatched(env: Record<string, string>): Promise<Instance> {
  return startInstance({
    target: 'widgetData',
    env: {
      GCLOUD_PROJECT: 'demo-turns',
      TOKEN_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
      TOKEN_FINGERPRINT_KEY: randomBytes(32).toString('base64'),
      NODE_OPTIONS: `--require=${resolve(__dirname, 'moduleTurns.cjs')}`,
      ...env,
    },
  });
}

function turnsIn(lines: readonly string[]): string[][] {
  return lines
    .filter((line) => line.startsWith(mark))
    .map((line) => turnSchema.parse(JSON.parse(line.slice(mark.length))));
}

/** The modules that each turn brought to an instance once it had started. */
async function turnsOfFirstAnswer(env: Record<string, string>) {
  const instance = await startWatched(env);
  const linesAtStart = instance.log.length;
  const statuses: number[] = [];
  try {
    // Before it answers the second time it has written what the first one's last turn brought.
    for (let count = 0; count < 2; count += 1) {
      statuses.push((await ask(instance, '/no-such-widget')).status);
    }
  } finally {
    await instance.stop();
  }
  return { statuses, turns: turnsIn(instance.log.slice(linesAtStart)) };
}

function isOf(name: string): (path: string) => boolean {
  return (path) => path.includes(`node_modules/${name}/`);
}

/** How much of all that was loaded came in one turn, at most. */
function largestShare(turns: readonly string[][]): number {
  const counts = turns.map((paths) => paths.length);
  return Math.max(...counts) / counts.reduce((total, count) => total + count, 0);
}

describe('the Admin SDK, behind an answer that did not need it', () => {
  it('is loaded, so that nobody waits for it once Redis fails', async () => {
    const instance = await startWatched({ FIRESTORE_EMULATOR_HOST: emulatorHost() });
    try {
      const isLoaded = (): boolean =>
        turnsIn(instance.log).flat().some(isOf('@google-cloud/firestore'));
      expect(isLoaded()).toBe(false);
      expect((await ask(instance, '/no.slug')).status).toBe(404);
      await eventually(10_000, () => {
        expect(isLoaded()).toBe(true);
        return Promise.resolve();
      });
    } finally {
      await instance.stop();
    }
  });
});

describe('the Admin SDK, when Firestore is needed first', () => {
  it('is loaded in several turns of the event loop, with gRPC for the emulator', async () => {
    const { statuses, turns } = await turnsOfFirstAnswer({
      FIRESTORE_EMULATOR_HOST: emulatorHost(),
    });
    expect(statuses).toEqual([404, 404]);
    expect(turns.flat().some(isOf('@grpc/grpc-js'))).toBe(true);
    expect(largestShare(turns)).toBeLessThan(mostInOneTurn);
  });

  it('is loaded in several turns, and without gRPC, where it speaks REST', async () => {
    // Without credentials nothing leaves this machine.
    const { statuses, turns } = await turnsOfFirstAnswer({
      GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/credentials.json',
    });
    expect(statuses).toEqual([503, 503]);
    expect(turns.flat().filter(isOf('@grpc/grpc-js'))).toEqual([]);
    expect(largestShare(turns)).toBeLessThan(mostInOneTurn);
  });
});
