import type { Ratelimit } from '@upstash/ratelimit';
import type { Redis } from '@upstash/redis';
import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import type { Clock } from '../shared/clock';
import type { LimitPolicy, RateLimit } from '../shared/rateLimit';
import { createRounds } from './rounds';
import { hashOf } from './hashOf';
import { scriptsInOneRequest } from './scriptsInOneRequest';

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

/** A call that goes over the limit is refused whole, so that a large one would refuse too many. */
const callShare = 1 / 20;
const policies = ['client', 'hop'] as const;

/**
 * Counts with the sliding window of `@upstash/ratelimit`. Requests that come while Redis is being
 * asked are counted together by the next call. Windows are those of the instance's clock: one
 * that is 30 s off counts a while into the next window, and the others still see most of it.
 */
export function createSharedLimits(options: {
  limits: Record<LimitPolicy, RateLimit>;
  redis: RedisClient;
  clock: Clock;
}): SharedLimits {
  const { limits, redis, clock } = options;
  const load = createLoader(limits);

  const rounds = createRounds(async (counts, budget) => {
    const limitersFor = await load();
    return redis.run('limit callers', budget, async (client) => {
      const limiters = limitersFor(client);
      const outcomes = await Promise.allSettled(
        [...counts].map(async ([id, count]): Promise<[string, (number | null)[]]> => {
          const policy = id.startsWith('client:') ? 'client' : 'hop';
          return [id, await askInParts(limiters[policy], limits[policy], id, count)];
        }),
      );
      return new Map(answered(outcomes));
    });
  });

  return {
    async check(caller, budget) {
      const ids = policies.map((policy) => `${policy}:${hashOf(caller[policy])}`);
      const resetsAtMs = await rounds.join(ids, budget);
      const index = resetsAtMs.findIndex((resetAtMs) => resetAtMs !== null);
      const [policy, resetAtMs] = [policies[index], resetsAtMs[index]];
      if (policy === undefined || resetAtMs === undefined || resetAtMs === null) return null;
      return { policy, waitMs: Math.max(0, resetAtMs - clock.nowMs()) };
    },
  };
}

/** A key that holds what no counter is lets its caller pass; a Redis that fails is an error. */
function answered<T>(outcomes: readonly PromiseSettledResult<T>[]): T[] {
  const values = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value] : [],
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (values.length === 0 && failed !== undefined) throw failed.reason;
  return values;
}

/** For each of `count` requests null where it may pass, else when the window ends. */
async function askInParts(
  limiter: Ratelimit,
  limit: RateLimit,
  id: string,
  count: number,
): Promise<(number | null)[]> {
  const partSize = Math.max(1, Math.ceil(limit.requests * callShare));
  const sizes = Array.from({ length: Math.ceil(count / partSize) }, (_, index) =>
    Math.min(partSize, count - index * partSize),
  );
  const answers = await Promise.all(sizes.map((rate) => limiter.limit(id, { rate })));
  return answers.flatMap(({ success, reset, limit: told }, index) => {
    // The script tells the limit it was given; what does not is no answer of it.
    const refused = !success && told === limit.requests;
    return Array<number | null>(sizes[index] ?? 0).fill(refused ? reset : null);
  });
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
      const together = scriptsInOneRequest(redis);
      const limiters = {
        client: limiterOf(together, limits.client),
        hop: limiterOf(together, limits.hop),
      };
      made = { redis, limiters };
      return limiters;
    };
  };
}
