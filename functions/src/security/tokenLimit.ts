import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { orElse } from '../redis/orElse';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { limitedBy, type Limited, type RateLimit } from '../shared/rateLimit';
import { hashOf } from './hashOf';
import { createSlidingWindow } from './slidingWindow';

/** Who brings a token that this service has not seen. */
export interface TokenBearer {
  userId: string;
  /** The networks that the request claims to come from. */
  networks: readonly string[];
  /** Whether the owner has connected anything before; asked only where the whole service is slow. */
  hasConnected: () => Promise<boolean>;
}

/** A token that may be tried; it counts until it is said to be good. */
export interface TokenTry {
  /** Notion took the token, or did not look at it: it does not count. Never rejects. */
  takeBack(): Promise<void>;
}

/** Keeps this service from being used to find out which tokens Notion accepts. */
export interface TokenLimit {
  /** Never rejects. Where Redis does not answer, this instance's count decides alone. */
  begin(bearer: TokenBearer, budget: RedisBudget): Promise<TokenTry | Limited>;
}

const windowMs = 10 * 60_000;
const maxBearers = 20_000;
const perOwner: RateLimit = { requests: 10, windowMs };
const perNetwork: RateLimit = { requests: 30, windowMs };
/** Of all owners together; beyond it only those are refused who have never connected anything. */
const perService: RateLimit = { requests: 300, windowMs };

export function createTokenLimit(parts: {
  redis: RedisClient;
  clock: Clock;
  report: Report;
}): TokenLimit {
  const { redis, clock, report } = parts;
  const windows = new Map(
    [perOwner, perNetwork, perService].map((limit) => [
      limit,
      createSlidingWindow(limit, maxBearers),
    ]),
  );

  /** Counts a try here; which of the limits it is over, or null. */
  function countHere(counts: readonly Counted[]): Counted | null {
    const nowMs = clock.nowMs();
    const tallies = counts.map((counted) => ({
      counted,
      window: windows.get(counted.limit),
      tally: windows.get(counted.limit)?.tallyOf(counted.id, nowMs),
    }));
    for (const { counted, window, tally } of tallies) {
      if (window !== undefined && tally !== undefined && window.waitMs(tally, nowMs) > 0) {
        return counted;
      }
    }
    for (const { tally } of tallies) if (tally !== undefined) tally.current += 1;
    return null;
  }

  function takeBackHere(counts: readonly Counted[]): void {
    for (const { limit, id } of counts) {
      const tally = windows.get(limit)?.tallyOf(id, clock.nowMs());
      if (tally !== undefined) tally.current = Math.max(0, tally.current - 1);
    }
  }

  /** Changes the counts of all instances by `delta`; what they are then, null where nobody knows. */
  async function countShared(
    counts: readonly Counted[],
    delta: 1 | -1,
    budget: RedisBudget,
  ): Promise<number[] | null> {
    if (!redis.isConfigured) return null;
    const window = Math.floor(clock.nowMs() / windowMs);
    const counting = redis.run('limit tokens', budget, (db) => {
      const pipeline = db.pipeline();
      for (const { id } of counts) {
        const key = `limit:token:${hashOf(id)}:${window}`;
        pipeline.incrby(key, delta).pexpire(key, 2 * windowMs);
      }
      return pipeline.exec<unknown[]>();
    });
    const answers = await orElse(counting, null);
    return answers?.filter((_, place) => place % 2 === 0).map(Number) ?? null;
  }

  return {
    async begin(bearer, budget) {
      const isKnown = async (): Promise<boolean> => {
        try {
          return await bearer.hasConnected();
        } catch {
          return true;
        }
      };
      const all = countsOf(bearer);
      const own = all.filter(({ limit }) => limit !== perService);
      let counts = all;
      let spent = countHere(counts);
      if (spent?.limit === perService && (await isKnown())) {
        counts = own;
        spent = countHere(counts);
      }
      if (spent === null) {
        const shared = await countShared(counts, 1, budget);
        spent = counts.find(({ limit }, place) => (shared?.[place] ?? 0) > limit.requests) ?? null;
        if (spent?.limit === perService && (await isKnown())) spent = null;
        if (spent !== null) {
          takeBackHere(counts);
          await countShared(counts, -1, budget);
        }
      }
      if (spent === null) {
        return {
          async takeBack() {
            takeBackHere(counts);
            await countShared(counts, -1, budget);
          },
        };
      }
      report({ type: 'caller.limited', policy: 'token', scope: 'fleet', caller: hashOf(spent.id) });
      return limitedBy('token', spent.limit, windowMs - (clock.nowMs() % windowMs));
    },
  };
}

interface Counted {
  limit: RateLimit;
  id: string;
}

function countsOf({ userId, networks }: TokenBearer): Counted[] {
  return [
    { limit: perOwner, id: `owner ${userId}` },
    ...networks.map((network) => ({ limit: perNetwork, id: `network ${network}` })),
    { limit: perService, id: 'service' },
  ];
}
