import { createRefreshQueue } from '../../../src/feeds/refreshing/refreshQueue';
import { NotionError } from '../../../src/notion/errors';
import { aFeed, aWidget } from '../../support/builders';
import { createFakeQueue } from '../fakeQueue';
import {
  createFeedHarness,
  createFeedWorld,
  loadedHarness,
  readers,
  storedFeed,
  described,
  ttlMs,
  type FeedInstanceOptions,
} from '../feedHarness';

const widget = aWidget();

describe('a copy that is due, where there is a queue', () => {
  async function due(options: FeedInstanceOptions = {}) {
    const fake = createFakeQueue();
    const harness = await loadedHarness(widget, { queue: fake.queue, ...options });
    await harness.clock.advance(ttlMs);
    return { ...fake, harness };
  }

  it('is handed over, and every reader is answered at once', async () => {
    const { harness, asked } = await due();
    expect(await Promise.all(readers(harness, widget, 10))).toEqual(
      Array(10).fill('stale memory first'),
    );
    expect([harness.loads.length, new Set(asked)]).toEqual([1, new Set(['w1'])]);
  });

  it('is looked for in Redis from time to time, until the task has brought another', async () => {
    const { harness, asked } = await due();
    const task = createFeedHarness({ world: harness.world });
    await harness.read(widget);
    const before = harness.world.tier.callCount();
    await harness.clock.advance(1499);
    await harness.read(widget);
    expect([harness.world.tier.callCount(), asked.length]).toEqual([before, 1]);
    const renewing = task.read(widget);
    await task.settle();
    await task.newest().succeed('second');
    await renewing;
    await harness.clock.advance(1);
    expect(described(await harness.read(widget))).toBe('fresh redis second');
  });

  it('is loaded by one reader where the queue takes nothing; the others are answered', async () => {
    const { harness, state } = await due();
    state.takes = false;
    const [leader, ...others] = readers(harness, widget, 5);
    expect(await Promise.all(others)).toEqual(Array(4).fill('stale memory first'));
    await harness.newest().succeed('second');
    expect(await leader).toBe('fresh notion second');
    expect(harness.loads).toHaveLength(2);
  });

  it('is loaded by a reader in the task’s place where that brings nothing for a minute', async () => {
    const world = createFeedWorld();
    const taken: string[] = [];
    const queue = createRefreshQueue({
      open: () =>
        Promise.resolve({
          enqueue: (_data, { id }) => {
            taken.push(id);
            return Promise.resolve();
          },
        }),
      delivery: { handedOver: () => Promise.resolve(0) },
      ttlMs,
      clock: world.clock,
      report: () => undefined,
    });
    const harness = await loadedHarness(widget, { world, queue });
    await world.clock.advance(ttlMs);
    expect(described(await harness.read(widget))).toBe('stale memory first');
    await world.clock.advance(59_999);
    expect(described(await harness.read(widget))).toBe('stale memory first');
    await world.clock.advance(1500);
    const busy = harness.read(widget);
    await harness.settle();
    await harness.newest().fail(new NotionError('rate_limited', { retryAfterMs: 60_000 }));
    expect(described(await busy)).toBe('stale memory first');

    const [leader, ...others] = readers(harness, widget, 3);
    expect(await Promise.all(others)).toEqual(Array(2).fill('stale memory first'));
    // In the yielding lane, and with the young schema: the queue is congested enough.
    const { priority, schema } = harness.newest().request;
    expect([priority, schema]).toEqual(['background', aFeed().schema]);
    await harness.newest().succeed('second');
    expect(await leader).toBe('fresh notion second');
    await world.clock.advance(ttlMs);
    const before = taken.length;
    expect(described(await harness.read(widget))).toBe('stale memory second');
    expect([taken.length - before, harness.loads.length]).toEqual([1, 3]);
  });

  it('is loaded by a reader while there is no Redis: a task could not bring it here', async () => {
    const { harness, asked } = await due();
    harness.world.tier.setDown(true);
    const reading = harness.read(widget);
    await harness.settle();
    await harness.newest().succeed('second');
    expect(described(await reading)).toBe('fresh notion second');
    expect(asked).toEqual([]);
  });

  it('is loaded by one reader of its connection at a time then; the others wait for nobody', async () => {
    const { harness } = await due();
    const sibling = aWidget({ id: 'w2', slug: 'sibling' });
    const stranger = aWidget({ id: 'w3', slug: 'stranger', connectionId: 'another' });
    for (const other of [sibling, stranger]) {
      const loading = harness.read(other);
      await harness.settle();
      await harness.newest().succeed('first');
      await loading;
    }
    await harness.clock.advance(ttlMs);
    harness.world.tier.setDown(true);
    const before = harness.loads.length;
    const readings = [widget, stranger].map((each) => harness.read(each));
    await harness.settle();
    expect(described(await harness.read(sibling))).toBe('stale memory first');
    expect(harness.peek(sibling)).not.toBeNull();
    expect(harness.loads).toHaveLength(before + 2);
    for (const load of harness.loads.slice(before)) await load.succeed('second');
    for (const reading of readings) expect(described(await reading)).toBe('fresh notion second');

    expect(harness.peek(sibling)).toBeNull();
    const failing = harness.read(sibling);
    await harness.settle();
    await harness.newest().fail(new NotionError('unavailable'));
    expect(described(await failing)).toBe('stale memory first');
    await harness.clock.advance(5000);
    const next = harness.read(sibling);
    await harness.settle();
    await harness.newest().succeed('second');
    expect(described(await next)).toBe('fresh notion second');
  });

  it('is not handed over while a failure stands', async () => {
    const { harness, asked, state } = await due();
    state.takes = false;
    const reading = harness.read(widget);
    await harness.settle();
    await harness.newest().fail(new NotionError('unavailable'));
    await reading;
    state.takes = true;
    asked.length = 0;
    expect(described(await harness.read(widget))).toBe('stale memory first');
    expect(asked).toEqual([]);
  });

  it('is in Firestore alone: that is answered at once and handed over', async () => {
    const { queue, asked } = createFakeQueue();
    const harness = createFeedHarness({ queue });
    harness.store(storedFeed('saved'));
    expect(described(await harness.read(widget))).toBe('stale firestore saved');
    expect([asked, harness.loads.length]).toEqual([['w1'], 0]);
  });

  it('is answered from Firestore at once without Redis, too; a later reader loads', async () => {
    const { queue, asked } = createFakeQueue();
    const harness = createFeedHarness({ queue });
    harness.world.tier.setDown(true);
    harness.store(storedFeed('saved'));
    expect(described(await harness.read(widget))).toBe('stale firestore saved');
    await harness.clock.advance(1499);
    expect(described(await harness.read(widget))).toBe('stale memory saved');
    expect([asked, harness.loads.length]).toEqual([['w1'], 0]);
    await harness.clock.advance(1);
    const reading = harness.read(widget);
    await harness.settle();
    await harness.newest().succeed('second');
    expect(described(await reading)).toBe('fresh notion second');
    expect(asked).toEqual(['w1']);
  });
});
