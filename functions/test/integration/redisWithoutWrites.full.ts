import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../../local/production/startInstance';
import { startTaskQueue, type RunningTaskQueue } from '../../local/tasks/startTaskQueue';
import { startAuthStandIn, type AuthStandIn } from '../support/authStandIn';
import { addNotionDatabase, signUp } from '../support/ownersApi';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';
import { read } from './failingRedis';

jest.setTimeout(120_000);

const ttlMs = 2000;
const lifetimes = 4;
const readEveryMs = 200;
/** Less than the 8 s that a reader waits for Notion: nobody waits for Redis again and again. */
const soonMs = 7000;

describe('a Redis that reads and does not write', () => {
  let world: RedisTestWorld;
  let auth: AuthStandIn;
  let queue: RunningTaskQueue;
  let worker: Instance;
  let api: Instance;

  const env = { CACHE_TTL_SECONDS: String(ttlMs / 1000) };

  /** Reads with all instances for a while; how often Notion was asked for the rows meanwhile. */
  const countQueries = async (
    readers: readonly Instance[],
    calendar: TestCalendar,
  ): Promise<number> => {
    const before = calendar.queries().length;
    const untilMs = Date.now() + lifetimes * ttlMs;
    const view = async (reader: Instance): Promise<void> => {
      while (Date.now() < untilMs) {
        const { meta, posts, durationMs } = await read(reader, calendar);
        expect([posts.length, ['fresh', 'stale']]).toEqual([
          1,
          expect.arrayContaining([meta.state]),
        ]);
        expect(durationMs).toBeLessThan(soonMs);
        await sleep(readEveryMs);
      }
    };
    await Promise.all(readers.map(view));
    return calendar.queries().length - before;
  };

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    auth = await startAuthStandIn();
    [worker, api] = await Promise.all([
      world.startFast('refreshWidget', env),
      world.startFast('api', { FIREBASE_AUTH_EMULATOR_HOST: auth.host }),
    ]);
    queue = await startTaskQueue({ target: worker.baseUrl, minBackoffMs: 200 });
  });
  afterEach(async () => {
    await world.redis.command('REPLICAOF', 'NO', 'ONE');
    await world.redis.command('CONFIG', 'SET', 'maxmemory', '0');
    await world.redis.flush();
  });
  afterAll(async () => {
    await queue.close();
    await world.close();
    await auth.close();
  });

  const states = [
    ['is full', ['CONFIG', 'SET', 'maxmemory', '1']],
    ['is read-only', ['REPLICAOF', '127.0.0.1', '1']],
  ] as const;
  const cases = states.flatMap(([name, command]) =>
    [true, false].map((withQueue) => [name, withQueue ? 'with' : 'without', command] as const),
  );

  it.each(cases)('that %s, %s the queue, is as if there were none', async (...of) => {
    const [, queueWord, command] = of;
    const withQueue = queueWord === 'with' ? { CLOUD_TASKS_EMULATOR_HOST: queue.host } : {};
    const start = (): Promise<Instance> => world.startFast('widgetData', { ...env, ...withQueue });
    const readers = await Promise.all([start(), start(), start()]);
    const calendar = await world.addCalendar();
    for (const reader of readers) await read(reader, calendar);
    await world.redis.command(...command);
    // Each instance asks once a lifetime, and hardly more than one where the queue does it.
    const queries = await countQueries(readers, calendar);
    const askers = queueWord === 'with' ? 1 : readers.length;
    expect(queries).toBeLessThanOrEqual(askers * (lifetimes + 1));
    const breakerLines = readers.flatMap(({ log }) =>
      log.filter((line) => line.includes('Redis breaker')),
    );
    expect(breakerLines).toEqual([]);
    await Promise.all(readers.map((reader) => reader.stop()));
  });

  it.each(states)('that %s lets an owner make a widget at once', async (_name, command) => {
    const owner = signUp(world, auth, api);
    const create = () => {
      const { token, databaseId } = addNotionDatabase(world);
      const body = { name: 'My calendar', database: databaseId, notionToken: token };
      return owner.call('POST', '/api/widgets', body);
    };
    // What the instance loads for its first widget is no part of it.
    await create();
    await world.redis.command(...command);
    const { status, durationMs } = await create();
    expect(status).toBe(201);
    expect(durationMs).toBeLessThan(soonMs);
  });
});
