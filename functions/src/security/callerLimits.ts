import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { limitedBy, type Limited, type RateLimit } from '../shared/rateLimit';
import { hashOf } from './hashOf';
import { createSharedLimits } from './sharedLimits';
import { createSlidingWindow, type Tally } from './slidingWindow';

/** Who asks. */
export interface Caller {
  /** The networks that it claims to be in, the narrowest first, each with the hop it came through. */
  readonly client: readonly string[];
  /** What the platform itself saw; null: a proxy that is trusted, and has no bound of its own. */
  readonly hop: string | null;
}

/**
 * Keeps callers from asking too much: so many requests per client, twice that per IPv6 site, 20
 * times that per hop.
 */
export interface CallerLimits {
  /**
   * Counts a request on this instance alone, at once and for nothing: for answers from memory.
   * Null: it may pass.
   */
  countLocally(caller: Caller): Limited | null;
  /**
   * Counts a request here and over all instances. Waits for Redis no longer than `budget` lets
   * it; where Redis does not answer, this instance's count decides alone. Never rejects.
   */
  check(caller: Caller, budget: RedisBudget): Promise<Limited | null>;
}

/** Many clients come through one proxy or one hop of the CDN. */
const hopFactor = 20;
/** Of an address, or the /64 that one client has whole; of the /56 and the /48 that it may have, too. */
const clientFactors = [1, 1.5, 2];
/** As many clients as three hops can let in within a window. */
const maxCallers = 20_000;

export function createCallerLimits(options: {
  limit: RateLimit;
  /** Without one each instance counts for itself. */
  redis: RedisClient;
  clock: Clock;
  report: Report;
}): CallerLimits {
  const { limit, redis, clock, report } = options;
  const times = (factor: number): RateLimit => ({
    ...limit,
    requests: Math.ceil(limit.requests * factor),
  });
  const limits = [
    ...clientFactors.map((factor) => ({ policy: 'client', limit: times(factor) }) as const),
    { policy: 'hop', limit: times(hopFactor) } as const,
  ].map((each) => ({ ...each, window: createSlidingWindow(each.limit, maxCallers) }));
  const shared = createSharedLimits({ limits, redis, clock });
  const idOf = ({ client, hop }: Caller, place: number): string | undefined =>
    place < clientFactors.length ? client[place] : (hop ?? undefined);

  const reportRefusal = (
    policy: 'client' | 'hop',
    scope: 'instance' | 'fleet',
    id: string,
    tally: Tally,
  ): void => {
    if (tally.reportedIn === tally.window) return;
    tally.reportedIn = tally.window;
    report({ type: 'caller.limited', policy, scope, caller: hashOf(id) });
  };

  /** A request that is refused counts for nobody, as in the library. */
  const countLocally = (caller: Caller): Limited | null => {
    const nowMs = clock.nowMs();
    const tallies: Tally[] = [];
    for (const [place, { policy, limit: own, window }] of limits.entries()) {
      const id = idOf(caller, place);
      if (id === undefined) continue;
      const tally = window.tallyOf(id, nowMs);
      const waitMs = window.waitMs(tally, nowMs);
      if (waitMs > 0) {
        reportRefusal(policy, 'instance', id, tally);
        return limitedBy(policy, own, waitMs);
      }
      tallies.push(tally);
    }
    for (const tally of tallies) tally.current += 1;
    return null;
  };

  return {
    countLocally,
    async check(caller, budget) {
      const limited = countLocally(caller);
      if (limited !== null || !redis.isConfigured) return limited;
      const ids = limits.map((_, place) => idOf(caller, place));
      const refusal = await shared.check(ids, budget);
      if (refusal === null) return null;
      const { policy, place, waitMs } = refusal;
      const spent = limits[place];
      const id = ids[place];
      if (spent === undefined || id === undefined) return null;
      reportRefusal(policy, 'fleet', id, spent.window.tallyOf(id, clock.nowMs()));
      return limitedBy(policy, spent.limit, waitMs);
    },
  };
}
