import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { limitedBy, type Limited, type RateLimit } from '../shared/rateLimit';
import { hashOf } from './hashOf';
import { createSharedLimits } from './sharedLimits';
import { createSlidingWindow, type Tally } from './slidingWindow';

/** Who asks: what the request claims, which may be forged, and what the platform itself saw. */
export interface Caller {
  readonly client: string;
  readonly hop: string;
}

/** Keeps callers from asking too much: so many requests per client, 20 times that per hop. */
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

const policies = ['client', 'hop'] as const;
/** Many clients come through one proxy or one hop of the CDN. */
const hopFactor = 20;
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
  const limits = { client: limit, hop: { ...limit, requests: limit.requests * hopFactor } };
  const ordered = policies.map((policy) => ({ policy, limit: limits[policy] }));
  const clients = createSlidingWindow(limits.client, maxCallers);
  const hops = createSlidingWindow(limits.hop, maxCallers);
  const shared = createSharedLimits({ limits: ordered, redis, clock });

  const reportRefusal = (
    policy: keyof Caller,
    scope: 'instance' | 'fleet',
    id: string,
    tally: Tally,
  ) => {
    if (tally.reportedIn === tally.window) return;
    tally.reportedIn = tally.window;
    report({ type: 'caller.limited', policy, scope, caller: hashOf(id) });
  };

  /** A request that is refused counts for neither, as in the library. */
  const countLocally = (caller: Caller): Limited | null => {
    const nowMs = clock.nowMs();
    const client = clients.tallyOf(caller.client, nowMs);
    const clientWaitMs = clients.waitMs(client, nowMs);
    if (clientWaitMs > 0) {
      reportRefusal('client', 'instance', caller.client, client);
      return limitedBy('client', limits.client, clientWaitMs);
    }
    const hop = hops.tallyOf(caller.hop, nowMs);
    const hopWaitMs = hops.waitMs(hop, nowMs);
    if (hopWaitMs > 0) {
      reportRefusal('hop', 'instance', caller.hop, hop);
      return limitedBy('hop', limits.hop, hopWaitMs);
    }
    client.current += 1;
    hop.current += 1;
    return null;
  };

  return {
    countLocally,
    async check(caller, budget) {
      const limited = countLocally(caller);
      if (limited !== null || !redis.isConfigured) return limited;
      const refusal = await shared.check(caller, budget);
      if (refusal === null) return null;
      const { policy, waitMs } = refusal;
      const tallies = policy === 'client' ? clients : hops;
      reportRefusal(
        policy,
        'fleet',
        caller[policy],
        tallies.tallyOf(caller[policy], clock.nowMs()),
      );
      return limitedBy(policy, limits[policy], waitMs);
    },
  };
}
