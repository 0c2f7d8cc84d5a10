import { createMemoryTier } from '../cache/memoryTier';
import { createSingleFlight } from '../cache/singleFlight';
import type { Failures } from '../feeds/copies/failures';
import type { FeedMemory } from '../feeds/copies/feedMemory';
import type { FeedSync } from '../feeds/copies/feedSync';
import type { SharedFeeds } from '../feeds/copies/sharedFeeds';
import { sourceKeyOf } from '../feeds/feed';
import type { FeedRefresher } from '../feeds/refreshing/feedRefresher';
import { NotionError } from '../notion/errors';
import type { RedisBudget } from '../redis/budget';
import type { Clock } from '../shared/clock';
import type { Deadline } from '../shared/deadline';
import type { ChangeLog } from '../widgets/changeLog';
import type { Widget } from '../widgets/widget';

/** Has a whole feed read anew for what was learned of its pages, whether it is due or not. */
export interface RefreshForMedia {
  /**
   * Brings a new feed, or waits for the one that another instance brings; where it shows something
   * else than before, all instances are told. False where that would be of no use: it was brought
   * a moment ago, or can't be read until its owner acts. Rejects where Notion can't be asked now.
   */
  renew(widget: Widget, deadline: Deadline, budget: RedisBudget): Promise<boolean>;
}

/** Each is a query of the data source; what it did not bring, another would not bring either. */
const onceInMs = 60_000;
/** Over all instances, and with those that viewers ask for. */
const guardMs = 10_000;
/** From being allowed to bring a feed to holding the lease that others see. */
const leaseDelayMs = 2000;

export function createRefreshForMedia(parts: {
  memory: Pick<FeedMemory, 'find'>;
  sync: Pick<FeedSync, 'awaitOther'>;
  refresher: Pick<FeedRefresher, 'refresh'>;
  failures: Pick<Failures, 'standing'>;
  shared: Pick<SharedFeeds, 'guard'>;
  changes: Pick<ChangeLog, 'publishUpdate'>;
  clock: Clock;
}): RefreshForMedia {
  const { memory, sync, refresher, failures, shared, changes, clock } = parts;
  const renewals = createSingleFlight<boolean>();
  const renewed = createMemoryTier<{ untilMs: number }>(1024 * 1024);

  /** Whether it is of use to ask; throws where it is only a matter of time. */
  const mayAsk = (widget: Widget): boolean => {
    const failure = failures.standing(widget.id, sourceKeyOf(widget));
    if (failure === null || failure.permanent) return failure === null;
    throw new NotionError('unavailable', { retryAfterMs: failure.retryAtMs - clock.nowMs() });
  };

  const bring = async (
    widget: Widget,
    deadline: Deadline,
    redisBudget: RedisBudget,
  ): Promise<boolean> => {
    const known = memory.find(widget) ?? null;
    const lastMs = await shared.guard(widget.id, guardMs, redisBudget);
    const beginsByMs = lastMs === null ? 0 : clock.nowMs() + leaseDelayMs - lastMs;
    while (mayAsk(widget)) {
      if (lastMs === null) {
        const priority = 'foreground';
        const request = { widget, known, priority, deadline, redisBudget } as const;
        const copy = await refresher.refresh(request);
        if (copy !== null) {
          const { id: widgetId, slug } = widget;
          const changed = copy.contentHash !== known?.contentHash;
          if (changed) await changes.publishUpdate({ widgetId, slug }, redisBudget);
          return true;
        }
      }
      const outcome = await sync.awaitOther(widget, known, deadline);
      if (outcome === 'copy') return true;
      if (outcome === 'over' && mayAsk(widget)) throw new NotionError('timeout');
      if (lastMs !== null && outcome === 'free' && clock.nowMs() >= beginsByMs) return false;
    }
    return false;
  };

  return {
    renew: (widget, deadline, budget) =>
      renewals.run(`${widget.id} ${sourceKeyOf(widget)}`, async () => {
        const last = renewed.get(widget.id);
        if (last !== undefined && clock.nowMs() < last.untilMs) return false;
        const done = await bring(widget, deadline, budget).catch((error: unknown) => {
          if (error instanceof NotionError && error.permanent) return false;
          throw error;
        });
        if (done) renewed.set(widget.id, { untilMs: clock.nowMs() + onceInMs }, 128);
        return done;
      }),
  };
}
