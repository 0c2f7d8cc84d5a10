import type { Ratelimit } from '@upstash/ratelimit';
import type { Redis } from '@upstash/redis';
import { LRUCache } from 'lru-cache';
import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import type { Clock } from '../shared/clock';
import type { LimitPolicy, RateLimit } from '../shared/rateLimit';
import { hashOf } from './hashOf';
import { createSharedTally, type Count, type SharedTally } from './sharedTally';

/** A limit that all instances together have spent. */
export interface SharedRefusal {
  policy: LimitPolicy;
  /** Milliseconds until a request has a chance. */
  waitMs: number;
}

/** The count over all instances. */
export interface SharedLimits {
  /** Null: it may pass, or Redis did not answer within `budget`. Never rejects. */
  check(caller: Record<LimitPolicy, string>, budget: RedisBudget): Promise<SharedRefusal | null>;
}

const policies = ['client', 'hop'] as const;
/** Per policy; what is forgotten had at most a hundredth of its limit on credit. */
const maxCallers = 20_000;

/**
 * Counts with the sliding window of `@upstash/ratelimit`. Windows are those of the instance's
 * clock: one that is 30 s off counts a while into the next window, and the others still see most
 * of it.
 */
export function createSharedLimits(options: {
  limits: Record<LimitPolicy, RateLimit>;
  redis: RedisClient;
  clock: Clock;
}): SharedLimits {
  const { limits, redis, clock } = options;
  const load = createLoader(limits);

  const counter =
    (policy: LimitPolicy, id: string): Count =>
    async (count, budget) => {
      const limitersFor = await load();
      return redis.run('limit callers', budget, async (client) => {
        const limiter = limitersFor(client)[policy];
        const { success, reset, limit } = await limiter.limit(id, { rate: count });
        // The script tells the limit it was given; what does not is no answer of it.
        return !success && limit === limits[policy].requests ? reset : null;
      });
    };

  const talliesOf = (policy: LimitPolicy) =>
    new LRUCache<string, SharedTally>({
      max: maxCallers,
      memoMethod: (id) =>
        createSharedTally({
          requests: limits[policy].requests,
          count: counter(policy, `${policy}:${hashOf(id)}`),
          nowMs: () => clock.nowMs(),
        }),
    });
  const tallies = { client: talliesOf('client'), hop: talliesOf('hop') };

  return {
    async check(caller, budget) {
      for (const policy of policies) {
        const windowEndsAtMs = await tallies[policy].memo(caller[policy]).add(budget);
        if (windowEndsAtMs === null) continue;
        return { policy, waitMs: Math.max(0, windowEndsAtMs - clock.nowMs()) };
      }
      return null;
    },
  };
}

/** The library is loaded on the first call, and its limiters made once per client. */
function createLoader(limits: Record<LimitPolicy, RateLimit>) {
  type Limiters = Record<LimitPolicy, Ratelimit>;
  let made: { redis: Redis; limiters: Limiters } | null = null;
  return async (): Promise<(redis: Redis) => Limiters> => {
    const library = await import('@upstash/ratelimit');
    const limiterOf = (redis: Redis, { requests, windowMs }: RateLimit): Ratelimit =>
      new library.Ratelimit({
        redis,
        limiter: library.Ratelimit.slidingWindow(requests, `${windowMs} ms`),
        prefix: 'limit',
        timeout: 0,
        ephemeralCache: false,
        analytics: false,
      });
    return (redis) => {
      if (made?.redis === redis) return made.limiters;
      const limiters = {
        client: limiterOf(redis, limits.client),
        hop: limiterOf(redis, limits.hop),
      };
      made = { redis, limiters };
      return limiters;
    };
  };
}
