import { freshnessAt, type Lifetime } from '../cache/freshness';
import { createMemoryTier, type MemoryTier } from '../cache/memoryTier';
import { createSingleFlight } from '../cache/singleFlight';
import { NotionError } from '../notion/errors';
import type { Priority } from '../notion/pacing';
import type { Clock } from '../shared/clock';
import { deadlineIn, type Deadline } from '../shared/deadline';
import { ServiceError } from '../shared/errors';
import type { CacheTier, Report } from '../shared/events';
import type { Failures } from './failures';
import { sourceKeyOf, type Feed } from './feed';
import type { FeedLoader } from './feedLoader';
import type { FeedStore, StoredFeed } from './feedStore';
import type { Widget } from './widget';

/** A good feed and how it was come by. */
export interface FeedCopy extends Lifetime {
  feed: Feed;
  /** What Firestore is known to hold for this widget; null: unknown. */
  storedHash: string | null;
}

export type FeedAnswer =
  | { state: 'fresh' | 'stale'; feed: Feed; tier: CacheTier; freshForMs: number }
  | { state: 'sample' };

export interface FeedService {
  /** The copy in memory where it is fresh, or null. Waits for nothing. */
  peek(widget: Widget): FeedAnswer | null;
  /**
   * Answers by the ladder of CONTRACT section 8, within about 8 s. `refresh` asks Notion first, at
   * most once every 10 s a widget, also where a permanent failure still stands. Rejects with
   * `temporarily_unavailable` only where a good copy existed once and nothing is left to serve.
   */
  read(widget: Widget, options?: { refresh?: boolean }): Promise<FeedAnswer>;
  /** Waits for the load under way, if any, to end well or badly. */
  settled(widget: Widget): Promise<void>;
  stats(): { count: number; bytes: number };
}

const waitForLoadMs = 8000;
const storeTimeoutMs = 3000;
const refreshGuardMs = 10_000;
const staleMs = 7 * 24 * 3_600_000;
/** A column that was added shows after this many lifetimes of the data. */
const schemaLifetimes = 3;

const feedKey = (widgetId: string): string => `widget:${widgetId}:all:all`;
/** A load of what the widget read from before its owner changed it is not this widget's. */
const loadKey = (widget: Widget): string => `${widget.id} ${sourceKeyOf(widget)}`;

export function createFeedService(parts: {
  load: FeedLoader;
  feeds: Pick<FeedStore, 'read'>;
  failures: Failures;
  cache: { enabled: boolean; ttlMs: number; maxBytes: number };
  clock: Clock;
  report: Report;
}): FeedService {
  const { load, feeds, failures, cache, clock, report } = parts;
  const copies: MemoryTier<FeedCopy> = createMemoryTier(cache.maxBytes);
  const loads = createSingleFlight<FeedCopy>();
  const storeReads = createSingleFlight<StoredFeed>();
  const refreshes = createMemoryTier<{ startedAtMs: number }>(1024 * 1024);

  const keep = (widgetId: string, copy: FeedCopy): FeedCopy => {
    copies.set(feedKey(widgetId), copy, sizeBytesOf(copy.feed));
    return copy;
  };

  const loadOnce = (
    widget: Widget,
    known: FeedCopy | null,
    priority: Priority,
    deadline: Deadline,
  ): Promise<FeedCopy> =>
    loads.run(loadKey(widget), async () => {
      const reuse = priority === 'foreground' ? known?.feed.schema : undefined;
      const young =
        reuse !== undefined && clock.nowMs() - reuse.readAtMs < schemaLifetimes * cache.ttlMs;
      try {
        const loaded = await load({
          widget,
          schema: young ? reuse : null,
          storedHash: known?.storedHash ?? null,
          priority,
          deadline,
        });
        failures.clear(widget.id);
        return keep(widget.id, { ...loaded, ...lifetimeFrom(loaded.feed.fetchedAtMs) });
      } catch (error) {
        const notionError = error instanceof NotionError ? error : null;
        // A background read that found the queue too long says nothing about the widget.
        if (priority === 'background' && notionError?.kind === 'rate_limited') throw error;
        const retryInMs = failures.record(widget.id, sourceKeyOf(widget), notionError);
        const reason = notionError?.kind ?? 'connection';
        report({ type: 'feed.failed', widgetId: widget.id, reason, retryInMs, error });
        throw error;
      }
    });

  const lifetimeFrom = (fetchedAtMs: number): Lifetime => ({
    freshUntilMs: fetchedAtMs + (cache.enabled ? cache.ttlMs : 0),
    staleUntilMs: fetchedAtMs + staleMs,
  });

  /** What Firestore holds: never fresh, as it is written only when the content changes. */
  const readStored = (widgetId: string): Promise<StoredFeed> =>
    storeReads.run(widgetId, async () => {
      try {
        return await feeds.read(widgetId, storeTimeoutMs);
      } catch (error) {
        report({ type: 'store.failed', operation: 'read feed', widgetId, error });
        return { kind: 'unusable' };
      }
    });

  /** What memory holds that may be served, fresh or stale. */
  const copyOf = (widget: Widget): FeedCopy | undefined => {
    const copy = copies.get(feedKey(widget.id));
    if (copy === undefined || freshnessAt(copy, clock.nowMs()) === 'gone') return undefined;
    return copy.feed.sourceKey === sourceKeyOf(widget) ? copy : undefined;
  };

  /** A copy from Firestore is due for a refresh: nobody knows for how long nothing has changed. */
  const keepStored = (widget: Widget, stored: StoredFeed): FeedCopy | undefined => {
    if (stored.kind !== 'feed' || stored.feed.sourceKey !== sourceKeyOf(widget)) return undefined;
    const { feed, contentHash } = stored;
    const nowMs = clock.nowMs();
    return keep(widget.id, {
      feed,
      storedHash: contentHash,
      freshUntilMs: Math.min(nowMs, lifetimeFrom(feed.fetchedAtMs).freshUntilMs),
      staleUntilMs: nowMs + staleMs,
    });
  };

  const answerFrom = (copy: FeedCopy, tier: CacheTier): FeedAnswer => {
    const freshForMs = copy.freshUntilMs - clock.nowMs();
    const state = freshForMs > 0 || tier === 'notion' ? 'fresh' : 'stale';
    return { state, feed: copy.feed, tier, freshForMs };
  };

  /** At most one real refresh every 10 s, whoever asks; the others get what that one brought. */
  const mayRefresh = (widgetId: string): boolean => {
    const last = refreshes.get(widgetId);
    const nowMs = clock.nowMs();
    if (last !== undefined && nowMs - last.startedAtMs < refreshGuardMs) return false;
    refreshes.set(widgetId, { startedAtMs: nowMs }, 128);
    return true;
  };

  const mayAsk = (widget: Widget, refresh: boolean): boolean => {
    const failure = failures.standing(widget.id, sourceKeyOf(widget));
    return failure === null || (refresh && failure.permanent);
  };

  const readWithCopy = async (
    widget: Widget,
    copy: FeedCopy,
    tier: CacheTier,
    refresh: boolean,
    deadline: Deadline,
  ): Promise<FeedAnswer> => {
    const underway = loads.current(loadKey(widget)) !== undefined;
    const everyoneWaits = refresh || !cache.enabled;
    if (underway ? !everyoneWaits : !mayAsk(widget, refresh)) return answerFrom(copy, tier);
    try {
      const priority = refresh ? 'background' : 'foreground';
      return answerFrom(await loadOnce(widget, copy, priority, deadline), 'notion');
    } catch {
      return answerFrom(copy, tier);
    }
  };

  const readWithoutCopy = async (
    widget: Widget,
    stored: StoredFeed,
    refresh: boolean,
    deadline: Deadline,
  ): Promise<FeedAnswer> => {
    if (mayAsk(widget, refresh) || loads.current(loadKey(widget)) !== undefined) {
      try {
        return answerFrom(await loadOnce(widget, null, 'foreground', deadline), 'notion');
      } catch (error) {
        if (stored.kind !== 'none') throw unavailable(error);
      }
    }
    if (stored.kind !== 'none') throw unavailable(null);
    return { state: 'sample' };
  };

  const peek = (widget: Widget): FeedAnswer | null => {
    const held = copyOf(widget);
    if (held === undefined || freshnessAt(held, clock.nowMs()) !== 'fresh') return null;
    const key = feedKey(widget.id);
    report({ type: 'cache.hit', tier: 'memory', key, widgetId: widget.id, durationMs: 0 });
    return answerFrom(held, 'memory');
  };

  return {
    peek,

    async read(widget, { refresh = false } = {}) {
      const startedAtMs = clock.nowMs();
      const forced = refresh && mayRefresh(widget.id);
      const asking = forced || (refresh && loads.current(loadKey(widget)) !== undefined);
      const warm = asking ? null : peek(widget);
      if (warm !== null) return warm;
      const key = feedKey(widget.id);
      const told = () => ({ key, widgetId: widget.id, durationMs: clock.nowMs() - startedAtMs });
      const deadline = deadlineIn(clock, waitForLoadMs);
      const held = copyOf(widget);
      if (held !== undefined) {
        report({ type: 'cache.hit', tier: 'memory', ...told() });
        return readWithCopy(widget, held, 'memory', asking, deadline);
      }
      report({ type: 'cache.miss', ...told() });
      const stored = await readStored(widget.id);
      // A load may have ended while Firestore was asked.
      const arrived = copyOf(widget);
      if (arrived !== undefined && freshnessAt(arrived, clock.nowMs()) === 'fresh' && !forced) {
        return answerFrom(arrived, 'memory');
      }
      const copy = arrived ?? keepStored(widget, stored);
      if (copy === undefined) return readWithoutCopy(widget, stored, forced, deadline);
      report({ type: 'cache.hit', tier: 'firestore', ...told() });
      return readWithCopy(widget, copy, 'firestore', asking, deadline);
    },

    async settled(widget) {
      await Promise.allSettled([loads.current(loadKey(widget))]);
    },

    stats: () => copies.stats(),
  };
}

function unavailable(cause: unknown): ServiceError {
  return new ServiceError('temporarily_unavailable', { retryAfterSeconds: 10, cause });
}

/** Strings take up to two bytes a character, objects more than their text. */
function sizeBytesOf(feed: Feed): number {
  return 3 * JSON.stringify(feed.posts).length + 2048;
}
