import { freshnessAt } from '../../cache/freshness';
import { createMemoryTier } from '../../cache/memoryTier';
import { createSingleFlight } from '../../cache/singleFlight';
import { requestBudget, reserveMs, type RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/deadline';
import type { Widget } from '../../widgets/widget';
import { sourceKeyOf } from '../feed';
import type { Failures } from './failures';
import { isBetter, type FeedCopy } from './feedCopy';
import type { FeedMemory } from './feedMemory';
import type { SharedFeeds, SharedState } from './sharedFeeds';

/** How this instance learns what others have loaded; one sync at a time for each widget. */
export interface FeedSync {
  /** What all instances know; a newer copy and a standing failure are taken into memory. */
  syncFeed(widget: Widget, budget: RedisBudget): Promise<SharedState>;
  /**
   * Waits for the load of another instance: until there is a copy in memory that `isEnough`, until
   * nobody is loading any more (`free`), or until it is of no use to wait on (`over`).
   */
  awaitOther(
    widget: Widget,
    isEnough: (copy: FeedCopy) => boolean,
    deadline: Deadline,
  ): Promise<'copy' | 'free' | 'over'>;
}

const pollMinMs = 200;
const pollSpreadMs = 300;
/** However many wait for a widget, Redis is asked for it so rarely. */
const pollEveryMs = 150;

export function createFeedSync(parts: {
  memory: FeedMemory;
  shared: Pick<SharedFeeds, 'read'>;
  failures: Failures;
  clock: Clock;
  random: () => number;
}): FeedSync {
  const { memory, shared, failures, clock, random } = parts;
  const syncs = createSingleFlight<SharedState>();
  const polls = createMemoryTier<{ atMs: number; leased: boolean }>(1024 * 1024);

  const syncFeed = (widget: Widget, budget: RedisBudget): Promise<SharedState> =>
    syncs.run(keyOf(widget), async () => {
      const seen = await shared.read(widget.id, budget.reserving(reserveMs.finding));
      const sourceKey = sourceKeyOf(widget);
      const { copy, failure } = seen;
      const held = memory.find(widget);
      if (copy?.sourceKey === sourceKey && (held === undefined || isBetter(copy, held))) {
        memory.keep(widget.id, copy);
        if (freshnessAt(copy, clock.nowMs()) === 'fresh') failures.clear(widget.id);
      }
      if (failure?.sourceKey === sourceKey) failures.adopt(widget.id, failure);
      return seen;
    });

  /** Whether somebody is loading; not the time of whoever waits is spent, but the load's. */
  const poll = async (widget: Widget): Promise<boolean> => {
    const last = polls.get(keyOf(widget));
    if (last !== undefined && clock.nowMs() - last.atMs < pollEveryMs) return last.leased;
    const { leased } = await syncFeed(widget, requestBudget());
    polls.set(keyOf(widget), { atMs: clock.nowMs(), leased }, 256);
    return leased;
  };

  return {
    syncFeed,
    async awaitOther(widget, isEnough, deadline) {
      for (;;) {
        const pauseMs = pollMinMs + random() * pollSpreadMs;
        if (pauseMs >= deadline.remainingMs()) return 'over';
        await clock.sleep(pauseMs);
        const leased = await poll(widget);
        const copy = memory.find(widget);
        if (copy !== undefined && isEnough(copy)) return 'copy';
        if (failures.standing(widget.id, sourceKeyOf(widget)) !== null) return 'over';
        if (!leased) return 'free';
      }
    },
  };
}

function keyOf(widget: Widget): string {
  return `${widget.id} ${sourceKeyOf(widget)}`;
}
