import { createExpiringTier } from '../cache/expiringTier';
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
   * Has the feed refreshed that showed it, unless there is a newer one: once for what it shows over
   * all instances. Never rejects.
   */
  report(widget: Widget, shown: Feed, deadline: Deadline, budget: RedisBudget): Promise<void>;
}

/** A feed that shows the same after it was refreshed is not reported again within this time. */
const reportedMs = 10 * 60_000;

/** Without Redis each instance is on its own. */
export function createStaleFeedReport(parts: {
  redis: RedisClient;
  memory: Pick<FeedMemory, 'find'>;
  refreshForMedia: RefreshForMedia;
  clock: Clock;
}): StaleFeedReport {
  const { redis, memory, refreshForMedia, clock } = parts;
  const reported = createExpiringTier<string>(clock);

  const isFirst = async (
    widgetId: string,
    contentHash: string,
    budget: RedisBudget,
  ): Promise<boolean> => {
    if (reported.get(widgetId) === contentHash) return false;
    reported.set(widgetId, contentHash, reportedMs, 256);
    const key = keys.staleFeed(widgetId, contentHash);
    const reporting = redis.run('report stale feed', budget, (db) =>
      db.set(key, '1', { nx: true, px: reportedMs }),
    );
    return (await orElse(reporting, 'OK')) === 'OK';
  };

  return {
    async report(widget, shown, deadline, budget) {
      const copy = memory.find(widget);
      if (copy?.fetchedAtMs !== shown.fetchedAtMs) return;
      if (!(await isFirst(widget.id, copy.contentHash, budget))) return;
      try {
        await refreshForMedia(widget, deadline, budget);
      } catch {
        // What failed was recorded by who tried it; the feed is due soon anyway.
      }
    },
  };
}
