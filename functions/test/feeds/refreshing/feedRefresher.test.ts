import { aWidget } from '../../support/builders';
import { createFeedHarness, createFeedWorld, described, ttlMs } from '../feedHarness';

const widget = aWidget();

describe('a reader who has taken the lease', () => {
  /** The shared tier's calls until Notion is asked, by an instance whose clock has run ahead. */
  const callsBeforeLoad = async (aheadMs: number): Promise<number> => {
    const world = createFeedWorld();
    let driftMs = 0;
    const clock = { ...world.clock, nowMs: () => world.clock.nowMs() + driftMs };
    const harness = createFeedHarness({ world: { ...world, clock } });
    const first = harness.read(widget);
    await harness.settle();
    await harness.newest().succeed('first');
    await first;
    await world.clock.advance(ttlMs);
    driftMs = aheadMs;
    const before = world.tier.callCount();
    const second = harness.read(widget);
    await harness.settle();
    const calls = world.tier.callCount() - before;
    expect(world.loads).toHaveLength(2);
    await harness.newest().succeed('second');
    expect(described(await second)).toBe('fresh notion second');
    return calls;
  };

  it('takes lives that differ by a second for one, and asks Redis nothing more', async () => {
    expect(await callsBeforeLoad(0)).toBe(2);
    expect(await callsBeforeLoad(1000)).toBe(2);
  });

  it('reads the shared copy again where that lives longer than its own by more', async () => {
    expect(await callsBeforeLoad(1001)).toBe(3);
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
