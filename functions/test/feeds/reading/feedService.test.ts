import { contentHashOf } from '../../../src/feeds/feed';
import { StoreError } from '../../../src/firestore/documents';
import { NotionError } from '../../../src/notion/errors';
import { aFeed, aPost, aWidget } from '../../support/builders';
import {
  createFeedHarness,
  loadedHarness,
  readers,
  storedFeed,
  described,
  ttlMs,
  type FeedHarness,
  type FeedInstanceOptions,
} from '../feedHarness';

const widget = aWidget();
const week = 7 * 24 * 3_600_000;

const loaded = (options?: FeedInstanceOptions): Promise<FeedHarness> =>
  loadedHarness(widget, options);

describe('a fresh copy in memory', () => {
  it('answers until its time is over, without Firestore or Notion', async () => {
    const harness = await loaded();
    const before = harness.storeReads();
    await harness.clock.advance(ttlMs - 1);
    const answer = await harness.read(widget);
    expect(described(answer)).toBe('fresh memory first');
    expect(answer).toMatchObject({ freshForMs: 1 });
    expect([harness.loads.length, harness.storeReads()]).toEqual([1, before]);
  });

  it('can be peeked at without waiting, and only while it is fresh', async () => {
    const harness = createFeedHarness();
    expect(harness.peek(widget)).toBeNull();
    const warm = await loaded();
    expect(warm.service.peek(widget)).toMatchObject({ state: 'fresh', tier: 'memory' });
    expect(warm.service.peek(aWidget({ databaseId: 'another' }))).toBeNull();
    await warm.clock.advance(ttlMs);
    expect(warm.service.peek(widget)).toBeNull();
  });

  it('is reported as a hit with its key, widget, timing and tier', async () => {
    const harness = await loaded();
    await harness.read(widget);
    expect(harness.record.of('cache.hit')).toEqual([
      {
        type: 'cache.hit',
        tier: 'memory',
        key: 'widget:w1:all:all',
        widgetId: 'w1',
        durationMs: 0,
      },
    ]);
  });
});

describe('a copy in memory that is due for a refresh', () => {
  it('lets one reader wait for the new data and answers the others at once', async () => {
    const harness = await loaded();
    await harness.clock.advance(ttlMs);
    const [leader, ...others] = readers(harness, widget, 4);
    expect(await Promise.all(others)).toEqual(Array(3).fill('stale memory first'));
    await harness.newest().succeed('second');
    expect(await leader).toBe('fresh notion second');
    expect(harness.loads).toHaveLength(2);
    expect(await Promise.all(readers(harness, widget, 1))).toEqual(['fresh memory second']);
  });

  it('is renewed beside others of its connection where there is no Redis that could be down', async () => {
    const sibling = aWidget({ id: 'w2', slug: 'sibling' });
    const harness = await loaded({ shared: false });
    const loading = harness.read(sibling);
    await harness.settle();
    await harness.newest().succeed('first');
    await loading;
    await harness.clock.advance(ttlMs);
    const both = [widget, sibling].map((each) => harness.read(each));
    await harness.settle();
    expect(harness.loads).toHaveLength(4);
    for (const load of harness.loads.slice(2)) await load.succeed('second');
    expect((await Promise.all(both)).map(described)).toEqual(Array(2).fill('fresh notion second'));
  });

  it('gives the leader 8 s and what is known of the last reading', async () => {
    const harness = await loaded();
    await harness.clock.advance(ttlMs);
    const leader = harness.read(widget);
    await harness.settle();
    const { deadline, priority, schema } = harness.newest().request;
    expect([deadline.remainingMs(), priority]).toEqual([8000, 'foreground']);
    expect(schema).not.toBeNull();
    await harness.newest().succeed('second');
    await leader;
  });

  it('reads the columns anew when they were read three lifetimes ago', async () => {
    const harness = await loaded();
    await harness.clock.advance(3 * ttlMs);
    const leader = harness.read(widget);
    await harness.settle();
    expect(harness.newest().request.schema).toBeNull();
    await harness.newest().succeed('second');
    await leader;
  });

  it('is served on where the load fails, and Notion is left alone for 5 s', async () => {
    const harness = await loaded();
    await harness.clock.advance(ttlMs);
    const leader = harness.read(widget);
    await harness.settle();
    await harness.newest().fail(new NotionError('unavailable'));
    expect(described(await leader)).toBe('stale memory first');
    await harness.clock.advance(4999);
    expect(described(await harness.read(widget))).toBe('stale memory first');
    expect(harness.loads).toHaveLength(2);
    await harness.clock.advance(1);
    const next = harness.read(widget);
    await harness.settle();
    await harness.newest().succeed('second');
    expect(described(await next)).toBe('fresh notion second');
  });

  it('is not served beyond a week: Firestore is asked then', async () => {
    const harness = await loaded();
    await harness.clock.advance(ttlMs + week);
    harness.store(storedFeed('saved'));
    const leader = harness.read(widget);
    await harness.settle();
    await harness.newest().fail(new NotionError('unavailable'));
    expect(described(await leader)).toBe('stale firestore saved');
  });
});

describe('the copy in Firestore', () => {
  it('answers at once while one reader waits for the refresh', async () => {
    const harness = createFeedHarness();
    harness.store(storedFeed('saved'));
    const [leader, ...others] = readers(harness, widget, 3);
    expect(await Promise.all(others)).toEqual(Array(2).fill('stale firestore saved'));
    await harness.newest().succeed('first');
    expect(await leader).toBe('fresh notion first');
    expect([harness.loads.length, harness.storeReads()]).toEqual([1, 1]);
  });

  it('is not written again where the content is the same, and replaced where it is not', async () => {
    const feed = aFeed({ posts: [aPost({ title: 'saved' })] });
    for (const [title, count] of [
      ['saved', 0],
      ['changed', 1],
    ] as const) {
      const harness = createFeedHarness();
      harness.store({ kind: 'feed', feed, contentHash: await contentHashOf(feed) });
      const leader = harness.read(widget);
      await harness.settle();
      await harness.newest().succeed(title);
      await leader;
      expect(harness.writes).toHaveLength(count);
    }
  });

  it('is kept in memory, and is over since it was read', async () => {
    const harness = createFeedHarness();
    harness.store(storedFeed('saved', { fetchedAtMs: harness.clock.nowMs() - 7000 }));
    const leader = harness.read(widget);
    await harness.settle();
    await harness.newest().fail(new NotionError('unavailable'));
    expect(await leader).toMatchObject({ state: 'stale', tier: 'firestore', freshForMs: -7000 });
    expect(described(await harness.read(widget))).toBe('stale memory saved');
    expect(harness.storeReads()).toBe(1);
  });

  it('counts as stale however young it is', async () => {
    const harness = createFeedHarness();
    harness.store(storedFeed('saved'));
    const leader = harness.read(widget);
    await harness.settle();
    await harness.newest().fail(new NotionError('timeout'));
    expect(described(await leader)).toBe('stale firestore saved');
  });

  it('which cannot be read leads to a load, and to 503 and not to samples where that fails', async () => {
    for (const unreadable of ['broken', 'down'] as const) {
      const harness = createFeedHarness();
      if (unreadable === 'broken') harness.store({ kind: 'unusable' });
      else harness.breakStore(new StoreError('read feed'));
      const both = Promise.allSettled([harness.read(widget), harness.read(widget)]);
      await harness.settle();
      await harness.newest().fail(new NotionError('unavailable'));
      const unavailable = { code: 'temporarily_unavailable', retryAfterSeconds: 10 };
      expect(await both).toMatchObject([{ reason: unavailable }, { reason: unavailable }]);
      await expect(harness.read(widget)).rejects.toMatchObject(unavailable);
      expect(harness.loads).toHaveLength(1);
    }
  });

  it('which cannot be read is no reason to withhold what Notion gives', async () => {
    const harness = createFeedHarness();
    harness.breakStore(new StoreError('read feed'));
    const all = Promise.all(readers(harness, widget, 3));
    await harness.settle();
    await harness.newest().succeed('first');
    expect(await all).toEqual(Array(3).fill('fresh notion first'));
    expect(harness.record.of('store.failed')).toHaveLength(1);
  });
});

describe('a widget that was never loaded', () => {
  it('makes all readers wait for one load', async () => {
    const harness = createFeedHarness();
    const all = Promise.all(readers(harness, widget, 50));
    await harness.settle();
    await harness.newest().succeed('first');
    expect(await all).toEqual(Array(50).fill('fresh notion first'));
    expect([harness.loads.length, harness.storeReads()]).toEqual([1, 1]);
  });

  it('shows samples where that fails, and keeps them nowhere', async () => {
    const harness = createFeedHarness();
    const all = Promise.all(readers(harness, widget, 3));
    await harness.settle();
    await harness.newest().fail(new NotionError('timeout'));
    expect(await all).toEqual(['sample', 'sample', 'sample']);
    expect(harness.memory.stats()).toEqual({ count: 0, bytes: 0 });
    expect(harness.record.of('feed.failed')).toMatchObject([
      { widgetId: 'w1', reason: 'timeout', retryInMs: 5000 },
    ]);
  });

  it('does not load again for a reader whom Firestore answers after the load has ended', async () => {
    const harness = createFeedHarness();
    const first = harness.read(widget);
    await harness.settle();
    harness.slowStore(100);
    const late = harness.read(widget);
    await harness.newest().succeed('first');
    await first;
    await harness.clock.advance(100);
    expect(described(await late)).toBe('fresh memory first');
    expect(harness.loads).toHaveLength(1);
  });
});

describe('with the cache switched off', () => {
  it('every reader waits for Notion, and those of one moment share a load', async () => {
    const harness = await loaded({ enabled: false });
    const all = Promise.all(readers(harness, widget, 3));
    await harness.settle();
    await harness.newest().succeed('second');
    expect(await all).toEqual(Array(3).fill('fresh notion second'));
    expect(harness.loads).toHaveLength(2);
  });

  it('the last good copy is still there when Notion is not', async () => {
    const harness = await loaded({ enabled: false });
    const reading = harness.read(widget);
    await harness.settle();
    await harness.newest().fail(new NotionError('unavailable'));
    expect(described(await reading)).toBe('stale memory first');
  });
});
