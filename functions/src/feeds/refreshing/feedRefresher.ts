import { createSingleFlight } from '../../cache/singleFlight';
import { NotionError } from '../../notion/errors';
import type { RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/deadline';
import type { Report } from '../../shared/events';
import type { Health } from '../../widgets/health';
import type { Widget } from '../../widgets/widget';
import type { Copies } from '../copies/createCopies';
import { copyOf, lifeToleranceMs, packFeed, spreadTtlMs, type FeedCopy } from '../copies/feedCopy';
import type { FeedLease } from '../copies/sharedFeeds';
import { contentHashOf, sourceKeyOf, type Feed } from '../feed';
import type { FeedEnrichment } from './feedEnrichment';
import type { ShownFeed } from '../copies/feedStore';
import type { FeedLoader, LoadedFeed, LoadRequest } from './feedLoader';
import { isEnough, refreshRules, type RefreshCause } from './refreshCause';

export interface RefreshRequest {
  widget: Widget;
  /** What is known so far: a young schema is used again, an equal content not stored again. */
  known: FeedCopy | null;
  cause: RefreshCause;
  deadline: Deadline;
  redisBudget: RedisBudget;
}

/** Brings a new feed and keeps it everywhere: one load per widget over all instances. */
export interface FeedRefresher {
  /**
   * Joins the load of this instance, or takes the lease and loads. Null where another instance is
   * loading, or has brought since what is enough for the cause. Rejects with what the load failed
   * with; that is recorded for all instances.
   */
  refresh(request: RefreshRequest): Promise<FeedCopy | null>;
  isUnderway(widget: Widget): boolean;
  /** Waits for the load of this instance, if any, to end well or badly. */
  settled(widget: Widget): Promise<void>;
}

export interface FeedRefresherParts {
  load: FeedLoader;
  enrichment: FeedEnrichment;
  copies: Pick<Copies, 'memory' | 'shared' | 'sync' | 'storedFeeds' | 'signedUrls' | 'failures'>;
  health: Health;
  /** Reads the widget anew and publishes it to all instances. Never rejects. */
  confirm: (widget: Widget, budget: RedisBudget) => Promise<void>;
  cache: { enabled: boolean; ttlMs: number; staleMs: number };
  clock: Clock;
  random: () => number;
  report: Report;
}

/** A column that was added shows after this many lifetimes of the data. */
const schemaLifetimes = 3;
/** The copy is worth a moment beyond the deadline: it is the last rung of the ladder. */
const minWriteMs = 500;
const maxWriteMs = 2000;

export function createFeedRefresher(parts: FeedRefresherParts): FeedRefresher {
  const { copies, enrichment } = parts;
  const loads = createSingleFlight<FeedCopy | null>();
  const isUnderway = (widget: Widget): boolean => loads.current(loadKey(widget)) !== undefined;

  return {
    async refresh(request) {
      const isJoining = isUnderway(request.widget);
      const copy = await loads.run(loadKey(request.widget), async () => {
        const lease = await copies.shared.lease(request.widget.id, request.redisBudget);
        if (lease === null) return null;
        if (!(await isOvertaken(parts, request, lease))) return loadOnLease(parts, request, lease);
        await lease.release(request.redisBudget);
        return null;
      });
      if (copy !== null && !isJoining) await enrichment.learn(copy, request);
      return copy;
    },
    isUnderway,
    async settled(widget) {
      await Promise.allSettled([loads.current(loadKey(widget))]);
    },
  };
}

/** A load of what the widget read from before its owner changed it is not this widget's. */
function loadKey(widget: Widget): string {
  return `${widget.id} ${sourceKeyOf(widget)}`;
}

/**
 * Between reading the shared state and taking the lease another instance may have taken it, loaded
 * and given it back: then the shared copy lives longer than the one that is known.
 */
async function isOvertaken(
  { copies, clock }: FeedRefresherParts,
  { widget, known, cause, redisBudget }: RefreshRequest,
  { copyLeftMs }: FeedLease,
): Promise<boolean> {
  const knownLeftMs = known === null ? 0 : known.staleUntilMs - clock.nowMs();
  if (copyLeftMs <= Math.max(0, knownLeftMs) + lifeToleranceMs) return false;
  await copies.sync.syncFeed(widget, redisBudget);
  const found = copies.memory.find(widget);
  return found !== undefined && isEnough(cause, found, known);
}

async function loadOnLease(
  parts: FeedRefresherParts,
  request: RefreshRequest,
  lease: FeedLease,
): Promise<FeedCopy> {
  try {
    const loaded = await lease.during(load(parts, request));
    return await keep(parts, request, loaded, lease);
  } catch (error) {
    await recordFailure(parts, request, error, lease);
    throw error;
  }
}

async function load(parts: FeedRefresherParts, request: RefreshRequest): Promise<LoadedFeed> {
  const { widget, known, cause, deadline, redisBudget } = request;
  const { priority, rereadsSchema, needsLaterRead } = refreshRules[cause];
  const last = known === null ? null : await parts.copies.memory.open(widget.id, known);
  const loadRequest: LoadRequest = {
    widget,
    schema: last === null ? null : reusableSchema(parts, cause, last),
    knownPosts: last === null ? null : last.posts.length,
    resumesSinceMs:
      rereadsSchema || needsLaterRead ? parts.clock.nowMs() : (last?.fetchedAtMs ?? 0),
    priority,
    deadline,
    redisBudget,
  };
  return parts.enrichment.enrich(await parts.load(loadRequest), loadRequest);
}

function reusableSchema(
  { cache, clock }: FeedRefresherParts,
  cause: RefreshCause,
  { schema }: Feed,
): LoadRequest['schema'] {
  if (refreshRules[cause].rereadsSchema) return null;
  return clock.nowMs() - schema.readAtMs < schemaLifetimes * cache.ttlMs ? schema : null;
}

/** Keeps a loaded feed in memory, for all instances, and in Firestore where its content is new. */
async function keep(
  parts: FeedRefresherParts,
  { widget, known, deadline, redisBudget }: RefreshRequest,
  { feed, signedUrls, fetchMs }: LoadedFeed,
  lease: FeedLease,
): Promise<FeedCopy> {
  const { copies, cache, health, confirm, clock, random } = parts;
  copies.failures.clear(widget.id);
  copies.signedUrls.keep(widget.id, signedUrls);
  const contentHash = await contentHashOf(feed);
  const same = known !== null && known.stored && known.contentHash === contentHash;
  const stored = same || (await store(parts, widget.id, { feed, contentHash }, deadline));
  const kept = { feed, contentHash, stored };
  const nowMs = clock.nowMs();
  const freshForMs = cache.enabled ? remainingTtlMs(parts, feed, nowMs) : 0;
  const life = { nowMs, ageMs: 0, freshForMs, staleForMs: freshForMs + cache.staleMs, fetchMs };
  const copy = copyOf(kept, await packFeed(kept), life, random);
  copies.memory.keep(widget.id, copy, feed);
  const isShared = await lease.keep(
    { copy, freshMs: freshForMs, fetchMs, signedUrls },
    redisBudget,
  );
  await Promise.all([health.loaded(widget), ...(isShared ? [confirm(widget, redisBudget)] : [])]);
  return copy;
}

/** Counted from when it was read: storing it took a while. */
function remainingTtlMs(
  { cache, random }: FeedRefresherParts,
  { fetchedAtMs }: Feed,
  nowMs: number,
): number {
  return Math.max(0, spreadTtlMs(cache.ttlMs, random) - (nowMs - fetchedAtMs));
}

async function store(
  { copies, report }: FeedRefresherParts,
  widgetId: string,
  shown: ShownFeed,
  deadline: Deadline,
): Promise<boolean> {
  try {
    const timeoutMs = Math.max(minWriteMs, Math.min(maxWriteMs, deadline.remainingMs()));
    return await copies.storedFeeds.write(widgetId, shown, timeoutMs);
  } catch (error) {
    report({ type: 'store.failed', operation: 'write feed', widgetId, error });
    return false;
  }
}

async function recordFailure(
  { copies, health, clock, report }: FeedRefresherParts,
  { widget, cause, redisBudget }: RefreshRequest,
  error: unknown,
  lease: FeedLease,
): Promise<void> {
  const notionError = error instanceof NotionError ? error : null;
  // A load in a yielding lane that found the queue too long says nothing about the widget.
  if (notionError?.kind === 'rate_limited' && !refreshRules[cause].recordsCongestion) {
    await lease.release(redisBudget);
    return;
  }
  const failure = copies.failures.record(widget.id, sourceKeyOf(widget), notionError);
  const { retryAtMs, ...entry } = failure;
  const retryInMs = retryAtMs - clock.nowMs();
  const { reason } = failure;
  report({ type: 'feed.failed', widgetId: widget.id, reason, retryInMs, error });
  await lease.fail(entry, retryInMs, redisBudget);
  await health.failed(widget, reason, notionError?.permanent ?? false);
}
