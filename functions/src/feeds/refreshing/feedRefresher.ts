import { createSingleFlight } from '../../cache/singleFlight';
import { NotionError } from '../../notion/errors';
import type { Priority } from '../../notion/pacing/pacing';
import { reserveMs, type RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/deadline';
import type { Report } from '../../shared/events';
import type { Health } from '../../widgets/health';
import type { Widget } from '../../widgets/widget';
import type { Failures } from '../copies/failures';
import { copyOf, isNewer, spreadTtlMs, type FeedCopy, packFeed } from '../copies/feedCopy';
import type { FeedMemory } from '../copies/feedMemory';
import type { FeedStore } from '../copies/feedStore';
import type { FeedSync } from '../copies/feedSync';
import type { FeedLease, SharedFeeds } from '../copies/sharedFeeds';
import type { SignedUrls } from '../copies/signedUrls';
import { contentHashOf, sourceKeyOf, type Feed } from '../feed';
import type { FeedLoader, LoadedFeed } from './feedLoader';

export interface RefreshRequest {
  widget: Widget;
  /** What is known so far: a young schema is used again, an equal content not stored again. */
  known: FeedCopy | null;
  priority: Priority;
  deadline: Deadline;
  redisBudget: RedisBudget;
}

/** Brings a new feed and keeps it everywhere: one load per widget over all instances. */
export interface FeedRefresher {
  /**
   * Joins the load of this instance, or takes the lease and loads. Null where another instance is
   * loading, or has brought since what is newer than `known`. Rejects with what the load failed
   * with; that is recorded for all instances.
   */
  refresh(request: RefreshRequest): Promise<FeedCopy | null>;
  isUnderway(widget: Widget): boolean;
  /** Waits for the load of this instance, if any, to end well or badly. */
  settled(widget: Widget): Promise<void>;
}

/** A column that was added shows after this many lifetimes of the data. */
const schemaLifetimes = 3;
/** The copy is worth a moment beyond the deadline: it is the last rung of the ladder. */
const minWriteMs = 500;
const maxWriteMs = 2000;
/** Two tellings of one lifetime differ by less. */
const lifeToleranceMs = 1000;

export function createFeedRefresher(parts: {
  load: FeedLoader;
  memory: FeedMemory;
  shared: SharedFeeds;
  sync: Pick<FeedSync, 'syncFeed'>;
  feeds: Pick<FeedStore, 'write'>;
  mediaUrls: Pick<SignedUrls, 'keep'>;
  failures: Failures;
  health: Health;
  /** Reads the widget anew for all instances, where they can be told. Never rejects. */
  confirm: (widget: Widget, budget: RedisBudget) => Promise<void>;
  cache: { enabled: boolean; ttlMs: number; staleMs: number };
  clock: Clock;
  random: () => number;
  report: Report;
}): FeedRefresher {
  const { load, memory, shared, sync, feeds, mediaUrls, failures, health, confirm, cache } = parts;
  const { clock, random, report } = parts;
  const loads = createSingleFlight<FeedCopy | null>();

  /**
   * Between looking and taking the lease another instance may have taken it, loaded and given it
   * back: then the shared copy lives longer than the one that is known.
   */
  const isOvertaken = async (
    { widget, known, redisBudget }: RefreshRequest,
    { copyLeftMs }: FeedLease,
  ): Promise<boolean> => {
    const knownLeftMs = known === null ? 0 : known.staleUntilMs - clock.nowMs();
    if (copyLeftMs <= Math.max(0, knownLeftMs) + lifeToleranceMs) return false;
    await sync.syncFeed(widget, redisBudget);
    const found = memory.find(widget);
    return found !== undefined && (known === null || isNewer(found, known));
  };

  const loadOnLease = async (request: RefreshRequest, lease: FeedLease): Promise<FeedCopy> => {
    const { widget, known, priority, deadline, redisBudget } = request;
    const schema = known === null ? null : memory.open(widget.id, known).schema;
    const young =
      schema !== null && clock.nowMs() - schema.readAtMs < schemaLifetimes * cache.ttlMs;
    const reuse = young && priority !== 'background' ? schema : null;
    try {
      const loaded = await lease.during(
        load({
          widget,
          schema: reuse,
          priority,
          deadline,
          redisBudget: redisBudget.reserving(reserveMs.loading),
        }),
      );
      return await keep(request, loaded, lease);
    } catch (error) {
      await note(request, error, lease);
      throw error;
    }
  };

  const keep = async (
    { widget, known, deadline, redisBudget }: RefreshRequest,
    { feed, signedUrls, fetchMs }: LoadedFeed,
    lease: FeedLease,
  ): Promise<FeedCopy> => {
    failures.clear(widget.id);
    mediaUrls.keep(widget.id, signedUrls);
    const contentHash = contentHashOf(feed);
    const same = known !== null && known.stored && known.contentHash === contentHash;
    const stored = same || (await store(widget.id, feed, deadline));
    const kept = { feed, contentHash, stored };
    const nowMs = clock.nowMs();
    const freshMs = cache.enabled ? freshForMs(feed, nowMs) : 0;
    const staleForMs = freshMs + cache.staleMs;
    const life = { nowMs, ageMs: 0, freshForMs: freshMs, staleForMs, fetchMs };
    const copy = copyOf(kept, await packFeed(kept), life, random);
    memory.keep(widget.id, copy, feed);
    const isShared = await lease.keep({ copy, freshMs, fetchMs, signedUrls }, redisBudget);
    await Promise.all([health.loaded(widget), ...(isShared ? [confirm(widget, redisBudget)] : [])]);
    return copy;
  };

  /** Counted from when it was read: storing it took a while. */
  const freshForMs = ({ fetchedAtMs }: Feed, nowMs: number): number =>
    Math.max(0, spreadTtlMs(cache.ttlMs, random) - (nowMs - fetchedAtMs));

  const store = async (widgetId: string, feed: Feed, deadline: Deadline): Promise<boolean> => {
    try {
      const timeoutMs = Math.max(minWriteMs, Math.min(maxWriteMs, deadline.remainingMs()));
      return await feeds.write(widgetId, feed, timeoutMs);
    } catch (error) {
      report({ type: 'store.failed', operation: 'write feed', widgetId, error });
      return false;
    }
  };

  const note = async (
    { widget, priority, redisBudget }: RefreshRequest,
    error: unknown,
    lease: FeedLease,
  ): Promise<void> => {
    const notionError = error instanceof NotionError ? error : null;
    // A background read that found the queue too long says nothing about the widget.
    if (priority !== 'foreground' && notionError?.kind === 'rate_limited') {
      await lease.release(redisBudget);
      return;
    }
    const failure = failures.record(widget.id, sourceKeyOf(widget), notionError);
    const { retryAtMs, ...entry } = failure;
    const retryInMs = retryAtMs - clock.nowMs();
    const { reason } = failure;
    report({ type: 'feed.failed', widgetId: widget.id, reason, retryInMs, error });
    await lease.fail(entry, retryInMs, redisBudget);
    await health.failed(widget, reason, notionError?.permanent ?? false);
  };

  return {
    refresh: (request) =>
      loads.run(loadKey(request.widget), async () => {
        const budget = request.redisBudget.reserving(reserveMs.loading);
        const lease = await shared.lease(request.widget.id, budget);
        if (lease === null) return null;
        if (!(await isOvertaken(request, lease))) return loadOnLease(request, lease);
        await lease.release(request.redisBudget);
        return null;
      }),
    isUnderway: (widget) => loads.current(loadKey(widget)) !== undefined,
    async settled(widget) {
      await Promise.allSettled([loads.current(loadKey(widget))]);
    },
  };
}

/** A load of what the widget read from before its owner changed it is not this widget's. */
function loadKey(widget: Widget): string {
  return `${widget.id} ${sourceKeyOf(widget)}`;
}
