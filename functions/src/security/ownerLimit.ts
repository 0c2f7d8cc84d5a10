import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { limitedBy, type Limited, type RateLimit } from '../shared/rateLimit';
import { hashOf } from './hashOf';
import { createSharedLimits } from './sharedLimits';
import { createSlidingWindow } from './slidingWindow';

/** Keeps a signed-in owner from asking too much, whatever addresses the requests come from. */
export interface OwnerLimit {
  /**
   * Counts a request here and over all instances. Waits for Redis no longer than `budget` lets
   * it; where Redis does not answer, this instance's count decides alone. Null: it may pass.
   * Never rejects.
   */
  check(userId: string, budget: RedisBudget): Promise<Limited | null>;
}

const limit: RateLimit = { requests: 120, windowMs: 60_000 };
const maxOwners = 20_000;

export function createOwnerLimit(options: {
  /** Without one each instance counts for itself. */
  redis: RedisClient;
  clock: Clock;
  report: Report;
}): OwnerLimit {
  const { redis, clock, report } = options;
  const owners = createSlidingWindow(limit, maxOwners);
  const limits = [{ policy: 'owner', limit }] as const;
  const shared = createSharedLimits({ limits, redis, clock });

  const refuse = (userId: string, scope: 'instance' | 'fleet', waitMs: number): Limited => {
    const tally = owners.tallyOf(userId, clock.nowMs());
    if (tally.reportedIn !== tally.window) {
      tally.reportedIn = tally.window;
      report({ type: 'caller.limited', policy: 'owner', scope, caller: hashOf(userId) });
    }
    return limitedBy('owner', limit, waitMs);
  };

  return {
    async check(userId, budget) {
      const nowMs = clock.nowMs();
      const tally = owners.tallyOf(userId, nowMs);
      const waitMs = owners.waitMs(tally, nowMs);
      if (waitMs > 0) return refuse(userId, 'instance', waitMs);
      tally.current += 1;
      if (!redis.isConfigured) return null;
      const refusal = await shared.check([userId], budget);
      return refusal === null ? null : refuse(userId, 'fleet', refusal.waitMs);
    },
  };
}
