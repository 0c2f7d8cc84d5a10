import type { Failures } from '../../feeds/copies/failures';
import { type FeedCopy, openFeed } from '../../feeds/copies/feedCopy';
import type { FeedMemory } from '../../feeds/copies/feedMemory';
import type { FeedStore } from '../../feeds/copies/feedStore';
import type { FailureReason, SharedFailure, SharedFeeds } from '../../feeds/copies/sharedFeeds';
import { sourceKeyOf, type Feed } from '../../feeds/feed';
import { taskBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Report } from '../../shared/events';
import type { Widget } from '../../widgets/widget';

/** A failure for which Notion is not asked at the moment. */
export interface StandingFailure {
  reason: FailureReason;
  permanent: boolean;
  failedAtMs: number;
  /** When Notion is asked again, on this instance's clock; null: nobody knows. */
  retryAtMs: number | null;
}

/** What is known of a widget without asking Notion. */
export interface WidgetRecords {
  /** The newest good feed; `none`: nothing was ever loaded; `unknown`: nobody knows now. */
  feed: { kind: 'feed'; feed: Feed } | { kind: 'none' } | { kind: 'unknown' };
  failure: StandingFailure | null;
}

export interface WidgetRecordReader {
  /** Looks at memory, Redis and, where both have no feed, Firestore. Never rejects. */
  read(widget: Widget): Promise<WidgetRecords>;
}

const storeTimeoutMs = 3000;

export function createWidgetRecords(parts: {
  memory: Pick<FeedMemory, 'find'>;
  shared: Pick<SharedFeeds, 'read' | 'retryInMs'>;
  feeds: Pick<FeedStore, 'read'>;
  failures: Pick<Failures, 'standing'>;
  clock: Clock;
  report: Report;
}): WidgetRecordReader {
  const { memory, shared, feeds, failures, clock, report } = parts;

  const readStored = async (widget: Widget): Promise<WidgetRecords['feed']> => {
    try {
      const stored = await feeds.read(widget.id, storeTimeoutMs);
      if (stored.kind === 'unusable') return { kind: 'unknown' };
      const own = stored.kind === 'feed' && stored.feed.sourceKey === sourceKeyOf(widget);
      return own ? { kind: 'feed', feed: stored.feed } : { kind: 'none' };
    } catch (error) {
      report({ type: 'store.failed', operation: 'read feed', widgetId: widget.id, error });
      return { kind: 'unknown' };
    }
  };

  const readFeed = async (
    widget: Widget,
    sharedCopy: FeedCopy | null,
  ): Promise<WidgetRecords['feed']> => {
    const copy = newer(memory.find(widget), ofSource(widget, sharedCopy) ?? undefined);
    const kept = copy === undefined ? null : await openFeed(copy.packed);
    return kept === null ? readStored(widget) : { kind: 'feed', feed: kept.feed };
  };

  /** What this instance met counts where nothing newer went well elsewhere. */
  const failureOf = (
    widget: Widget,
    known: SharedFailure | null,
    retryInMs: number | null,
    { feed }: Pick<WidgetRecords, 'feed'>,
  ): StandingFailure | null => {
    if (known !== null) {
      return { ...known, retryAtMs: retryInMs === null ? null : clock.nowMs() + retryInMs };
    }
    const own = failures.standing(widget.id, sourceKeyOf(widget));
    const isOver = own !== null && feed.kind === 'feed' && feed.feed.fetchedAtMs > own.failedAtMs;
    return isOver ? null : own;
  };

  return {
    async read(widget) {
      const [seen, retryInMs] = await Promise.all([
        shared.read(widget.id, taskBudget()),
        shared.retryInMs(widget.id, taskBudget()),
      ]);
      const feed = await readFeed(widget, seen.copy);
      const known = ofSource(widget, seen.failure);
      return { feed, failure: failureOf(widget, known, retryInMs, { feed }) };
    },
  };
}

/** What belongs to another database or mapping says nothing of this one. */
function ofSource<T extends { sourceKey: string }>(widget: Widget, entry: T | null): T | null {
  return entry?.sourceKey === sourceKeyOf(widget) ? entry : null;
}

function newer(one: FeedCopy | undefined, other: FeedCopy | undefined): FeedCopy | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.fetchedAtMs >= other.fetchedAtMs ? one : other;
}
