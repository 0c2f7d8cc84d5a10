import { createFailures } from '../../src/widgets/failures';
import { sourceKeyOf, type Feed } from '../../src/widgets/feed';
import { createFeedService, type FeedAnswer } from '../../src/widgets/feedService';
import type { LoadedFeed, LoadRequest } from '../../src/widgets/feedLoader';
import type { StoredFeed } from '../../src/widgets/feedStore';
import { aFeed, aPost, createEventRecord } from '../support/builders';
import { createManualClock } from '../support/manualClock';

export const ttlMs = 300_000;

interface PendingLoad {
  request: LoadRequest;
  succeed: (title: string) => Promise<void>;
  fail: (error: Error) => Promise<void>;
}

/**
 * A feed service whose loads end when the test says so, over a store that holds what the test put
 * there. Time is a manual clock; transient failures stand for exactly 5 s.
 */
export function createFeedHarness(options: { enabled?: boolean; maxBytes?: number } = {}) {
  const { enabled = true, maxBytes = 10_000_000 } = options;
  const clock = createManualClock();
  const record = createEventRecord();
  const loads: PendingLoad[] = [];
  let stored: StoredFeed = { kind: 'none' };
  let storeError: Error | null = null;
  let storeDelayMs = 0;
  let storeReads = 0;

  const load = (request: LoadRequest): Promise<LoadedFeed> =>
    new Promise((resolve, reject) => {
      loads.push({
        request,
        succeed: (title) => {
          const sourceKey = sourceKeyOf(request.widget);
          const feed = aFeed({ sourceKey, fetchedAtMs: clock.nowMs(), posts: [aPost({ title })] });
          resolve({ feed, storedHash: `hash of ${title}` });
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
      const answer = stored;
      if (storeDelayMs > 0) await clock.sleep(storeDelayMs);
      if (storeError !== null) throw storeError;
      return answer;
    },
  };

  const service = createFeedService({
    load,
    feeds,
    failures: createFailures(clock, () => 0),
    cache: { enabled, ttlMs, maxBytes },
    clock,
    report: record.report,
  });

  return {
    clock,
    record,
    service,
    loads,
    storeReads: () => storeReads,
    store: (value: StoredFeed): void => {
      stored = value;
    },
    breakStore: (error: Error | null): void => {
      storeError = error;
    },
    slowStore: (delayMs: number): void => {
      storeDelayMs = delayMs;
    },
    /** The newest load, which must be there. */
    newest: (): PendingLoad => {
      const last = loads.at(-1);
      if (last === undefined) throw new Error('Nothing is being loaded.');
      return last;
    },
    /** Lets what has been started go on until it waits for the test. */
    settle: (): Promise<void> => clock.advance(0),
  };
}

export type FeedHarness = ReturnType<typeof createFeedHarness>;

/** An answer in one line: state, tier and the first post's title. */
export function told(answer: FeedAnswer): string {
  if (answer.state === 'sample') return 'sample';
  return `${answer.state} ${answer.tier} ${titleOf(answer.feed)}`;
}

/** A feed of `aWidget()` as Firestore holds it. */
export function storedFeed(title: string, changes: Partial<Feed> = {}): StoredFeed {
  const feed = aFeed({ posts: [aPost({ title })], ...changes });
  return { kind: 'feed', feed, contentHash: `hash of ${title}` };
}

function titleOf(feed: Feed): string {
  return feed.posts[0]?.title ?? 'nothing';
}
