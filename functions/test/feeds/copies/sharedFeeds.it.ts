import { randomBytes } from 'node:crypto';
import { sealEnvelope } from '../../../src/cache/envelope';
import { pack } from '../../../src/cache/packed';
import { createSharedFeeds } from '../../../src/feeds/copies/sharedFeeds';
import { openSignedUrls } from '../../../src/feeds/copies/signedUrls';
import { requestBudget } from '../../../src/redis/budget';
import type { Clock } from '../../../src/shared/clock';
import { createStallTolerantTimeout } from '../../../src/shared/stallTolerantTimeout';
import { createChangeLog } from '../../../src/widgets/changeLog';
import { generousBudget as budget, generousClient } from '../../redis/generous';
import { openRealRedis, type RealRedis } from '../../redis/realRedis';
import { aFailure, createEventRecord, startMs } from '../../support/builders';
import { createManualClock } from '../../support/manualClock';
import { aFreshFeed, freshMs, staleMs, titleOf } from '../freshFeeds';
import { sharedFeedsPromises, type SharedWorld } from './sharedFeedsPromises';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());

/** Instances on one real Redis; its keys expire with the manual clock. */
async function openWorld(): Promise<SharedWorld> {
  await real.reset();
  const time = createManualClock();
  const stepMs = 1000;
  return {
    instance({ skewMs = 0, random = () => 0 } = {}) {
      const nowMs = (): number => time.nowMs() + skewMs;
      const clock: Clock = { ...time, nowMs };
      const redis = generousClient(real.instance({ clock }));
      const report = () => undefined;
      return { ...createSharedFeeds({ redis, staleMs, clock, random, report }), nowMs };
    },
    async pass(durationMs) {
      // Where nobody sleeps nothing happens in between.
      if (time.sleeperCount() === 0) {
        await real.pass(durationMs);
        await time.advance(durationMs);
        return;
      }
      for (let leftMs = durationMs; leftMs > 0; leftMs -= stepMs) {
        await real.pass(Math.min(stepMs, leftMs));
        await time.advance(Math.min(stepMs, leftMs));
        await real.idle();
      }
    },
  };
}

describe('feeds shared in Redis', () => {
  it.each(Object.entries(sharedFeedsPromises))('%s', async (_promise, keep) => {
    await expect(keep(await openWorld())).resolves.toBeUndefined();
    await real.idle();
  });
});

describe('feeds shared in a Redis', () => {
  const open = () => {
    const clock = createManualClock();
    const record = createEventRecord();
    const { report } = record;
    const redis = real.instance({ clock, report });
    const feeds = createSharedFeeds({ redis, staleMs, clock, random: () => 0, report });
    return { clock, record, feeds };
  };
  const signedUrls = [
    { mediaId: 'm1', url: 'https://files.example/a?signature=s', expiresAtMs: startMs + 3_600_000 },
  ];
  const put = async (fresh = aFreshFeed('first')): Promise<void> => {
    const lease = await open().feeds.lease('w1', budget);
    await lease?.keep({ ...(await fresh), signedUrls }, budget);
  };
  const command = (...args: string[]) => real.redis.command(...args);

  beforeEach(() => real.reset());

  it('are under the keys of the contract, each with an expiry, signed addresses apart', async () => {
    await put(aFreshFeed('first', { postCount: 50 }));
    expect(await command('KEYS', '*')).toEqual(
      expect.arrayContaining(['widget:w1:all:all', 'media:w1']),
    );
    expect(await command('DBSIZE')).toBe(2);
    expect(await command('PTTL', 'widget:w1:all:all')).toBeGreaterThan(freshMs + staleMs - 60_000);
    expect(await command('PTTL', 'media:w1')).toBeLessThanOrEqual(55 * 60_000);
    expect(await command('GET', 'widget:w1:all:all')).not.toContain('signature');
    expect(await openSignedUrls(String(await command('GET', 'media:w1')))).toEqual(signedUrls);
    for (const key of ['lease:w1', 'failure:w1']) expect(await command('EXISTS', key)).toBe(0);
  });

  describe('that are larger than a request may be', () => {
    /** Hardly compressed it takes three pieces. */
    const aLargeFeed = () => aFreshFeed(randomBytes(1_000_000).toString('base64'));
    const tailKeys = ['widget:w1:all:all:1', 'widget:w1:all:all:2'];

    it('are kept in several keys, each with the expiry of the first, and read whole', async () => {
      const fresh = await aLargeFeed();
      await put(Promise.resolve(fresh));
      for (const key of ['widget:w1:all:all', ...tailKeys]) {
        expect(await command('STRLEN', key)).toBeLessThan(650_000);
        expect(await command('PTTL', key)).toBeGreaterThan(freshMs + staleMs - 60_000);
      }
      const { copy } = await open().feeds.read('w1', budget);
      expect(copy?.packed).toEqual(fresh.copy.packed);
    });

    it('are none where a piece is missing or of another write', async () => {
      await put(aLargeFeed());
      await command('COPY', tailKeys[0] ?? '', 'kept');
      await command('DEL', tailKeys[0] ?? '');
      expect((await open().feeds.read('w1', budget)).copy).toBeNull();
      await put(aLargeFeed());
      expect((await open().feeds.read('w1', budget)).copy).not.toBeNull();
      await command('COPY', 'kept', tailKeys[0] ?? '', 'REPLACE');
      expect((await open().feeds.read('w1', budget)).copy).toBeNull();
    });

    it('leave nothing behind where the widget is deleted', async () => {
      await put(aLargeFeed());
      const clock = createManualClock();
      const changes = createChangeLog(real.instance({ clock }), clock);
      await changes.retire({ widgetId: 'w1', slug: 's1' });
      expect(await command('EXISTS', ...tailKeys)).toBe(0);
    });

    it('give the lease back, and share nothing, where there would be too many pieces', async () => {
      const { feeds } = open();
      const lease = await feeds.lease('w1', budget);
      const fresh = await aFreshFeed('first');
      const packed = { bytes: randomBytes(7_700_000), compressed: true };
      const kept = await lease?.keep({ ...fresh, copy: { ...fresh.copy, packed } }, budget);
      expect(kept).toBe(false);
      expect(await command('EXISTS', 'lease:w1', 'widget:w1:all:all')).toBe(0);
    });
  });

  it('cost two commands to read, and two to lease', async () => {
    const { feeds } = open();
    const counted = async (work: () => Promise<unknown>): Promise<[number, number]> => {
      const before = [real.gateway.requestCount(), real.gateway.commandCount()] as const;
      await work();
      return [real.gateway.requestCount() - before[0], real.gateway.commandCount() - before[1]];
    };
    expect(await counted(() => feeds.read('w1', budget))).toEqual([1, 2]);
    expect(await counted(() => feeds.lease('w1', budget))).toEqual([1, 2]);
  });

  it('are reported as set, with key, size and tier', async () => {
    const { feeds, record } = open();
    const lease = await feeds.lease('w1', budget);
    await lease?.keep(await aFreshFeed('first'), budget);
    expect(record.of('cache.set')).toMatchObject([
      { tier: 'redis', key: 'widget:w1:all:all', widgetId: 'w1', durationMs: 0 },
    ]);
    expect(record.of('cache.set')[0]?.sizeBytes).toBeGreaterThan(100);
  });

  it.each([
    ['words', () => Promise.resolve('hello')],
    ['half of it', async () => (await sealed()).slice(0, 200)],
    ['another version', async () => (await sealed()).replace('"version":1', '"version":9')],
    ['a feed of another form', async () => sealed('{"feed":{}}')],
    ['nothing', () => Promise.resolve('')],
  ])('are none where the key holds %s', async (_name, value) => {
    await command('SET', 'widget:w1:all:all', await value(), 'PX', '60000');
    expect(await open().feeds.read('w1', budget)).toMatchObject({ copy: null, redis: 'reached' });
  });

  it.each([
    'hello',
    '{}',
    '{"sourceKey":1}',
    '[]',
    '',
    JSON.stringify({ ...aFailure(), reason: 'of another version' }),
    '{"sourceKey":"s","permanent":true,"count":1}',
  ])('have no failure where that key holds %j', async (value) => {
    await command('SET', 'failure:w1', value, 'PX', '60000');
    expect((await open().feeds.read('w1', budget)).failure).toBeNull();
  });

  it('cost the doctor, and nobody else, one command more for the time of the next try', async () => {
    const { feeds } = open();
    const lease = await feeds.lease('w1', budget);
    await lease?.fail(aFailure(), 60_000, budget);
    const before = real.gateway.commandCount();
    expect(await feeds.retryInMs('w1', budget)).toBeGreaterThan(50_000);
    expect(real.gateway.commandCount() - before).toBe(1);
    await command('PERSIST', 'failure:w1');
    expect(await feeds.retryInMs('w1', budget)).toBeNull();
  });

  it('take a copy that never expires for none', async () => {
    await put();
    await command('PERSIST', 'widget:w1:all:all');
    expect((await open().feeds.read('w1', budget)).copy).toBeNull();
  });

  it('are as if there were none where a key holds another kind of thing', async () => {
    await command('RPUSH', 'widget:w1:all:all', 'x');
    expect((await open().feeds.read('w1', budget)).copy).toBeNull();
  });

  it.each(['hang', 'garbage', 'refuse', 'unauthorized'] as const)(
    'are as if there were none where Redis does %s, and a request soon knows',
    async (kind) => {
      const { feeds } = open();
      real.gateway.faults.set({ kind });
      const nothing = { copy: null, failure: null, leased: false, redis: 'failed' };
      const request = requestBudget();
      const waitedMs = await timeOf(async () => {
        expect(await feeds.read('w1', request)).toEqual(nothing);
        const lease = await feeds.lease('w1', request);
        expect(await feeds.guard('w1', 10_000, request)).toBeNull();
        expect(await feeds.retryInMs('w1', request)).toBeNull();
        expect(await lease?.keep(await aFreshFeed('first'), request)).toBe(false);
        expect(await lease?.during(Promise.resolve('work'))).toBe('work');
      });
      expect(waitedMs).toBeLessThan(1000);
      real.gateway.faults.set({ kind: 'none' });
      expect(await command('DBSIZE')).toBe(0);
    },
  );

  it('lose a result, and nothing else, where Redis goes while it is loaded', async () => {
    const { feeds } = open();
    const lease = await feeds.lease('w1', budget);
    real.gateway.faults.set({ kind: 'refuse' });
    await expect(lease?.keep(await aFreshFeed('first'), budget)).resolves.toBe(false);
    await expect(lease?.fail(aFailure(), 5000, budget)).resolves.toBeUndefined();
    real.gateway.faults.set({ kind: 'none' });
    expect(await open().feeds.read('w1', budget)).toMatchObject({ copy: null, leased: true });
  });

  it('are found again after they were lost and brought anew', async () => {
    await put();
    await real.redis.flush();
    const { feeds } = open();
    expect((await feeds.read('w1', budget)).copy).toBeNull();
    await put(aFreshFeed('again'));
    expect(titleOf((await feeds.read('w1', budget)).copy)).toBe('again');
  });

  /** How long it takes, but for moments in which this process itself stands still. */
  async function timeOf(work: () => Promise<void>): Promise<number> {
    const timeout = createStallTolerantTimeout(Infinity);
    await work().finally(() => timeout.end());
    return timeout.end();
  }

  async function sealed(text?: string): Promise<string> {
    const { copy } = await aFreshFeed('first');
    const packed = text === undefined ? copy.packed : await pack(text);
    return sealEnvelope({ freshMs, lifetimeMs: freshMs + staleMs, fetchMs: 0, packed });
  }
});
