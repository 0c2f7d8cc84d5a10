import type { Instance } from '../../local/production/startInstance';
import { openWorld, type RedisTestWorld } from '../support/testWorld';
import { openFailingRedis, read, startSoonStale, type FailingRedis } from './failingRedis';

jest.setTimeout(90_000);

let world: RedisTestWorld;

beforeAll(async () => {
  world = await openWorld({ redis: true });
});
afterAll(() => world.close());

describe('a Redis that', () => {
  let opened: FailingRedis;

  beforeEach(async () => {
    opened = await openFailingRedis(world);
  });
  afterEach(() => opened.close());

  it('answers garbage holds nobody up and stops nothing', async () => {
    world.gateway.faults.set({ kind: 'garbage' });
    await opened.expectNobodyHeldUp();
  });

  it('is killed holds nobody up, and is used again when it is back', async () => {
    await world.redis.kill();
    await opened.expectNobodyHeldUp();
    await world.redis.restart();
    await opened.expectUsedAgain();
  });

  it('is full still serves what it has, and the rest comes without it', async () => {
    await world.redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await world.redis.command('CONFIG', 'SET', 'maxmemory', '1');
    const newcomer = await startSoonStale(world);
    expect((await read(newcomer, opened.known)).posts).toHaveLength(1);
    const another = await world.addCalendar();
    const { meta, tier } = await read(newcomer, another);
    expect([meta.state, tier]).toEqual(['fresh', 'notion']);
    await world.redis.command('CONFIG', 'SET', 'maxmemory', '0');
    await newcomer.stop();
  });
});

describe('a Redis that holds nonsense', () => {
  let instance: Instance;

  beforeAll(async () => {
    instance = await startSoonStale(world);
  });

  it.each(['widget:ID:all:all', 'slug:SLUG', 'failure:ID', 'lease:ID', 'changes'])(
    'under %s is asked no more of than an empty one',
    async (form) => {
      const nonsense = ['', 'null', '{"version":1}', '\u0000\u0001', '[]', '{}\nbroken'];
      // Each of a calendar that was never read: a copy in memory would answer for it.
      const answers = nonsense.map(async (value) => {
        const fresh = await world.addCalendar();
        const key = form.replace('ID', fresh.widgetId).replace('SLUG', fresh.slug);
        await world.redis.command('SET', key, value, 'PX', '3000');
        return [value, (await read(instance, fresh)).meta.state];
      });
      expect(await Promise.all(answers)).toEqual(nonsense.map((value) => [value, 'fresh']));
    },
  );
});
