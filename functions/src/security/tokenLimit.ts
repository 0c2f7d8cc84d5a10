import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { orElse } from '../redis/orElse';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { limitedBy, type Limited, type RateLimit } from '../shared/rateLimit';
import { hashOf } from './hashOf';
import { createSlidingWindow, type Tally } from './slidingWindow';

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
  const here = createCountsHere(clock);

  /** Counts a try; which of the limits it is over, or null. */
  async function count(counts: readonly Counted[], budget: RedisBudget): Promise<Counted | null> {
    const spentHere = here.add(counts);
    if (spentHere !== null) return spentHere;
    const shared = await changeShared(redis, clock, counts, 1, budget);
    const isSpent = ({ limit }: Counted, place: number): boolean =>
      (shared?.[place] ?? 0) > limit.requests;
    const spent = counts.find(isSpent) ?? null;
    if (spent !== null) await takeBack(counts, budget);
    return spent;
  }

  async function takeBack(counts: readonly Counted[], budget: RedisBudget): Promise<void> {
    here.takeBack(counts);
    await changeShared(redis, clock, counts, -1, budget);
  }

  return {
    async begin(bearer, budget) {
      const all = countsOf(bearer);
      let counts = all;
      let spent = await count(counts, budget);
      if (spent?.limit === perService && (await isKnown(bearer))) {
        counts = all.filter(({ limit }) => limit !== perService);
        spent = await count(counts, budget);
      }
      if (spent === null) return { takeBack: () => takeBack(counts, budget) };
      const { limit, id } = spent;
      report({ type: 'caller.limited', policy: 'token', scope: 'fleet', caller: hashOf(id) });
      return limitedBy('token', limit, windowMs - (clock.nowMs() % windowMs));
    },
  };
}

/** Where nobody can say, an owner is let through: the other limits hold. */
async function isKnown({ hasConnected }: TokenBearer): Promise<boolean> {
  try {
    return await hasConnected();
  } catch {
    return true;
  }
}

/** This instance's own counts. */
function createCountsHere(clock: Clock) {
  const windows = {
    owner: createSlidingWindow(perOwner, maxBearers),
    network: createSlidingWindow(perNetwork, maxBearers),
    service: createSlidingWindow(perService, 1),
  };
  const tallyOf = ({ kind, id }: Counted): Tally => windows[kind].tallyOf(id, clock.nowMs());
  return {
    add(counts: readonly Counted[]): Counted | null {
      const nowMs = clock.nowMs();
      const spent = counts.find((each) => windows[each.kind].waitMs(tallyOf(each), nowMs) > 0);
      if (spent !== undefined) return spent;
      for (const each of counts) tallyOf(each).current += 1;
      return null;
    },
    takeBack(counts: readonly Counted[]): void {
      for (const each of counts) {
        const tally = tallyOf(each);
        tally.current = Math.max(0, tally.current - 1);
      }
    },
  };
}

/** Changes the counts of all instances by `delta`; what they are then, null where nobody knows. */
async function changeShared(
  redis: RedisClient,
  clock: Clock,
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

interface Counted {
  kind: 'owner' | 'network' | 'service';
  limit: RateLimit;
  id: string;
}

function countsOf({ userId, networks }: TokenBearer): Counted[] {
  return [
    { kind: 'owner', limit: perOwner, id: `owner ${userId}` },
    ...networks.map((network) => ({
      kind: 'network' as const,
      limit: perNetwork,
      id: `network ${network}`,
    })),
    { kind: 'service', limit: perService, id: 'service' },
  ];
}
