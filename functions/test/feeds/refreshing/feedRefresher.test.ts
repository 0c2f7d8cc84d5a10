import type { RefreshQueue } from '../../../src/feeds/refreshing/refreshQueue';
import { aWidget } from '../../support/builders';
import { createFeedHarness, createFeedWorld, described, ttlMs } from '../feedHarness';

const widget = aWidget();

describe('a reader who has taken the lease', () => {
  /** Its clock runs ahead between reading the shared state and taking the lease. */
  const readWithClockAhead = async (aheadMs: number) => {
    const world = createFeedWorld();
    let driftMs = 0;
    const clock = { ...world.clock, nowMs: () => world.clock.nowMs() + driftMs };
    const queue: RefreshQueue = {
      enqueueAgain: () => Promise.resolve(false),
      enqueue: () => {
        driftMs = aheadMs;
        return Promise.resolve('failed');
      },
    };
    const harness = createFeedHarness({ world: { ...world, clock }, queue });
    const first = harness.read(widget);
    await harness.settle();
    await harness.newest().succeed('first');
    await first;
    await world.clock.advance(ttlMs);
    driftMs = 0;
    const before = world.tier.callCount();
    const second = harness.read(widget);
    await harness.settle();
    const calls = world.tier.callCount() - before;
    const isLoading = world.loads.length === 2;
    if (isLoading) await harness.newest().succeed('second');
    return { calls, isLoading, answer: described(await second) };
  };

  it('takes lives that differ by a second for one, and asks Redis nothing more', async () => {
    const loads = { calls: 2, isLoading: true, answer: 'fresh notion second' };
    expect(await readWithClockAhead(0)).toEqual(loads);
    expect(await readWithClockAhead(1000)).toEqual(loads);
  });

  it('reads the shared copy again where that lives longer than its own by more', async () => {
    expect(await readWithClockAhead(1001)).toMatchObject({ calls: 4, isLoading: false });
  });
});

describe('storing what was loaded', () => {
  it.each([
    ['at most two seconds', 0, 2000],
    ['what is left of the reader’s eight', 7000, 1000],
    ['half a second where there is less', 7800, 500],
    ['half a second where the time is over', 9000, 500],
  ])('gets %s', async (_name, loadMs, timeoutMs) => {
    const world = createFeedWorld();
    const write = jest.spyOn(world.feeds, 'write');
    const harness = createFeedHarness({ world });
    const reading = harness.read(widget);
    await world.clock.advance(loadMs);
    await harness.newest().succeed('first');
    expect(described(await reading)).toBe('fresh notion first');
    expect(write.mock.calls).toEqual([[widget.id, expect.anything(), timeoutMs]]);
  });
});

describe('a load that may go on with another', () => {
  const resumesSinceMs = async (refresh: boolean) => {
    const harness = createFeedHarness();
    const first = harness.read(widget);
    await harness.settle();
    const { request } = harness.newest();
    await harness.clock.advance(1000);
    await harness.newest().succeed('first');
    await first;
    const firstAtMs = harness.clock.nowMs();
    await harness.clock.advance(ttlMs);
    const second = harness.read(widget, { refresh });
    await harness.settle();
    const next = harness.newest().request;
    await harness.newest().succeed('second');
    await second;
    return [request.resumesSinceMs, next.resumesSinceMs - firstAtMs];
  };

  it('goes on with any for the first feed, then with one that is later than the last feed', async () => {
    expect(await resumesSinceMs(false)).toEqual([0, 0]);
  });

  it('goes on with none that is older than the refresh that was asked for', async () => {
    expect(await resumesSinceMs(true)).toEqual([0, ttlMs]);
  });
});
