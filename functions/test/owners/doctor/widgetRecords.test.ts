import { createFailures } from '../../../src/feeds/copies/failures';
import { copyOf, type FeedCopy, packFeed } from '../../../src/feeds/copies/feedCopy';
import type { StoredFeed } from '../../../src/feeds/copies/feedStore';
import type { SharedFailure, SharedState } from '../../../src/feeds/copies/sharedFeeds';
import { sourceKeyOf, type Feed } from '../../../src/feeds/feed';
import { NotionError } from '../../../src/notion/errors';
import { createWidgetRecords } from '../../../src/owners/doctor/widgetRecords';
import {
  aFailure,
  aFeed,
  aPost,
  aWidget,
  createEventRecord,
  startMs,
} from '../../support/builders';
import { createManualClock } from '../../support/manualClock';

const widget = aWidget();
const sourceKey = sourceKeyOf(widget);
const own = (changes: Partial<SharedFailure> = {}): SharedFailure =>
  aFailure({ sourceKey, ...changes });

async function aCopy(changes: Partial<Feed>): Promise<FeedCopy> {
  const kept = { feed: aFeed(changes), contentHash: 'hash', stored: true };
  const life = { nowMs: startMs, ageMs: 0, freshForMs: 1000, staleForMs: 60_000, fetchMs: 0 };
  return copyOf(kept, await packFeed(kept), life, () => 0);
}

function createHarness() {
  const clock = createManualClock();
  const record = createEventRecord();
  const failures = createFailures(clock, () => 0);
  const state: {
    held: FeedCopy | undefined;
    shared: SharedState;
    retryInMs: number | null;
    stored: StoredFeed | Error;
  } = {
    held: undefined,
    shared: { copy: null, failure: null, leased: false, redis: 'reached' },
    retryInMs: null,
    stored: { kind: 'none' },
  };
  const read = jest.fn<Promise<StoredFeed>, [string, number]>(() =>
    state.stored instanceof Error ? Promise.reject(state.stored) : Promise.resolve(state.stored),
  );
  const records = createWidgetRecords({
    memory: { find: () => state.held },
    shared: {
      read: () => Promise.resolve(state.shared),
      retryInMs: () => Promise.resolve(state.retryInMs),
    },
    feeds: { read },
    failures,
    clock,
    report: record.report,
  });
  const titleOf = async (): Promise<string | undefined> => {
    const { feed } = await records.read(widget);
    return feed.kind === 'feed' ? feed.feed.posts[0]?.title : feed.kind;
  };
  return { clock, record, failures, state, read, records, titleOf };
}

const titled = (title: string, fetchedAtMs: number): Partial<Feed> => ({
  posts: [aPost({ title })],
  fetchedAtMs,
});

describe('the feed that is known of a widget', () => {
  it('is the newer one of memory and Redis, and Firestore is not asked then', async () => {
    const { state, read, titleOf } = createHarness();
    state.held = await aCopy(titled('of memory', startMs));
    expect(await titleOf()).toBe('of memory');
    state.shared = { ...state.shared, copy: await aCopy(titled('of Redis', startMs + 1)) };
    expect(await titleOf()).toBe('of Redis');
    state.held = await aCopy(titled('newer', startMs + 2));
    expect(await titleOf()).toBe('newer');
    expect(read).not.toHaveBeenCalled();
  });

  it('is what Firestore holds where both have none', async () => {
    const { state, read, titleOf } = createHarness();
    expect(await titleOf()).toBe('none');
    state.stored = { kind: 'feed', feed: aFeed(titled('stored', startMs)), contentHash: 'h' };
    expect(await titleOf()).toBe('stored');
    expect(read).toHaveBeenLastCalledWith('w1', 3000);
  });

  it('is none where it is of another database', async () => {
    const { state, titleOf } = createHarness();
    state.shared = { ...state.shared, copy: await aCopy({ sourceKey: 'another' }) };
    state.stored = { kind: 'feed', feed: aFeed({ sourceKey: 'another' }), contentHash: 'h' };
    expect(await titleOf()).toBe('none');
  });

  it('can’t be known where Firestore fails or holds something else', async () => {
    const { state, record, titleOf } = createHarness();
    state.stored = { kind: 'unusable' };
    expect(await titleOf()).toBe('unknown');
    state.stored = new Error('Firestore');
    expect(await titleOf()).toBe('unknown');
    expect(record.of('store.failed')).toMatchObject([{ operation: 'read feed', widgetId: 'w1' }]);
  });
});

describe('the failure that stands for a widget', () => {
  it('is the one that all instances know, with the time that Redis keeps it', async () => {
    const { state, records } = createHarness();
    state.shared = { ...state.shared, failure: own({ reason: 'in_trash', failedAtMs: 7 }) };
    state.retryInMs = 42_000;
    expect((await records.read(widget)).failure).toMatchObject({
      reason: 'in_trash',
      permanent: true,
      failedAtMs: 7,
      retryAtMs: startMs + 42_000,
    });
  });

  it('is that of this instance where there is no other', async () => {
    const { failures, records, clock } = createHarness();
    failures.record('w1', sourceKey, new NotionError('timeout'));
    expect((await records.read(widget)).failure).toMatchObject({
      reason: 'timeout',
      permanent: false,
      failedAtMs: startMs,
      retryAtMs: startMs + 5000,
    });
    await clock.advance(5000);
    expect((await records.read(widget)).failure).toBeNull();
  });

  it('is over where a load went well after it', async () => {
    const { failures, records, state } = createHarness();
    failures.record('w1', sourceKey, null);
    state.held = await aCopy(titled('older', startMs - 1));
    expect((await records.read(widget)).failure?.reason).toBe('connection');
    state.held = await aCopy(titled('newer', startMs + 1));
    expect((await records.read(widget)).failure).toBeNull();
  });

  it('is none where it is of another database', async () => {
    const { failures, records, state } = createHarness();
    failures.record('w1', 'another', null);
    state.shared = { ...state.shared, failure: aFailure({ sourceKey: 'another' }) };
    expect((await records.read(widget)).failure).toBeNull();
  });
});
