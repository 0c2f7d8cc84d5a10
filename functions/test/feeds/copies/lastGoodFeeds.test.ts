import { NotionError } from '../../../src/notion/errors';
import { aWidget } from '../../support/builders';
import { createFakeQueue } from '../fakeQueue';
import {
  createFeedHarness,
  createFeedWorld,
  staleMs,
  storedFeed,
  described,
  type FeedHarness,
} from '../feedHarness';
import { aFreshFeed } from '../freshFeeds';

const widget = aWidget();

/** Reads while Notion fails: what is shown then. */
async function readInVain(harness: FeedHarness): Promise<string> {
  const reading = harness.read(widget);
  await harness.settle();
  await harness.newest().fail(new NotionError('unavailable'));
  return described(await reading);
}

/** All that needs no turn of the event loop has happened; compressing needs one. */
async function runMicrotasks(): Promise<void> {
  for (let count = 0; count < 200; count += 1) await Promise.resolve();
}

describe('the last good feed', () => {
  it('of another source is shown to nobody, handed to no task, and replaced', async () => {
    const { queue, asked } = createFakeQueue();
    const harness = createFeedHarness({ queue });
    const moved = aWidget({ databaseId: 'd2' });
    harness.store(storedFeed('of the old database'));
    const reading = harness.read(moved);
    await harness.settle();
    expect([asked, harness.memory.stats().count]).toEqual([[], 0]);
    expect(harness.newest().request).toMatchObject({ priority: 'foreground', schema: null });
    await harness.newest().succeed('of the new database');
    expect(described(await reading)).toBe('fresh notion of the new database');
    expect(harness.writes.map(({ posts }) => posts[0]?.title)).toEqual(['of the new database']);
  });

  it('gives way to what has come into memory while it was being packed', async () => {
    const harness = createFeedHarness();
    const { copy } = await aFreshFeed('newer');
    harness.store(storedFeed('long enough to be compressed '.repeat(100)));
    const reading = harness.read(widget);
    await runMicrotasks();
    harness.memory.keep(widget.id, copy);
    expect(described(await reading)).toBe('fresh memory newer');
    expect(described(await harness.read(widget))).toBe('fresh memory newer');
    expect(harness.loads).toEqual([]);
  });

  it('counts as due even if the clock of who stored it was ahead', async () => {
    const harness = createFeedHarness();
    harness.store(storedFeed('saved', { fetchedAtMs: harness.clock.nowMs() + 60_000 }));
    expect(await readInVain(harness)).toBe('stale firestore saved');
  });

  it('is asked of Firestore for at most three seconds', async () => {
    const world = createFeedWorld();
    const read = jest.spyOn(world.feeds, 'read');
    const harness = createFeedHarness({ world });
    expect(await readInVain(harness)).toBe('sample');
    expect(read.mock.calls).toEqual([[widget.id, 3000]]);
  });

  it('is served on from memory for a week, and then asked of Firestore again', async () => {
    const harness = createFeedHarness();
    harness.store(storedFeed('saved'));
    expect(await readInVain(harness)).toBe('stale firestore saved');
    await harness.clock.advance(staleMs - 1);
    expect(await readInVain(harness)).toBe('stale memory saved');
    expect(harness.storeReads()).toBe(1);
    await harness.clock.advance(6000);
    expect(await readInVain(harness)).toBe('stale firestore saved');
    expect(harness.storeReads()).toBe(2);
  });
});
