import { createMemoryTier } from '../cache/memoryTier';
import type { FeedMemory } from '../feeds/copies/feedMemory';
import type { Feed } from '../feeds/feed';
import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { orElse } from '../redis/orElse';
import type { Clock } from '../shared/clock';
import type { Deadline } from '../shared/deadline';
import { keys } from '../widgets/keys';
import type { Widget } from '../widgets/widget';
import type { RefreshForMedia } from './refreshForMedia';

/** Makes grids follow where a picture turned out to be gone. */
export interface StaleFeedReport {
  /**
   * Has the feed renewed that showed it, unless there is a newer one: once for what it shows over
   * all instances. Never rejects.
   */
  mark(widget: Widget, shown: Feed, deadline: Deadline, budget: RedisBudget): Promise<void>;
}

/** A feed that shows the same after it was renewed is not marked again within this time. */
const markedMs = 10 * 60_000;

/** `redis` is null where there is none: then each instance is on its own. */
export function createStaleFeedReport(parts: {
  redis: RedisClient | null;
  memory: Pick<FeedMemory, 'find'>;
  demand: RefreshForMedia;
  clock: Clock;
}): StaleFeedReport {
  const { redis, memory, demand, clock } = parts;
  const marked = createMemoryTier<{ contentHash: string; untilMs: number }>(1024 * 1024);

  const isFirst = async (
    widgetId: string,
    contentHash: string,
    budget: RedisBudget,
  ): Promise<boolean> => {
    const known = marked.get(widgetId);
    if (known?.contentHash === contentHash && clock.nowMs() < known.untilMs) return false;
    marked.set(widgetId, { contentHash, untilMs: clock.nowMs() + markedMs }, 256);
    if (redis === null) return true;
    const key = keys.marked(widgetId, contentHash);
    const marking = redis.run('mark feed', budget, (db) =>
      db.set(key, '1', { nx: true, px: markedMs }),
    );
    return (await orElse(marking, 'OK')) === 'OK';
  };

  return {
    async mark(widget, shown, deadline, budget) {
      const copy = memory.find(widget);
      if (copy?.fetchedAtMs !== shown.fetchedAtMs) return;
      if (!(await isFirst(widget.id, copy.contentHash, budget))) return;
      try {
        await demand.renew(widget, deadline, budget);
      } catch {
        // What failed was recorded by who tried it; the feed is due soon anyway.
      }
    },
  };
}
