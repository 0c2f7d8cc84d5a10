import { createSingleFlight } from '../../cache/singleFlight';
import type { Clock } from '../../shared/clock';
import type { Report } from '../../shared/events';
import type { Widget } from '../../widgets/widget';
import { sourceKeyOf } from '../feed';
import { copyOf, type FeedCopy, packFeed } from './feedCopy';
import type { FeedMemory } from './feedMemory';
import type { FeedStore, StoredFeed } from './feedStore';

/** The last good feeds, which Firestore keeps, as copies in this instance's memory. */
export interface LastGoodFeeds {
  /**
   * Takes the widget's into memory, unless something has come there meanwhile. `copy`: what may be
   * shown now, or null; `exists`: whether there is one, be it of no use now. Never rejects.
   */
  recall(widget: Widget): Promise<{ copy: FeedCopy | null; exists: boolean }>;
}

const timeoutMs = 3000;

export function createLastGoodFeeds(parts: {
  memory: Pick<FeedMemory, 'find' | 'keep'>;
  feeds: Pick<FeedStore, 'read'>;
  staleMs: number;
  clock: Clock;
  random: () => number;
  report: Report;
}): LastGoodFeeds {
  const { memory, feeds, staleMs, clock, random, report } = parts;
  const reads = createSingleFlight<StoredFeed>();

  const read = (widgetId: string): Promise<StoredFeed> =>
    reads.run(widgetId, async () => {
      try {
        return await feeds.read(widgetId, timeoutMs);
      } catch (error) {
        report({ type: 'store.failed', operation: 'read feed', widgetId, error });
        return { kind: 'unusable' };
      }
    });

  /** Never fresh, as it is written only when the content changes. */
  const keep = async (widget: Widget, stored: StoredFeed): Promise<FeedCopy | null> => {
    if (stored.kind !== 'feed' || stored.feed.sourceKey !== sourceKeyOf(widget)) return null;
    const { feed, contentHash } = stored;
    const kept = { feed, contentHash, stored: true };
    const nowMs = clock.nowMs();
    const ageMs = Math.max(0, nowMs - feed.fetchedAtMs);
    const life = { nowMs, ageMs, freshForMs: -ageMs, staleForMs: staleMs, fetchMs: 0 };
    const copy = copyOf(kept, await packFeed(kept), life, random);
    const arrived = memory.find(widget);
    if (arrived !== undefined) return arrived;
    memory.keep(widget.id, copy, feed);
    return copy;
  };

  return {
    async recall(widget) {
      const stored = await read(widget.id);
      const copy = memory.find(widget) ?? (await keep(widget, stored));
      return { copy, exists: stored.kind !== 'none' };
    },
  };
}
