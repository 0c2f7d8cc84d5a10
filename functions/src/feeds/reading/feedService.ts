import { createExpiringTier, type ExpiringTier } from '../../cache/expiringTier';
import { freshnessAt } from '../../cache/freshness';
import { loadBudget, type RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import { deadlineIn, type Deadline } from '../../shared/deadline';
import { ServiceError } from '../../shared/errors';
import type { CacheTier, Report } from '../../shared/events';
import { keys } from '../../widgets/keys';
import type { Widget } from '../../widgets/widget';
import type { Copies } from '../copies/createCopies';
import { isBetter, type FeedCopy } from '../copies/feedCopy';
import type { SharedState } from '../copies/sharedFeeds';
import { sourceKeyOf, type Feed } from '../feed';
import type { Refreshing } from '../refreshing/createRefreshing';
import { alwaysGranted, type RefreshGrant } from '../refreshing/refreshGuard';
import { createWaiters, type Waiters } from './waiters';

export type FeedAnswer =
  | { state: 'fresh' | 'stale'; copy: FeedCopy; tier: CacheTier; freshForMs: number }
  | { state: 'sample' };

export interface ReadOptions {
  /** Asks Notion first, at most once every 10 s a widget over all instances. */
  refresh?: boolean;
  redisBudget: RedisBudget;
  /** What to reject with instead of asking Firestore which widget it is; absent: it is asked. */
  storeRefusal?: ServiceError;
  /** When the answer is due, counted from the request's arrival; absent: in 8 s. */
  deadline?: Deadline;
}

export interface FeedService {
  /** The copy in memory where nothing is to be done about it now, or null. Waits for nothing. */
  peek(widget: Widget): FeedAnswer | null;
  /** Counts that what `peek` gave was given once more. */
  recount(widget: Widget): void;
  /**
   * Answers by docs/contract.md#the-ladder, within about 8 s. A `refresh` asks also where a
   * permanent failure still stands. Rejects with `temporarily_unavailable` only where a good copy
   * existed once and nothing is left to serve.
   */
  read(widget: Widget, options: ReadOptions): Promise<FeedAnswer>;
  /** The posts of a copy that was answered; at once where they were shown lately. */
  open(widget: Widget, copy: FeedCopy): Feed | Promise<Feed>;
}

interface FeedServiceParts {
  copies: Pick<Copies, 'memory' | 'sync' | 'lastGood' | 'failures'>;
  refreshing: Pick<Refreshing, 'refresher' | 'refreshOrWait' | 'guard' | 'queue'>;
  cache: { enabled: boolean };
  clock: Clock;
  report: Report;
}

interface Context extends FeedServiceParts {
  /** Widgets that somebody else refreshes: this instance waits a moment before it asks again. */
  quiet: ExpiringTier<true>;
  /** Who asked for a refresh that somebody else is granted. */
  waiters: Waiters;
  /** Connections of which one reader refreshes a copy while Redis fails. */
  alone: Set<string>;
}

/** A read that found a copy. */
interface CopyRead {
  widget: Widget;
  copy: FeedCopy;
  tier: CacheTier;
  /** What all instances know. */
  seen: SharedState;
  /** Null: the reader does not force a refresh. */
  grant: RefreshGrant | null;
  deadline: Deadline;
}

/** For how long a reader waits for Notion, docs/contract.md#the-ladder. */
export const answerDueMs = 8000;
/** While somebody else refreshes a copy, how often this instance asks whether it has come. */
const quietMs = 1500;
/** Readers of one widget who wait for a refresh that another one has asked for. */
const mostWaiters = 5;

export function createFeedService(parts: FeedServiceParts): FeedService {
  const quiet = createExpiringTier<true>(parts.clock);
  const waiters = createWaiters(mostWaiters);
  const context: Context = { ...parts, quiet, waiters, alone: new Set() };
  const { memory } = parts.copies;
  return {
    peek: (widget) => peek(context, widget),
    recount: (widget) => {
      reportHit(context, widget, 'memory', 0);
    },
    read: (widget, options) => read(context, widget, options),
    open: (widget, copy) => memory.open(widget.id, copy),
  };
}

function peek(context: Context, widget: Widget): FeedAnswer | null {
  const { copies, cache, quiet } = context;
  const held = cache.enabled ? copies.memory.find(widget) : undefined;
  if (held === undefined) return null;
  const needsNothing =
    !isDue(context, held) || quiet.get(widget.id) === true || isBeingRefreshed(context, widget);
  if (!needsNothing && failureOf(context, widget) === null) return null;
  reportHit(context, widget, 'memory', 0);
  return answerFrom(context, held, 'memory');
}

async function read(
  context: Context,
  widget: Widget,
  { refresh = false, redisBudget, deadline: given }: ReadOptions,
): Promise<FeedAnswer> {
  const { copies, refreshing, clock, report } = context;
  const deadline = given ?? deadlineIn(clock, answerDueMs);
  const { memory, sync, lastGood } = copies;
  const startedAtMs = clock.nowMs();
  const elapsedMs = (): number => clock.nowMs() - startedAtMs;
  const grant = refresh ? await refreshing.guard.ask(widget.id, redisBudget) : null;
  const warm = grant === null ? peek(context, widget) : null;
  if (warm !== null) return warm;

  const held = memory.find(widget);
  const seen = await sync.syncFeed(widget, redisBudget);
  const found = memory.find(widget);
  if (found !== undefined) {
    const tier = found === held ? 'memory' : 'redis';
    reportHit(context, widget, tier, elapsedMs());
    return answerWithCopy(context, { widget, copy: found, tier, seen, grant, deadline });
  }
  const key = keys.feed(widget.id);
  report({ type: 'cache.miss', key, widgetId: widget.id, durationMs: elapsedMs() });
  const { copy: stored, exists } = await lastGood.recall(widget);
  if (stored === null) return answerWithoutCopy(context, widget, exists, grant, deadline);
  // Who makes the first load stores the feed in Firestore before all others see it in Redis.
  const now = seen.redis === 'reached' ? await sync.syncFeed(widget, redisBudget) : seen;
  const copy = memory.find(widget) ?? stored;
  const isFresh = freshnessAt(copy, clock.nowMs()) === 'fresh';
  const tier = copy === now.copy ? 'redis' : isFresh ? 'memory' : 'firestore';
  reportHit(context, widget, tier, elapsedMs());
  return answerWithCopy(context, { widget, copy, tier, seen: now, grant, deadline });
}

function answerWithCopy(context: Context, read: CopyRead): FeedAnswer | Promise<FeedAnswer> {
  const { widget, copy, tier, grant } = read;
  const wait = () => waitForNewer(context, read);
  if (grant?.isGranted === false) {
    return context.waiters.during(widget.id, wait) ?? answerFrom(context, copy, tier);
  }
  if (grant !== null || !context.cache.enabled) return wait();
  return isDue(context, copy) ? handOver(context, read) : answerFrom(context, copy, tier);
}

/** A forced refresh, or one without a cache: the reader waits for it, and has the copy if it fails. */
async function waitForNewer(context: Context, read: CopyRead): Promise<FeedAnswer> {
  const { widget, copy, tier, seen, grant, deadline } = read;
  const { refreshing, clock } = context;
  const isUnderway = refreshing.refresher.isUnderway(widget);
  const current = answerFrom(context, copy, tier);
  if (!isUnderway && !mayLoad(context, widget, grant)) return current;
  if (grant?.isGranted === false) {
    const isExpected = seen.leased || isUnderway || clock.nowMs() < grant.leasedByMs;
    if (!isExpected) return current;
  }
  const cause = grant === null ? 'viewer' : 'forced';
  try {
    const request = { widget, known: copy, cause, deadline, redisBudget: loadBudget() } as const;
    const result = await refreshing.refreshOrWait(request, grant ?? alwaysGranted);
    if (result.kind === 'loaded') return answerFrom(context, result.copy, 'notion');
    if (result.kind === 'received') return answerFrom(context, result.copy, 'redis');
  } catch {
    // What the load failed with has been recorded by who tried it.
  }
  return current;
}

/** The copy at once where the queue or another reader refreshes it; else this reader does. */
async function handOver(context: Context, read: CopyRead): Promise<FeedAnswer> {
  const { widget, copy, tier, seen } = read;
  const { refreshing, quiet } = context;
  const current = answerFrom(context, copy, tier);
  if (refreshing.refresher.isUnderway(widget) || failureOf(context, widget) !== null) {
    return current;
  }
  // What a leased load brings will be seen here.
  if (seen.leased) {
    quiet.set(widget.id, true, quietMs);
    return current;
  }
  // Without Redis what a task brings stays in Firestore: whoever came from there has the latest of
  // it, and one of the next readers here refreshes.
  const isFollowed = seen.redis === 'reached' || tier === 'firestore';
  const handover = isFollowed ? await refreshing.queue?.enqueue(widget, copy) : undefined;
  if (handover === 'taken') {
    quiet.set(widget.id, true, quietMs);
    return current;
  }
  // Another reader may have begun meanwhile: one of them waits, the others don't.
  if (isBeingRefreshed(context, widget)) return current;
  return refreshAsReader(context, read, handover === 'late' ? 'stand_in' : 'viewer');
}

async function refreshAsReader(
  context: Context,
  { widget, copy, tier, seen, deadline }: CopyRead,
  cause: 'viewer' | 'stand_in',
): Promise<FeedAnswer> {
  const { copies, refreshing, quiet, alone } = context;
  const isAlone = seen.redis === 'failed';
  if (isAlone) alone.add(widget.connectionId);
  try {
    const request = { widget, known: copy, cause, deadline, redisBudget: loadBudget() };
    const renewed = await refreshing.refresher.refresh(request);
    if (renewed !== null) return answerFrom(context, renewed, 'notion');
    const found = copies.memory.find(widget);
    if (found !== undefined && isBetter(found, copy)) return answerFrom(context, found, 'redis');
    quiet.set(widget.id, true, quietMs);
  } catch {
    // What the load failed with has been recorded by who tried it.
  } finally {
    if (isAlone) alone.delete(widget.connectionId);
  }
  return answerFrom(context, copy, tier);
}

/** Waits for the first load; where that fails, samples are for widgets that were never loaded. */
async function answerWithoutCopy(
  context: Context,
  widget: Widget,
  wasLoaded: boolean,
  grant: RefreshGrant | null,
  deadline: Deadline,
): Promise<FeedAnswer> {
  const { refreshing } = context;
  let cause: unknown = null;
  if (mayLoad(context, widget, grant) || refreshing.refresher.isUnderway(widget)) {
    try {
      const result = await refreshing.refreshOrWait({
        widget,
        known: null,
        cause: 'viewer',
        deadline,
        redisBudget: loadBudget(),
      });
      if (result.kind === 'loaded') return answerFrom(context, result.copy, 'notion');
      if (result.kind === 'received') return answerFrom(context, result.copy, 'redis');
    } catch (error) {
      cause = error;
    }
  }
  // Too much for 8 s, or too busy now: without a viewer waiting there is more time.
  if (failureOf(context, widget)?.permanent !== true) await refreshing.queue?.enqueue(widget, null);
  if (wasLoaded)
    throw new ServiceError('temporarily_unavailable', { retryAfterSeconds: 10, cause });
  return { state: 'sample' };
}

function answerFrom({ clock }: Context, copy: FeedCopy, tier: CacheTier): FeedAnswer {
  const freshForMs = copy.freshUntilMs - clock.nowMs();
  const state = freshForMs > 0 || tier === 'notion' ? 'fresh' : 'stale';
  return { state, copy, tier, freshForMs };
}

function reportHit(
  { report }: Context,
  { id: widgetId }: Widget,
  tier: CacheTier,
  durationMs: number,
): void {
  report({ type: 'cache.hit', tier, key: keys.feed(widgetId), widgetId, durationMs });
}

function isDue({ clock }: Context, copy: FeedCopy): boolean {
  return clock.nowMs() >= copy.refreshAtMs;
}

/** At a third of the rate, readers of one connection's widgets would wait for one another. */
function isBeingRefreshed({ refreshing, alone }: Context, widget: Widget): boolean {
  return refreshing.refresher.isUnderway(widget) || alone.has(widget.connectionId);
}

function failureOf({ copies }: Context, widget: Widget) {
  return copies.failures.standing(widget.id, sourceKeyOf(widget));
}

/** A refresh that was granted asks also past a lasting failure: the owner may have mended it. */
function mayLoad(context: Context, widget: Widget, grant: RefreshGrant | null): boolean {
  const failure = failureOf(context, widget);
  return failure === null || (grant?.isGranted === true && failure.permanent);
}
