import { createCopies } from '../../src/feeds/copies/createCopies';
import type { ShownFeed, StoredFeed } from '../../src/feeds/copies/feedStore';
import { createSharedFeeds } from '../../src/feeds/copies/sharedFeeds';
import { sourceKeyOf, type Feed } from '../../src/feeds/feed';
import { createFeedService, type FeedAnswer } from '../../src/feeds/reading/feedService';
import { createRefreshing } from '../../src/feeds/refreshing/createRefreshing';
import { noEnrichment } from '../../src/feeds/refreshing/feedEnrichment';
import type { LoadedFeed, LoadRequest } from '../../src/feeds/refreshing/feedLoader';
import type { RefreshQueue } from '../../src/feeds/refreshing/refreshQueue';
import { absentRedis } from '../../src/redis/absentRedis';
import { requestBudget } from '../../src/redis/budget';
import type { Clock } from '../../src/shared/clock';
import type { Widget } from '../../src/widgets/widget';
import { aFeed, aPost, createEventRecord } from '../support/builders';
import { titleOf } from './freshFeeds';
import { createManualClock } from '../support/manualClock';
import { createFakeSharedTier } from './fakeSharedFeeds';

export const ttlMs = 300_000;
export const staleMs = 7 * 24 * 3_600_000;

interface PendingLoad {
  request: LoadRequest;
  succeed: (title: string, signedUrls?: LoadedFeed['signedUrls']) => Promise<void>;
  fail: (error: Error) => Promise<void>;
}

/**
 * What all instances share: time, Notion, Firestore and the shared tier. Loads end when the test
 * says so; the store holds what the test or a load put there.
 */
export function createFeedWorld() {
  const clock = createManualClock();
  const tier = createFakeSharedTier(clock);
  const loads: PendingLoad[] = [];
  const writes: Feed[] = [];
  const state: {
    stored: StoredFeed;
    storeError: Error | null;
    writeError: Error | null;
    delayMs: number;
    writeDelayMs: number;
  } = {
    stored: { kind: 'none' },
    storeError: null,
    writeError: null,
    delayMs: 0,
    writeDelayMs: 0,
  };
  let storeReads = 0;

  const load = (request: LoadRequest): Promise<LoadedFeed> =>
    new Promise((resolve, reject) => {
      const startedAtMs = clock.nowMs();
      loads.push({
        request,
        succeed: (title, signedUrls = []) => {
          const sourceKey = sourceKeyOf(request.widget);
          const feed = aFeed({ sourceKey, fetchedAtMs: clock.nowMs(), posts: [aPost({ title })] });
          resolve({ feed, signedUrls, fetchMs: clock.nowMs() - startedAtMs });
          return clock.advance(0);
        },
        fail: (error) => {
          reject(error);
          return clock.advance(0);
        },
      });
    });

  const feeds = {
    read: async (): Promise<StoredFeed> => {
      storeReads += 1;
      const answer = state.stored;
      if (state.delayMs > 0) await clock.sleep(state.delayMs);
      if (state.storeError !== null) throw state.storeError;
      return answer;
    },
    write: async (_widgetId: string, { feed }: ShownFeed): Promise<boolean> => {
      if (state.writeDelayMs > 0) await clock.sleep(state.writeDelayMs);
      if (state.writeError !== null) throw state.writeError;
      writes.push(feed);
      return true;
    },
    remove: () => Promise.resolve(),
  };

  return { clock, tier, loads, writes, state, load, feeds, storeReads: () => storeReads };
}

export type FeedWorld = ReturnType<typeof createFeedWorld>;

export interface FeedInstanceOptions {
  enabled?: boolean;
  maxBytes?: number;
  /** Where several instances share it. */
  world?: FeedWorld;
  /** False: there is no Redis. */
  shared?: boolean;
  /** How far this instance's clock is ahead of the world's. */
  skewMs?: number;
  queue?: RefreshQueue | null;
  random?: () => number;
}

/** One instance: a feed service with all its parts. Transient failures stand for exactly 5 s. */
export function createFeedHarness(options: FeedInstanceOptions = {}) {
  const { enabled = true, maxBytes = 10_000_000, world = createFeedWorld(), skewMs = 0 } = options;
  const { shared: hasShared = true, queue = null, random = () => 0 } = options;
  const clock = skewed(world.clock, skewMs);
  const record = createEventRecord();
  const { report } = record;
  const cache = { enabled, ttlMs, staleMs };
  const findings: string[] = [];
  const confirmed: string[] = [];
  const published: string[] = [];
  const tools = { clock, random, report };
  const copies = createCopies({
    shared: hasShared
      ? world.tier.instance({ clock, random, staleMs })
      : createSharedFeeds({ redis: absentRedis, staleMs, ...tools }),
    storedFeeds: world.feeds,
    redis: absentRedis,
    changes: { onChange: () => undefined },
    cache: { maxBytes, staleMs },
    ...tools,
  });
  const refreshing = createRefreshing({
    copies,
    load: world.load,
    enrichment: noEnrichment,
    queue,
    health: {
      loaded: () => Promise.resolve(),
      failed: (_widget, reason, permanent) => {
        findings.push(permanent ? `${reason}, lasting` : reason);
        return Promise.resolve();
      },
    },
    changes: {
      publishUpdate: ({ slug }) => {
        published.push(slug);
        return Promise.resolve();
      },
    },
    confirm: ({ slug }) => {
      confirmed.push(slug);
      return Promise.resolve();
    },
    cache,
    ...tools,
  });
  const service = createFeedService({ copies, refreshing, cache, clock, report });
  const read = (widget: Widget, options: { refresh?: boolean } = {}): Promise<FeedAnswer> =>
    service.read(widget, { ...options, redisBudget: requestBudget() });

  return {
    world,
    clock: world.clock,
    record,
    ...copies,
    ...refreshing,
    service,
    findings,
    confirmed,
    published,
    loads: world.loads,
    writes: world.writes,
    storeReads: world.storeReads,
    read,
    peek: (widget: Widget): FeedAnswer | null => service.peek(widget),
    store: (value: StoredFeed): void => {
      world.state.stored = value;
    },
    breakStore: (error: Error | null): void => {
      world.state.storeError = error;
    },
    slowStore: (delayMs: number): void => {
      world.state.delayMs = delayMs;
    },
    /** The newest load, which must be there. */
    newest: (): PendingLoad => {
      const last = world.loads.at(-1);
      if (last === undefined) throw new Error('Nothing is being loaded.');
      return last;
    },
    /** Lets what has been started go on until it waits for the test. */
    settle: (): Promise<void> => world.clock.advance(0),
  };
}

export type FeedHarness = ReturnType<typeof createFeedHarness>;

/** A harness whose memory holds a fresh copy of `widget` titled "first". */
export async function loadedHarness(
  widget: Widget,
  options?: FeedInstanceOptions,
): Promise<FeedHarness> {
  const harness = createFeedHarness(options);
  const reading = harness.read(widget);
  await harness.settle();
  await harness.newest().succeed('first');
  await reading;
  return harness;
}

/** So many readers of a widget at once, each with its answer. */
export function readers(harness: FeedHarness, widget: Widget, count: number): Promise<string>[] {
  return Array.from({ length: count }, async () => described(await harness.read(widget)));
}

/** A feed of `aWidget()` as Firestore holds it. */
export function storedFeed(title: string, changes: Partial<Feed> = {}): StoredFeed {
  const feed = aFeed({ posts: [aPost({ title })], ...changes });
  return { kind: 'feed', feed, contentHash: `hash of ${title}` };
}

/** An answer in one line: state, tier and the first post's title. */
export function described(answer: FeedAnswer): string {
  if (answer.state === 'sample') return 'sample';
  return `${answer.state} ${answer.tier} ${titleOf(answer.copy) ?? 'nothing'}`;
}

function skewed(clock: Clock, aheadMs: number): Clock {
  return {
    nowMs: () => clock.nowMs() + aheadMs,
    sleep: (durationMs, signal) => clock.sleep(durationMs, signal),
  };
}
