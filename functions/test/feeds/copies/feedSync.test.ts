import { NotionError } from '../../../src/notion/errors';
import { aWidget } from '../../support/builders';
import {
  createFeedHarness,
  createFeedWorld,
  loadedHarness,
  readers,
  described,
  ttlMs,
  type FeedHarness,
} from '../feedHarness';

const widget = aWidget();

/** An instance, with this chance, beside another that is loading the widget. */
async function besideALoad(chance = 0) {
  const world = createFeedWorld();
  const busy = createFeedHarness({ world });
  const leading = busy.read(widget);
  await busy.settle();
  const instance = createFeedHarness({ world, random: () => chance });
  /** Ends the load, and what waits for it within `withinMs`. */
  const end = async (withinMs: number): Promise<void> => {
    await busy.newest().succeed('first');
    await leading;
    await world.clock.advance(withinMs);
  };
  /** How often the shared tier is called while that time passes. */
  const callsWithin = async (durationMs: number): Promise<number> => {
    const before = world.tier.callCount();
    await world.clock.advance(durationMs);
    return world.tier.callCount() - before;
  };
  return { world, instance, end, callsWithin };
}

describe('waiting for the load of another instance', () => {
  it.each([
    [0, 200],
    [0.5, 350],
    [0.99, 497],
  ])('asks Redis every 200 to 500 ms: with the chance %d after %d ms', async (chance, everyMs) => {
    const { instance, end, callsWithin } = await besideALoad(chance);
    const reading = instance.read(widget);
    await instance.settle();
    for (let times = 0; times < 3; times += 1) {
      expect(await callsWithin(everyMs - 1)).toBe(0);
      expect(await callsWithin(1)).toBe(1);
    }
    await end(everyMs);
    expect(described(await reading)).toBe('fresh redis first');
  });

  it('asks Redis once in 150 ms for all who came at different times', async () => {
    const { world, instance, end, callsWithin } = await besideALoad();
    const all: Promise<string>[] = [];
    for (let count = 0; count < 20; count += 1) {
      all.push(...readers(instance, widget, 1));
      await world.clock.advance(9);
    }
    const calls = await callsWithin(3000);
    expect(calls).toBeGreaterThanOrEqual(3000 / 200);
    expect(calls).toBeLessThanOrEqual(3000 / 150);
    await end(400);
    expect(await Promise.all(all)).toEqual(Array(20).fill('fresh redis first'));
  });
});

describe('a lasting failure that this instance alone knows of', () => {
  /** An instance that could not share it: Redis was down then. */
  const failed = async (world: FeedHarness['world']): Promise<FeedHarness> => {
    const harness = createFeedHarness({ world });
    world.tier.setDown(true);
    const reading = harness.read(widget);
    await harness.settle();
    await harness.newest().fail(new NotionError('unauthorized'));
    expect(described(await reading)).toBe('sample');
    world.tier.setDown(false);
    return harness;
  };

  it('is over once another instance has brought a fresh copy', async () => {
    const world = createFeedWorld();
    const harness = await failed(world);
    await loadedHarness(widget, { world });
    expect(described(await harness.read(widget))).toBe('fresh redis first');
    await world.clock.advance(ttlMs);
    const reading = harness.read(widget);
    await harness.settle();
    expect(world.loads).toHaveLength(3);
    await harness.newest().succeed('second');
    expect(described(await reading)).toBe('fresh notion second');
  });

  it('stands on where what another has brought is due itself', async () => {
    const { world } = await loadedHarness(widget);
    await world.clock.advance(ttlMs);
    const harness = await failed(world);
    expect(described(await harness.read(widget))).toBe('stale redis first');
    expect(world.loads).toHaveLength(2);
  });
});
