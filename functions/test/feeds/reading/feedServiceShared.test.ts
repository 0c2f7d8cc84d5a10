import { NotionError } from '../../../src/notion/errors';
import { aWidget } from '../../support/builders';
import { createFakeQueue } from '../fakeQueue';
import {
  createFeedHarness,
  createFeedWorld,
  loadedHarness,
  readers,
  described,
  storedFeed,
  ttlMs,
  type FeedHarness,
  type FeedInstanceOptions,
} from '../feedHarness';

const widget = aWidget();

/** So many instances over one world. */
function createInstances(count: number, options: FeedInstanceOptions = {}) {
  const world = createFeedWorld();
  const harnesses = Array.from({ length: count }, () => createFeedHarness({ world, ...options }));
  return { world, harnesses };
}

const readAll = (harnesses: readonly FeedHarness[], each = 1): Promise<string>[] =>
  harnesses.flatMap((harness) => readers(harness, widget, each));

describe('a widget that was never loaded, on several instances', () => {
  it('is loaded once for all readers, who all get what was brought', async () => {
    const { world, harnesses } = createInstances(8);
    const all = Promise.all(readAll(harnesses, 20));
    await world.clock.advance(3000);
    expect(world.loads).toHaveLength(1);
    await world.loads[0]?.succeed('first');
    await world.clock.advance(500);
    const answers = await all;
    expect(answers.filter((answer) => answer === 'fresh notion first')).toHaveLength(20);
    expect(answers.filter((answer) => answer === 'fresh redis first')).toHaveLength(140);
    expect(world.loads).toHaveLength(1);
  });

  it.each([0, 1, 500, 999, 1000, 1500])(
    'is loaded once, also where a cold instance finds it in Firestore after %d ms',
    async (afterMs) => {
      const world = createFeedWorld();
      const { queue, asked } = createFakeQueue();
      const [loader, cold] = [createFeedHarness({ world }), createFeedHarness({ world, queue })];
      // The loader learns a second later that Firestore has it; then Redis gets it.
      world.state.writeDelayMs = 1000;
      const first = loader.read(widget);
      await loader.settle();
      world.state.stored = storedFeed('first', { fetchedAtMs: world.clock.nowMs() });
      await loader.newest().succeed('first');
      await world.clock.advance(afterMs);
      const second = cold.read(widget);
      await world.clock.advance(4000);
      expect(described(await first)).toBe('fresh notion first');
      expect(described(await second)).toMatch(/^(fresh redis|stale firestore) first$/);
      expect(described(await cold.read(widget))).toMatch(/^fresh (redis|memory) first$/);
      expect([world.loads.length, asked.length]).toEqual([1, 0]);
    },
  );

  it('has its configuration read anew with the load, where the others can be notified', async () => {
    const { world, harnesses } = createInstances(1);
    const [harness] = harnesses;
    for (const isDown of [true, false]) {
      world.tier.setDown(isDown);
      const reading = Promise.all(harnesses.map(({ read }) => read(widget, { refresh: true })));
      await world.clock.advance(0);
      await world.loads.at(-1)?.succeed('first');
      await reading;
      expect(harness?.confirmed).toEqual(isDown ? [] : [widget.slug]);
      await world.clock.advance(10_000);
    }
  });

  it('is not asked of Notion by the others while its failure stands', async () => {
    const { world, harnesses } = createInstances(4);
    const all = Promise.all(readAll(harnesses));
    await world.clock.advance(0);
    await world.loads[0]?.fail(new NotionError('not_shared'));
    await world.clock.advance(500);
    expect(await all).toEqual(Array(4).fill('sample'));
    for (let time = 0; time < 10; time += 1) {
      expect(await Promise.all(readAll(harnesses))).toEqual(Array(4).fill('sample'));
      await world.clock.advance(5000);
    }
    expect(world.loads).toHaveLength(1);
  });

  it('is taken over by another instance when the first one dies in the middle', async () => {
    const { world, harnesses } = createInstances(2);
    const dead = world.tier.instance({ clock: world.clock, random: () => 0, staleMs: 1 });
    await dead.lease(widget.id, {
      nextCallMs: () => 1,
      mayProbe: false,
      spend: () => 0,
      reserving: never,
    });
    const [first] = readAll(harnesses.slice(0, 1));
    await world.clock.advance(8000);
    expect(await first).toBe('sample');
    const [second] = readAll(harnesses.slice(1));
    await world.clock.advance(4500);
    await world.loads[0]?.succeed('first');
    expect(await second).toBe('fresh notion first');
  });

  it('shows samples after 8 s, and the queue gets it then', async () => {
    const { queue, asked } = createFakeQueue();
    const { world, harnesses } = createInstances(2, { queue });
    const all = Promise.all(readAll(harnesses));
    await world.clock.advance(7500);
    expect(asked).toEqual([]);
    await world.clock.advance(500);
    await world.loads[0]?.fail(new NotionError('timeout'));
    expect(await all).toEqual(['sample', 'sample']);
    expect(asked.length).toBeGreaterThan(0);
  });

  it('is loaded by each instance for itself while there is no Redis', async () => {
    const { world, harnesses } = createInstances(3);
    world.tier.setDown(true);
    const all = Promise.all(readAll(harnesses, 5));
    await world.clock.advance(0);
    expect(world.loads).toHaveLength(3);
    for (const load of world.loads) await load.succeed('first');
    expect(new Set(await all)).toEqual(new Set(['fresh notion first']));
  });
});

describe('what one instance has loaded', () => {
  it('is found by the others without Firestore and without Notion', async () => {
    const first = await loadedHarness(widget);
    const { world } = first;
    const before = world.storeReads();
    const other = createFeedHarness({ world });
    expect(described(await other.read(widget))).toBe('fresh redis first');
    expect(other.peek(widget)).toMatchObject({ state: 'fresh', tier: 'memory' });
    expect([world.loads.length, world.storeReads()]).toEqual([1, before]);
    expect(other.record.of('cache.hit')).toMatchObject([{ tier: 'redis' }, { tier: 'memory' }]);
  });

  it('is as old for the others as it is, though their clocks are wrong', async () => {
    const first = await loadedHarness(widget);
    const { world } = first;
    await world.clock.advance(100_000);
    for (const skewMs of [30_000, -30_000]) {
      const other = createFeedHarness({ world, skewMs });
      expect(await other.read(widget)).toMatchObject({ freshForMs: ttlMs - 100_000 });
    }
  });

  it('is seen by those who hold an older copy, and asked of Notion once', async () => {
    const first = await loadedHarness(widget);
    const { world } = first;
    const other = createFeedHarness({ world });
    await other.read(widget);
    await world.clock.advance(ttlMs);
    const leading = first.read(widget);
    await first.settle();
    expect(described(await other.read(widget))).toBe('stale memory first');
    await first.newest().succeed('second');
    expect(described(await leading)).toBe('fresh notion second');
    await world.clock.advance(1500);
    expect(described(await other.read(widget))).toBe('fresh redis second');
    expect(world.loads).toHaveLength(2);
  });

  it('is asked of Redis only every 1.5 s while another instance renews it', async () => {
    const first = await loadedHarness(widget);
    const { world } = first;
    const other = createFeedHarness({ world });
    await other.read(widget);
    await world.clock.advance(ttlMs);
    const leading = first.read(widget);
    await first.settle();
    expect(described(await other.read(widget))).toBe('stale memory first');
    const before = world.tier.callCount();
    await world.clock.advance(1499);
    expect(await Promise.all(readers(other, widget, 10))).toEqual(
      Array(10).fill('stale memory first'),
    );
    expect(world.tier.callCount()).toBe(before);
    await world.clock.advance(1);
    expect(described(await other.read(widget))).toBe('stale memory first');
    expect(world.tier.callCount()).toBeGreaterThan(before);
    await first.newest().succeed('second');
    expect(described(await leading)).toBe('fresh notion second');
  });

  it('is never replaced by an older copy of the others', async () => {
    const first = await loadedHarness(widget);
    const { world } = first;
    await world.clock.advance(ttlMs);
    world.tier.setDown(true);
    const reading = first.read(widget);
    await first.settle();
    await first.newest().succeed('newer');
    await reading;
    world.tier.setDown(false);
    await world.clock.advance(ttlMs);
    const again = first.read(widget);
    await first.settle();
    await first.newest().fail(new NotionError('unavailable'));
    expect(described(await again)).toBe('stale memory newer');
  });

  it('is served on from memory after everything in Redis was lost', async () => {
    const { world, read } = await loadedHarness(widget);
    world.tier.flush();
    expect(described(await read(widget))).toBe('fresh memory first');
  });

  it('costs nothing of Redis while it is fresh in memory', async () => {
    const { world, read } = await loadedHarness(widget);
    const before = world.tier.callCount();
    for (let time = 0; time < 100; time += 1) await read(widget);
    expect(world.tier.callCount()).toBe(before);
  });
});

describe('a refresh that is asked for, on several instances', () => {
  it('happens once; who asks the others gets what that one brought', async () => {
    const first = await loadedHarness(widget);
    const { world } = first;
    const other = createFeedHarness({ world });
    await other.read(widget);
    await world.clock.advance(1000);
    const asked = [first, other, other].map(({ read }) => read(widget, { refresh: true }));
    await world.clock.advance(1000);
    expect(world.loads).toHaveLength(2);
    await first.newest().succeed('second');
    await world.clock.advance(500);
    for (const answer of await Promise.all(asked)) {
      expect(described(answer)).toMatch(/^fresh \w+ second$/);
    }
    await world.clock.advance(5000);
    expect(described(await other.read(widget, { refresh: true }))).toBe('fresh memory second');
    expect(world.loads).toHaveLength(2);
  });

  it('shows everywhere, also where chance gave what it replaces the longer life', async () => {
    let chance = 0;
    const first = await loadedHarness(widget, { random: () => chance });
    const other = createFeedHarness({ world: first.world });
    await other.read(widget);
    chance = 0.9;
    const own = first.read(widget, { refresh: true });
    const joined = other.read(widget, { refresh: true });
    await first.world.clock.advance(100);
    await first.newest().succeed('second');
    await first.world.clock.advance(1000);
    expect(described(await own)).toBe('fresh notion second');
    expect(described(await joined)).toBe('fresh redis second');
  });
});

function never(): never {
  throw new Error('Nobody keeps anything back here.');
}
