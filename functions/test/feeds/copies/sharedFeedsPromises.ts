import type { FeedLease, SharedFailure, SharedFeeds } from '../../../src/feeds/copies/sharedFeeds';
import { generousBudget as budget } from '../../redis/generous';
import { startMs } from '../../support/builders';
import { aFreshFeed, freshMs, staleMs, titleOf } from '../freshFeeds';

export interface SharedWorld {
  /** One instance; its clock may be wrong by `skewMs`. Copies may be served for `staleMs` more. */
  instance(options?: { skewMs?: number; random?: () => number }): SharedFeeds & {
    nowMs: () => number;
  };
  /** Time goes by, for everybody. */
  pass(durationMs: number): Promise<void>;
}

const failure: SharedFailure = {
  sourceKey: 'source',
  permanent: true,
  count: 2,
  reason: 'unauthorized',
  failedAtMs: startMs,
};
/** Real answers take their time, more where the machine has much to do. */
const toleranceMs = 15_000;

const expectNear = (actual: number | undefined, expectedMs: number): void => {
  expect(Math.abs((actual ?? NaN) - expectedMs)).toBeLessThan(toleranceMs);
};

async function taken(feeds: SharedFeeds, widgetId = 'w1'): Promise<FeedLease> {
  const lease = await feeds.lease(widgetId, budget);
  if (lease === null) throw new Error('Somebody else has the lease.');
  return lease;
}

/** How many get the lease when so many instances ask for it so often at once. */
async function countLeases(world: SharedWorld, count: number, each: number): Promise<number> {
  const instances = Array.from({ length: count }, () => world.instance());
  const asking = instances.flatMap((feeds) =>
    Array.from({ length: each }, () => feeds.lease('w1', budget)),
  );
  return (await Promise.all(asking)).filter((lease) => lease !== null).length;
}

/** What every `SharedFeeds` promises to its instances, each in an empty world. */
export const sharedFeedsPromises: Record<string, (world: SharedWorld) => Promise<void>> = {
  'know nothing of a widget in the beginning': async (world) => {
    const nothing = { copy: null, failure: null, leased: false, redis: 'reached' };
    expect(await world.instance().read('w1', budget)).toEqual(nothing);
  },
  'show what one instance has brought to all others, for that widget alone': async (world) => {
    const fresh = await aFreshFeed('first', { postCount: 50 });
    await (await taken(world.instance())).keep(fresh, budget);
    const other = world.instance();
    const { copy, failure: none, leased } = await other.read('w1', budget);
    expect([titleOf(copy), none, leased]).toEqual(['first', null, false]);
    expect(copy).toMatchObject({
      packed: fresh.copy.packed,
      sourceKey: fresh.copy.sourceKey,
      contentHash: 'of first',
      stored: true,
      fetchedAtMs: fresh.copy.fetchedAtMs,
    });
    expect((await other.read('w2', budget)).copy).toBeNull();
  },
  'know the age by the time that is left, though clocks are wrong by half a minute': async (
    world,
  ) => {
    await (await taken(world.instance())).keep(await aFreshFeed('first'), budget);
    await world.pass(100_000);
    for (const skewMs of [0, 30_000, -30_000]) {
      const instance = world.instance({ skewMs });
      const { copy } = await instance.read('w1', budget);
      expectNear((copy?.freshUntilMs ?? NaN) - instance.nowMs(), freshMs - 100_000);
      expectNear((copy?.staleUntilMs ?? NaN) - instance.nowMs(), freshMs + staleMs - 100_000);
    }
  },
  'keep a copy beyond its freshness and forget it then': async (world) => {
    const instance = world.instance();
    await (await taken(instance)).keep(await aFreshFeed('first'), budget);
    await world.pass(freshMs + 50_000);
    const { copy } = await instance.read('w1', budget);
    expectNear((copy?.freshUntilMs ?? NaN) - instance.nowMs(), -50_000);
    await world.pass(staleMs);
    expect((await instance.read('w1', budget)).copy).toBeNull();
  },
  'let each instance find a copy due at a moment of its own, by chance': async (world) => {
    const fetchMs = 20_000;
    await (await taken(world.instance())).keep(await aFreshFeed('first', { fetchMs }), budget);
    const earlyMs = async (random: () => number): Promise<number> => {
      const { copy } = await world.instance({ random }).read('w1', budget);
      return (copy?.freshUntilMs ?? NaN) - (copy?.refreshAtMs ?? NaN);
    };
    expect(await earlyMs(() => 0)).toBe(0);
    expectNear(await earlyMs(() => 1 - 1 / Math.E), fetchMs);
  },
  'give the lease to one of fifty': async (world) => {
    expect(await countLeases(world, 5, 10)).toBe(1);
    expect((await world.instance().read('w1', budget)).leased).toBe(true);
    expect(await world.instance().lease('w2', budget)).not.toBeNull();
  },
  'take the lease back with a result, with a failure and with nothing': async (world) => {
    const feeds = world.instance();
    await (await taken(feeds)).keep(await aFreshFeed('first'), budget);
    await (await taken(feeds)).fail(failure, 5000, budget);
    await (await taken(feeds)).release(budget);
    expect((await feeds.read('w1', budget)).leased).toBe(false);
  },
  'share a failure with all while it stands, beside the copy': async (world) => {
    await (await taken(world.instance())).keep(await aFreshFeed('first'), budget);
    await (await taken(world.instance())).fail(failure, 60_000, budget);
    await world.pass(30_000);
    const seen = await world.instance().read('w1', budget);
    expect([titleOf(seen.copy), seen.failure]).toEqual(['first', failure]);
    await world.pass(30_000);
    expect((await world.instance().read('w1', budget)).failure).toBeNull();
  },
  'say how long a failure still stands, and of none that none does': async (world) => {
    const other = world.instance();
    expect(await other.retryInMs('w1', budget)).toBeNull();
    await (await taken(world.instance())).fail(failure, 60_000, budget);
    await world.pass(20_000);
    expectNear((await other.retryInMs('w1', budget)) ?? NaN, 40_000);
    await world.pass(41_000);
    expect(await other.retryInMs('w1', budget)).toBeNull();
  },
  'forget a failure with the next result': async (world) => {
    await (await taken(world.instance())).fail(failure, 60_000, budget);
    await (await taken(world.instance())).keep(await aFreshFeed('first'), budget);
    expect((await world.instance().read('w1', budget)).failure).toBeNull();
  },
  'leave everything as it is where nothing was to be shared': async (world) => {
    await (await taken(world.instance())).keep(await aFreshFeed('first'), budget);
    await (await taken(world.instance())).release(budget);
    const { copy, failure: none } = await world.instance().read('w1', budget);
    expect([titleOf(copy), none]).toEqual(['first', null]);
  },
  'pass a lease on when its holder has not renewed it for 12 s': async (world) => {
    await taken(world.instance());
    await world.pass(6000);
    expect(await world.instance().lease('w1', budget)).toBeNull();
    await world.pass(6000);
    expect(await world.instance().lease('w1', budget)).not.toBeNull();
  },
  'take nothing from a holder who has lost the lease, and leave the new one alone': async (
    world,
  ) => {
    const [slow, quick] = [world.instance(), world.instance()];
    const lost = await taken(slow);
    await world.pass(12_000);
    const held = await taken(quick);
    expect(await lost.keep(await aFreshFeed('late'), budget)).toBe(false);
    await lost.fail(failure, 60_000, budget);
    await lost.release(budget);
    expect(await quick.read('w1', budget)).toMatchObject({
      copy: null,
      failure: null,
      leased: true,
    });
    expect(await held.keep(await aFreshFeed('newer'), budget)).toBe(true);
    await lost.keep(await aFreshFeed('later still'), budget);
    expect(titleOf((await quick.read('w1', budget)).copy)).toBe('newer');
  },
  'keep a lease while its work goes on, however long, and not longer': async (world) => {
    let finish: (value: string) => void = () => undefined;
    const lease = await taken(world.instance());
    const working = lease.during(
      new Promise<string>((resolve) => {
        finish = resolve;
      }),
    );
    await world.pass(60_000);
    expect(await world.instance().lease('w1', budget)).toBeNull();
    finish('done');
    expect(await working).toBe('done');
    await world.pass(12_000);
    expect((await world.instance().read('w1', budget)).leased).toBe(false);
  },
  'pass on what the work failed with': async (world) => {
    const lease = await taken(world.instance());
    const failing = lease.during(Promise.reject(new Error('no answer')));
    await expect(failing).rejects.toThrow('no answer');
  },
  'grant one request for fresh data in so long, and say how long ago that was': async (world) => {
    const [one, other] = [world.instance(), world.instance()];
    expect(await one.guard('w1', 100_000, budget)).toBeNull();
    expect(await other.guard('w2', 100_000, budget)).toBeNull();
    await world.pass(40_000);
    expectNear((await other.guard('w1', 100_000, budget)) ?? NaN, 40_000);
    await world.pass(60_000);
    expect(await other.guard('w1', 100_000, budget)).toBeNull();
  },
};
