import type { RedisClient } from '../../redis/client';
import type { Clock } from '../../shared/clock';
import type { Report } from '../../shared/events';
import type { ChangeLog } from '../../widgets/changeLog';
import { createFailures, type Failures } from './failures';
import { createFeedMemory, type FeedMemory } from './feedMemory';
import type { FeedStore } from './feedStore';
import { createFeedSync, type FeedSync } from './feedSync';
import { createLastGoodFeeds, type LastGoodFeeds } from './lastGoodFeeds';
import type { SharedFeeds } from './sharedFeeds';
import { createSignedUrls, type SignedUrls } from './signedUrls';
import { createUnfinishedReads, type UnfinishedReads } from './unfinishedReads';

/** Where this instance finds and keeps copies of feeds: memory, Redis and Firestore. */
export interface Copies {
  memory: FeedMemory;
  shared: SharedFeeds;
  sync: FeedSync;
  storedFeeds: FeedStore;
  lastGood: LastGoodFeeds;
  signedUrls: SignedUrls;
  unfinishedReads: UnfinishedReads;
  failures: Failures;
}

/** Shares of the memory that an instance may use for its cache. */
const feedShare = 0.2;
const signedUrlShare = 0.05;
const unfinishedShare = 0.02;

/** Drops what is held of a widget as soon as a change of it is known. */
export function createCopies(parts: {
  shared: SharedFeeds;
  storedFeeds: FeedStore;
  /** Holds for all instances the signed addresses of files, and what unfinished loads have read. */
  redis: RedisClient;
  changes: Pick<ChangeLog, 'onChange'>;
  cache: { maxBytes: number; staleMs: number };
  clock: Clock;
  random: () => number;
  report: Report;
}): Copies {
  const { shared, storedFeeds, redis, changes, cache, clock, random, report } = parts;
  const { maxBytes, staleMs } = cache;
  const memory = createFeedMemory(feedShare * maxBytes, clock);
  const failures = createFailures(clock, random);
  changes.onChange((change) => {
    if (change === null) return;
    memory.drop(change.widgetId);
    failures.clear(change.widgetId);
  });
  return {
    memory,
    shared,
    storedFeeds,
    failures,
    sync: createFeedSync({ memory, shared, failures, clock, random }),
    lastGood: createLastGoodFeeds({ memory, feeds: storedFeeds, staleMs, clock, random, report }),
    signedUrls: createSignedUrls(signedUrlShare * maxBytes, redis, clock),
    unfinishedReads: createUnfinishedReads(unfinishedShare * maxBytes, redis, clock),
  };
}
