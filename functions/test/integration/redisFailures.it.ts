import type { Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually, untilOlderThan } from '../support/eventually';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';

jest.setTimeout(90_000);

const ttlMs = 1000;
/** Above what a busy machine takes for an answer, and below what a slow Redis would take here. */
const heldUpMs = 6000;

let world: RedisTestWorld;
let instance: Instance;

const start = (): Promise<Instance> =>
  world.startFast('widgetData', { CACHE_TTL_SECONDS: String(ttlMs / 1000) });
const read = async (of: TestCalendar, from = instance) => {
  const reply = await ask(from, `/${of.slug}`);
  const tier = /detail=(\w+)/.exec(String(reply.headers['cache-status']))?.[1];
  return { ...dataOf(reply), tier, durationMs: reply.durationMs };
};

beforeAll(async () => {
  world = await openWorld({ redis: true });
});
afterAll(() => world.close());

describe('a Redis that', () => {
  let known: TestCalendar;

  const breakerLines = (): string[] =>
    instance.log.filter((line) => line.includes('Redis breaker'));

  beforeEach(async () => {
    instance = await start();
    known = await world.addCalendar();
    await read(known);
  });
  afterEach(async () => {
    world.gateway.faults.set({ kind: 'none' });
    await instance.stop();
  });

  const expectNobodyHeldUp = async (): Promise<void> => {
    await read(known);
    const again = await read(known);
    await untilOlderThan(again.meta.fetchedAt, ttlMs);
    world.notion.edits.addPage(known.dataSourceId, { values: { Title: 'A newer post' } });
    const renewed = await read(known);
    expect([renewed.meta.state, renewed.posts.length]).toEqual(['fresh', 2]);

    const loaded = await read(await world.addCalendar());
    expect([loaded.meta.state, loaded.tier]).toEqual(['fresh', 'notion']);
    for (const { durationMs } of [again, renewed, loaded]) {
      expect(durationMs).toBeLessThan(heldUpMs);
    }
    expect(instance.log.filter((line) => line.includes('Internal error'))).toEqual([]);
    // Three failures in a row: how many a read meets depends on what is due, and on what is left.
    await eventually(15_000, async () => {
      if (breakerLines().length === 0) await read(await world.addCalendar());
      expect(breakerLines()).not.toEqual([]);
    });
  };

  it.each([
    ['answers garbage', () => ({ kind: 'garbage' }) as const],
    ['refuses the token', () => ({ kind: 'unauthorized' }) as const],
    ['is slow', () => ({ kind: 'slow', delayMs: 2 * heldUpMs }) as const],
  ])('%s holds nobody up and stops nothing', async (_, faultOf) => {
    world.gateway.faults.set(faultOf());
    await expectNobodyHeldUp();
  });

  it.each([
    [
      'hangs',
      async () => {
        world.redis.pause();
        await Promise.resolve();
      },
      async () => {
        world.redis.resume();
        await Promise.resolve();
      },
    ],
    ['is killed', () => world.redis.kill(), () => world.redis.restart()],
  ])('%s holds nobody up, and is used again when it is back', async (_, fail, mend) => {
    await fail();
    await expectNobodyHeldUp();
    await mend();
    const key = `widget:${known.widgetId}:all:all`;
    // What was sent while it hung is done now: a lease may be taken that nobody holds, for 12 s.
    await world.redis.command('DEL', key, `lease:${known.widgetId}`);
    await eventually(40_000, async () => {
      await untilOlderThan((await read(known)).meta.fetchedAt, ttlMs);
      await read(known);
      expect(await world.redis.command('EXISTS', key)).toBe(1);
      expect(breakerLines().at(-1)).toContain('Redis breaker: closed');
    });
  });

  it('is full still serves what it has, and the rest comes without it', async () => {
    await world.redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await world.redis.command('CONFIG', 'SET', 'maxmemory', '1');
    const newcomer = await start();
    expect((await read(known, newcomer)).posts).toHaveLength(1);
    const another = await world.addCalendar();
    const { meta, tier } = await read(another, newcomer);
    expect([meta.state, tier]).toEqual(['fresh', 'notion']);
    await world.redis.command('CONFIG', 'SET', 'maxmemory', '0');
    await newcomer.stop();
  });
});

describe('a Redis that holds nonsense', () => {
  beforeAll(async () => {
    instance = await start();
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
        return [value, (await read(fresh)).meta.state];
      });
      expect(await Promise.all(answers)).toEqual(nonsense.map((value) => [value, 'fresh']));
    },
  );
});
