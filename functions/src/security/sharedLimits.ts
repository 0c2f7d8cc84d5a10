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
export interface SharedRefusal<P extends LimitPolicy> {
  policy: P;
  /** Which of the limits it is. */
  place: number;
  /** Milliseconds until a request has a chance. */
  waitMs: number;
}

/** The count over all instances. */
export interface SharedLimits<P extends LimitPolicy> {
  /**
   * Counts a request for whom each limit is about, in the order of the limits; undefined: for
   * nobody. Null: it may pass, or Redis did not answer within `budget`. Never rejects.
   */
  check(
    ids: readonly (string | undefined)[],
    budget: RedisBudget,
  ): Promise<SharedRefusal<P> | null>;
}

/** Per policy; what is forgotten had at most a hundredth of its limit on credit. */
const maxCallers = 20_000;

/**
 * Counts with the sliding window of `@upstash/ratelimit`. Windows are those of the instance's
 * clock: one that is 30 s off counts a while into the next window, and the others still see most
 * of it.
 */
export function createSharedLimits<P extends LimitPolicy>(options: {
  /** Checked in this order. */
  limits: readonly { policy: P; limit: RateLimit }[];
  redis: RedisClient;
  clock: Clock;
}): SharedLimits<P> {
  const { redis, clock } = options;

  const counter = (limit: RateLimit, id: string, load: LoadLimiter): Count => {
    return async (count, budget) => {
      const limiterFor = await load();
      return redis.run('limit callers', budget, async (client) => {
        const answer = await limiterFor(client).limit(id, { rate: count });
        // The script returns the limit that it got: an answer without that is not from the script.
        return !answer.success && answer.limit === limit.requests ? answer.reset : null;
      });
    };
  };
  const policies = options.limits.map(({ policy, limit }) => {
    const load = createLoader(limit);
    const tallies = new LRUCache<string, SharedTally>({
      max: maxCallers,
      memoMethod: (id) =>
        createSharedTally({
          requests: limit.requests,
          count: counter(limit, `${policy}:${hashOf(id)}`, load),
          nowMs: () => clock.nowMs(),
        }),
    });
    return { policy, tallies };
  });

  return {
    async check(ids, budget) {
      for (const [place, { policy, tallies }] of policies.entries()) {
        const id = ids[place];
        const windowEndsAtMs = id === undefined ? null : await tallies.memo(id).add(budget);
        if (windowEndsAtMs === null) continue;
        return { policy, place, waitMs: Math.max(0, windowEndsAtMs - clock.nowMs()) };
      }
      return null;
    },
  };
}

type LoadLimiter = () => Promise<(redis: Redis) => Ratelimit>;

/** The library is loaded on the first call, and its limiter made once per client. */
function createLoader({ requests, windowMs }: RateLimit): LoadLimiter {
  let made: { redis: Redis; limiter: Ratelimit } | null = null;
  return async () => {
    const library = await import('@upstash/ratelimit');
    return (redis) => {
      if (made?.redis === redis) return made.limiter;
      const limiter = new library.Ratelimit({
        redis,
        limiter: library.Ratelimit.slidingWindow(requests, `${windowMs} ms`),
        prefix: 'limit',
        timeout: 0,
        ephemeralCache: false,
        analytics: false,
      });
      made = { redis, limiter };
      return limiter;
    };
  };
}
