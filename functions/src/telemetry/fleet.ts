import type { Redis } from '@upstash/redis';
import * as z from 'zod';
import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import type { Clock } from '../shared/clock';
import type { Counters } from './counters';

/** What all instances did within the last hour, docs/contract.md#operators. */
export interface FleetSums {
  windowMinutes: number;
  requests: number;
  /** Hits among all look-ups, 0 to 1; 0 before the first. */
  hitRate: number;
  notionRequests: number;
  notionErrors: number;
  /** Handed to the queue, and run by it. */
  tasksHandedOver: number;
  tasksRun: number;
  instances: number;
}

/** The instances' counts, side by side in Redis: one hash for 5 minutes, one field for each. */
export interface Fleet {
  /** Whether `push` has something to do: at most every 10 s, and only where anything happened. */
  isDue(): boolean;
  /** Brings this instance's counts to Redis; what fails goes with the next one. Never rejects. */
  push(budget: RedisBudget): Promise<void>;
  /** Null where there is no Redis, or none that answers. Never rejects. */
  sums(budget: RedisBudget): Promise<FleetSums | null>;
}

const windowMinutes = 60;
const bucketMs = 5 * 60_000;
/** The running one, and as many as reach an hour back from its beginning. */
const bucketsRead = 13;
const expirySeconds = 65 * 60;
const pushEveryMs = 10_000;

/** In the order of a field's numbers; what an instance of an older version wrote ends earlier. */
const names = [
  ...(['requests', 'lookups', 'hits', 'notionRequests', 'notionErrors'] as const),
  ...(['tasksHandedOver', 'tasksRun'] as const),
] as const;
type Tally = Record<(typeof names)[number], number>;
const nothing: Tally = {
  requests: 0,
  lookups: 0,
  hits: 0,
  notionRequests: 0,
  notionErrors: 0,
  tasksHandedOver: 0,
  tasksRun: 0,
};

/**
 * A field holds the instance's whole count of its bucket, so that a push whose answer was lost
 * counts once. Buckets are those of the instance's clock: one that is 30 s off writes into a
 * neighbour for so long, which moves the edge of the hour and nothing else.
 */
export function createFleet(options: {
  redis: RedisClient;
  counters: Pick<Counters, 'snapshot'>;
  clock: Clock;
  /** One of its own for each instance that was ever started. */
  instanceId: string;
}): Fleet {
  const { redis, counters, clock, instanceId } = options;
  const bucketNow = (): number => Math.floor(clock.nowMs() / bucketMs);
  let pushed = nothing;
  let bucket = bucketNow();
  /** What had been pushed when the bucket began. */
  let base = nothing;
  let triedAtMs = clock.nowMs() - pushEveryMs;
  let underWay: Promise<void> | null = null;

  const send = async (budget: RedisBudget): Promise<void> => {
    triedAtMs = clock.nowMs();
    if (bucketNow() !== bucket) {
      bucket = bucketNow();
      base = pushed;
    }
    const counted = tallyOf(counters);
    const key = keyOf(bucket);
    const value = names.map((name) => counted[name] - base[name]).join(',');
    try {
      const [stored] = await redis.run('push counts', budget, (client) =>
        client
          .pipeline()
          .hset(key, { [instanceId]: value })
          .expire(key, expirySeconds)
          .exec({ keepErrors: true }),
      );
      if (stored.error === undefined) pushed = counted;
    } catch {
      // The client has reported why; `pushed` stays, so the next push carries these counts too.
    }
  };

  return {
    isDue: () =>
      redis.isConfigured &&
      underWay === null &&
      clock.nowMs() - triedAtMs >= pushEveryMs &&
      differs(tallyOf(counters), pushed),
    async push(budget) {
      // An older count must not arrive after a newer one.
      while (underWay !== null) await underWay;
      if (!differs(tallyOf(counters), pushed)) return;
      underWay = send(budget).finally(() => {
        underWay = null;
      });
      await underWay;
    },
    async sums(budget) {
      const newest = bucketNow();
      const keys = Array.from({ length: bucketsRead }, (_, age) => keyOf(newest - age));
      try {
        return addUp(await redis.run('read counts', budget, (client) => readHashes(client, keys)));
      } catch {
        return null;
      }
    },
  };
}

function keyOf(bucket: number): string {
  return `fleet:${bucket}`;
}

function tallyOf(counters: Pick<Counters, 'snapshot'>): Tally {
  const { requests, hits, misses, notion, tasks } = counters.snapshot();
  const hitCount = hits.memory + hits.redis;
  return {
    requests,
    lookups: hitCount + misses,
    hits: hitCount,
    notionRequests: notion.requests,
    notionErrors: notion.errors,
    tasksHandedOver: tasks.handedOver,
    tasksRun: tasks.run,
  };
}

function differs(one: Tally, other: Tally): boolean {
  return names.some((name) => one[name] !== other[name]);
}

async function readHashes(redis: Redis, keys: readonly string[]): Promise<unknown[]> {
  const pipeline = redis.pipeline();
  for (const key of keys) pipeline.hgetall(key);
  const replies = await pipeline.exec<unknown[]>({ keepErrors: true });
  return replies.map(({ result }) => result);
}

/** Field and value by turns, as Redis sends a hash. */
const fieldsSchema = z.array(z.string()).catch([]);
const valueSchema = z
  .string()
  .regex(/^\d{1,15}(,\d{1,15}){4}((,\d{1,15}){2})?$/)
  .transform((text) => text.split(',').map(Number));

/** What is no count of ours is left out. */
function addUp(hashes: readonly unknown[]): FleetSums {
  const sum = { ...nothing };
  const instances = new Set<string>();
  for (const hash of hashes) {
    const fields = fieldsSchema.parse(hash);
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const value = valueSchema.safeParse(fields[index + 1]);
      if (!value.success) continue;
      instances.add(fields[index] ?? '');
      names.forEach((name, place) => {
        sum[name] += value.data[place] ?? 0;
      });
    }
  }
  return {
    windowMinutes,
    requests: sum.requests,
    hitRate: sum.lookups === 0 ? 0 : Math.round((sum.hits / sum.lookups) * 1000) / 1000,
    notionRequests: sum.notionRequests,
    notionErrors: sum.notionErrors,
    tasksHandedOver: sum.tasksHandedOver,
    tasksRun: sum.tasksRun,
    instances: instances.size,
  };
}
