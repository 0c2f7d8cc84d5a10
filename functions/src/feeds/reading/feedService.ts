import { freshnessAt } from '../../cache/freshness';
import { createMemoryTier } from '../../cache/memoryTier';
import type { RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import { deadlineIn } from '../../shared/deadline';
import { ServiceError } from '../../shared/errors';
import type { CacheTier, Report } from '../../shared/events';
import { keys } from '../../widgets/keys';
import type { Widget } from '../../widgets/widget';
import type { Failures } from '../copies/failures';
import type { FeedCopy } from '../copies/feedCopy';
import type { FeedMemory } from '../copies/feedMemory';
import type { FeedSync } from '../copies/feedSync';
import type { LastGoodFeeds } from '../copies/lastGoodFeeds';
import type { SharedFeeds, SharedState } from '../copies/sharedFeeds';
import { sourceKeyOf, type Feed } from '../feed';
import type { FeedRefresher } from '../refreshing/feedRefresher';
import type { RefreshQueue } from '../refreshing/refreshQueue';

export type FeedAnswer =
  | { state: 'fresh' | 'stale'; copy: FeedCopy; tier: CacheTier; freshForMs: number }
  | { state: 'sample' };

export interface ReadOptions {
  /** Asks Notion first, at most once every 10 s a widget over all instances. */
  refresh?: boolean;
  redisBudget: RedisBudget;
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
  /** The posts of a copy that was answered. */
  open(widget: Widget, copy: FeedCopy): Feed;
}

const waitForLoadMs = 8000;
const refreshGuardMs = 10_000;
/** From being granted a refresh to holding the lease it is seen by. */
const leaseDelayMs = 2000;
/** While somebody else renews a copy, how often this instance looks whether it has come. */
const quietMs = 1500;

export function createFeedService(parts: {
  memory: FeedMemory;
  shared: Pick<SharedFeeds, 'guard'>;
  sync: FeedSync;
  refresher: FeedRefresher;
  lastGood: LastGoodFeeds;
  queue: RefreshQueue | null;
  failures: Failures;
  cache: { enabled: boolean };
  clock: Clock;
  report: Report;
}): FeedService {
  const { memory, shared, sync, refresher, lastGood, queue, failures, cache, clock, report } =
    parts;
  const refreshes = createMemoryTier<{ untilMs: number }>(1024 * 1024);
  const quiet = createMemoryTier<{ untilMs: number }>(1024 * 1024);
  /** Connections of which one reader renews a copy while Redis fails. */
  const renewing = new Set<string>();

  const lasts = (entry: { untilMs: number } | undefined): entry is { untilMs: number } =>
    entry !== undefined && clock.nowMs() < entry.untilMs;
  const begin = (tier: typeof quiet, widgetId: string, durationMs: number): void => {
    tier.set(widgetId, { untilMs: clock.nowMs() + durationMs }, 128);
  };
  const isFresh = (copy: FeedCopy): boolean => freshnessAt(copy, clock.nowMs()) === 'fresh';
  const isDue = (copy: FeedCopy): boolean => clock.nowMs() >= copy.refreshAtMs;
  const failureOf = (widget: Widget) => failures.standing(widget.id, sourceKeyOf(widget));

  const answerFrom = (copy: FeedCopy, tier: CacheTier): FeedAnswer => {
    const freshForMs = copy.freshUntilMs - clock.nowMs();
    const state = freshForMs > 0 || tier === 'notion' ? 'fresh' : 'stale';
    return { state, copy, tier, freshForMs };
  };

  const reportHit = (widget: Widget, tier: CacheTier, durationMs: number): void => {
    report({ type: 'cache.hit', tier, key: keys.feed(widget.id), widgetId: widget.id, durationMs });
  };

  /** Null: this wish for fresh data is granted; else how long ago the last one was. */
  const lastForced = async (widget: Widget, budget: RedisBudget): Promise<number | null> => {
    const last = refreshes.get(widget.id);
    if (lasts(last)) return refreshGuardMs - (last.untilMs - clock.nowMs());
    begin(refreshes, widget.id, refreshGuardMs);
    return shared.guard(widget.id, refreshGuardMs, budget);
  };

  const readWithCopy = async (
    widget: Widget,
    copy: FeedCopy,
    tier: CacheTier,
    wish: Wish,
    { redis }: SharedState,
    budget: RedisBudget,
  ): Promise<FeedAnswer> => {
    const deadline = deadlineIn(clock, waitForLoadMs);
    const waiting = wish !== 'none' || !cache.enabled;
    if (refresher.isUnderway(widget) ? !waiting : !mayAsk(widget, wish)) {
      return answerFrom(copy, tier);
    }
    // Without Redis a task's news stay in Firestore: whoever came from there has the latest of it,
    // and one of the next readers here sees to a later one.
    const follows = redis === 'reached' || tier === 'firestore';
    const handover = !waiting && follows ? await queue?.enqueue(widget, copy) : undefined;
    if (handover === 'taken') {
      begin(quiet, widget.id, quietMs);
      return answerFrom(copy, tier);
    }
    // Another reader may have begun meanwhile: one of them waits, the others don't.
    if (!waiting && isRenewing(widget)) return answerFrom(copy, tier);
    const isAlone = !waiting && redis === 'failed';
    if (isAlone) renewing.add(widget.connectionId);
    try {
      // In place of a late task, which may only be waiting for its turn.
      const priority = wish === 'none' && handover !== 'late' ? 'foreground' : 'background';
      const request = { widget, known: copy, priority, deadline, redisBudget: budget } as const;
      const joins = wish !== 'shared' || refresher.isUnderway(widget);
      const renewed = joins ? await refresher.refresh(request) : null;
      if (renewed !== null) return answerFrom(renewed, 'notion');
    } catch {
      return answerFrom(copy, tier);
    } finally {
      if (isAlone) renewing.delete(widget.connectionId);
    }
    if (!waiting) begin(quiet, widget.id, quietMs);
    else if ((await sync.awaitOther(widget, copy, deadline)) === 'copy') {
      return answerFrom(memory.find(widget) ?? copy, 'redis');
    }
    return answerFrom(copy, tier);
  };

  /** At a third of the rate, readers of one connection's widgets would wait for one another. */
  const isRenewing = (widget: Widget): boolean =>
    refresher.isUnderway(widget) || renewing.has(widget.connectionId);

  const mayAsk = (widget: Widget, wish: Wish): boolean => {
    const failure = failureOf(widget);
    return failure === null || (wish === 'own' && failure.permanent);
  };

  const readWithoutCopy = async (
    widget: Widget,
    wasLoaded: boolean,
    wish: Wish,
    budget: RedisBudget,
  ): Promise<FeedAnswer> => {
    const deadline = deadlineIn(clock, waitForLoadMs);
    let failed: unknown = null;
    while (mayAsk(widget, wish) || refresher.isUnderway(widget)) {
      try {
        const priority = 'foreground';
        const request = { widget, known: null, priority, deadline, redisBudget: budget } as const;
        const loaded = await refresher.refresh(request);
        if (loaded !== null) return answerFrom(loaded, 'notion');
      } catch (error) {
        failed = error;
        break;
      }
      const outcome = await sync.awaitOther(widget, null, deadline);
      const copy = memory.find(widget);
      if (copy !== undefined) return answerFrom(copy, 'redis');
      if (outcome === 'over') break;
    }
    // Too much for 8 s, or too busy now: without a viewer waiting there is more time.
    if (failureOf(widget)?.permanent !== true) await queue?.enqueue(widget, null);
    if (wasLoaded) {
      throw new ServiceError('temporarily_unavailable', { retryAfterSeconds: 10, cause: failed });
    }
    return { state: 'sample' };
  };

  const peek = (widget: Widget): FeedAnswer | null => {
    const held = cache.enabled ? memory.find(widget) : undefined;
    if (held === undefined) return null;
    const settled = !isDue(held) || lasts(quiet.get(widget.id)) || isRenewing(widget);
    if (!settled && failureOf(widget) === null) return null;
    reportHit(widget, 'memory', 0);
    return answerFrom(held, 'memory');
  };

  return {
    peek,
    recount(widget) {
      reportHit(widget, 'memory', 0);
    },

    async read(widget, { refresh = false, redisBudget }) {
      const startedAtMs = clock.nowMs();
      const elapsedMs = (): number => clock.nowMs() - startedAtMs;
      const forcedMs = refresh ? await lastForced(widget, redisBudget) : null;
      const wish: Wish = !refresh ? 'none' : forcedMs === null ? 'own' : 'shared';
      const warm = wish === 'none' ? peek(widget) : null;
      if (warm !== null) return warm;

      const held = memory.find(widget);
      const seen = await sync.syncFeed(widget, redisBudget);
      const found = memory.find(widget);
      if (found !== undefined) {
        const tier = found === held ? 'memory' : 'redis';
        reportHit(widget, tier, elapsedMs());
        const done = wish === 'none' && cache.enabled && !isDue(found);
        const underway =
          seen.leased || refresher.isUnderway(widget) || (forcedMs ?? 0) < leaseDelayMs;
        if (done || (wish === 'shared' && !underway)) return answerFrom(found, tier);
        return readWithCopy(widget, found, tier, wish, seen, redisBudget);
      }
      const key = keys.feed(widget.id);
      report({ type: 'cache.miss', key, widgetId: widget.id, durationMs: elapsedMs() });
      const { copy, exists } = await lastGood.recall(widget);
      if (copy === null) return readWithoutCopy(widget, exists, wish, redisBudget);
      if (isFresh(copy) && wish === 'none' && cache.enabled) return answerFrom(copy, 'memory');
      reportHit(widget, 'firestore', elapsedMs());
      return readWithCopy(widget, copy, 'firestore', wish, seen, redisBudget);
    },

    open: (widget, copy) => memory.open(widget.id, copy),
  };
}

/** `own`: the one forced refresh of these 10 s; `shared`: gets what another one brings. */
type Wish = 'none' | 'own' | 'shared';
