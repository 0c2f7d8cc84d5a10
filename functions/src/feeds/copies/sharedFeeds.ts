import * as z from 'zod';
import { openEnvelope, sealEnvelope } from '../../cache/envelope';
import { joinValue, splitValue, tailCountOf } from '../../cache/splitValue';
import { takeLease, type Lease, type Write } from '../../cache/lease';
import { isNotionErrorKind, type NotionErrorKind } from '../../notion/errors';
import type { SignedUrl } from '../../notion/posts/post';
import { requestBudget, type RedisBudget } from '../../redis/budget';
import type { RedisClient } from '../../redis/client';
import { orElse } from '../../redis/orElse';
import type { Clock } from '../../shared/clock';
import type { Report } from '../../shared/events';
import { timeMsSchema } from '../../shared/times';
import { turnFor } from '../../shared/turns';
import { feedTailKeys, keys, maxFeedTails } from '../../widgets/keys';
import { copyOf, type FeedCopy, openFeed } from './feedCopy';
import { sealSignedUrls } from './signedUrls';

/** What kind of failure it was; `connection`: the stored one could not be opened. */
export type FailureReason = NotionErrorKind | 'connection';

const failureSchema = z.object({
  sourceKey: z.string(),
  permanent: z.boolean(),
  count: z.number().int().positive(),
  reason: z.custom<FailureReason>((word) => word === 'connection' || isNotionErrorKind(word)),
  /** When it was, on the clock of the instance that met it. */
  failedAtMs: timeMsSchema,
});
/** Why a widget could not be loaded, as all instances know it while the entry lives. */
export type SharedFailure = z.infer<typeof failureSchema>;

/** What all instances together know of a widget's feed. */
export interface SharedState {
  copy: FeedCopy | null;
  failure: SharedFailure | null;
  /** Somebody is loading it. */
  leased: boolean;
  /** Only where it is `reached` would be seen here what another instance brings. */
  redis: 'reached' | 'failed' | 'none';
}

/** A feed that was just loaded. */
export interface FreshFeed {
  copy: FeedCopy;
  freshMs: number;
  fetchMs: number;
  signedUrls: readonly SignedUrl[];
}

/** The right to load a widget's feed, held by one of all instances. Nothing here rejects. */
export interface FeedLease {
  /** How long the copy that all share could still be served as the lease was taken; 0: none. */
  readonly copyLeftMs: number;
  /** Gives it back with what was brought; whether all instances can see that now. */
  keep(fresh: FreshFeed, budget: RedisBudget): Promise<boolean>;
  fail(failure: SharedFailure, standsForMs: number, budget: RedisBudget): Promise<void>;
  /** Gives the lease back and shares nothing. */
  release(budget: RedisBudget): Promise<void>;
  /** Keeps the lease alive until `work` has ended. */
  during<T>(work: Promise<T>): Promise<T>;
}

/** Feeds shared by all instances. Where Redis fails it is as if there were none: nothing rejects. */
export interface SharedFeeds {
  read(widgetId: string, budget: RedisBudget): Promise<SharedState>;
  /** Null: another instance is loading. Without Redis a lease that binds nobody. */
  lease(widgetId: string, budget: RedisBudget): Promise<FeedLease | null>;
  /** Null: the one refresh that may be asked for within `guardMs` is this; else how old that is. */
  guard(widgetId: string, guardMs: number, budget: RedisBudget): Promise<number | null>;
  /** In how many ms the failure that stands is forgotten; null: none stands, or nobody knows. */
  retryInMs(widgetId: string, budget: RedisBudget): Promise<number | null>;
}

/** Longer than a reader's load takes, with what is stored after it. */
const leaseMs = 12_000;
const renewEveryMs = 4000;
/** A request of Upstash's smallest plan may take 1 MB: this, and the signed addresses with it. */
const pieceLength = 600_000;
const nothing = { copy: null, failure: null, leased: false };

/** Binds nobody: what stands in for a lease where Redis can't give one. */
const freeLease: FeedLease = {
  copyLeftMs: 0,
  keep: () => Promise.resolve(false),
  fail: () => Promise.resolve(),
  release: () => Promise.resolve(),
  during: (work) => work,
};

interface SharedFeedsParts {
  redis: RedisClient;
  staleMs: number;
  clock: Clock;
  random: () => number;
  report: Report;
}

export function createSharedFeeds(parts: SharedFeedsParts): SharedFeeds {
  const { redis } = parts;
  return {
    read: (widgetId, budget) => readState(parts, widgetId, budget),

    async lease(widgetId, budget) {
      const [key, valueKey] = [keys.lease(widgetId), keys.feed(widgetId)];
      const taking = takeLease(redis, { key, valueKey, lifetimeMs: leaseMs }, budget);
      const lease = await orElse(taking, undefined);
      if (lease === undefined) return freeLease;
      return lease === null ? null : feedLeaseOf(parts, widgetId, lease);
    },

    async guard(widgetId, guardMs, budget) {
      const key = keys.guard(widgetId);
      const taking = redis.run('guard refresh', budget, (db) =>
        db.pipeline().set(key, '1', { nx: true, px: guardMs }).pttl(key).exec<[unknown, unknown]>(),
      );
      const [taken, leftMs] = await orElse(taking, ['OK', 0]);
      return taken === 'OK' || typeof leftMs !== 'number' ? null : guardMs - leftMs;
    },

    async retryInMs(widgetId, budget) {
      const reading = redis.run('read retry time', budget, (db) => db.pttl(keys.failure(widgetId)));
      const leftMs = await orElse(reading, null);
      return leftMs !== null && leftMs > 0 ? leftMs : null;
    },
  };
}

async function readState(
  parts: SharedFeedsParts,
  widgetId: string,
  budget: RedisBudget,
): Promise<SharedState> {
  const { redis } = parts;
  const key = keys.feed(widgetId);
  const reading = redis.run('read feed', budget, (db) =>
    db
      .pipeline()
      .mget<unknown[]>(key, keys.failure(widgetId), keys.lease(widgetId))
      .pttl(key)
      .exec<[unknown[], unknown]>(),
  );
  const reply = await orElse(reading, null);
  if (reply === null) return { ...nothing, redis: redis.isConfigured ? 'failed' : 'none' };
  const [values, leftMs] = reply;
  const [head, failure, lease] = Array.isArray(values) ? values : [];
  const value = typeof head === 'string' ? await wholeValue(redis, widgetId, head, budget) : null;
  const isCopy = value !== null && typeof leftMs === 'number';
  return {
    copy: isCopy ? await openCopy(parts, value, leftMs) : null,
    failure: typeof failure === 'string' ? parseFailure(failure) : null,
    leased: typeof lease === 'string',
    redis: 'reached',
  };
}

/** Null where it is in several pieces and one of them is not there. */
async function wholeValue(
  redis: RedisClient,
  widgetId: string,
  head: string,
  budget: RedisBudget,
): Promise<string | null> {
  const tailKeys = feedTailKeys(widgetId).slice(0, tailCountOf(head));
  const readings = tailKeys.map((key) =>
    orElse(
      redis.run('read feed tail', budget, (db) => db.get<unknown>(key)),
      null,
    ),
  );
  const tails = await Promise.all(readings);
  await turnFor(head);
  return joinValue(head, tails);
}

/** The age follows from what is left of the key's life: instances' clocks may differ. */
async function openCopy(
  { clock, random }: SharedFeedsParts,
  text: string,
  leftMs: number,
): Promise<FeedCopy | null> {
  await turnFor(text);
  const nowMs = clock.nowMs();
  const envelope = openEnvelope(text);
  const kept = envelope === null || leftMs <= 0 ? null : await openFeed(envelope.packed);
  if (envelope === null || kept === null) return null;
  const { freshMs, lifetimeMs, fetchMs, packed } = envelope;
  const ageMs = Math.max(0, lifetimeMs - leftMs);
  const freshForMs = freshMs - ageMs;
  const life = { nowMs, ageMs, freshForMs, staleForMs: leftMs, fetchMs };
  return copyOf(kept, packed, life, random);
}

function feedLeaseOf(parts: SharedFeedsParts, widgetId: string, lease: Lease): FeedLease {
  const commit = (writes: readonly Write[], budget: RedisBudget): Promise<boolean> =>
    orElse(lease.commit(writes, budget), false);
  return {
    copyLeftMs: lease.valueLeftMs,
    keep: (fresh, budget) =>
      keepFresh(parts, widgetId, fresh, budget, (writes) => commit(writes, budget)),
    async fail(failure, standsForMs, budget) {
      const value = JSON.stringify(failure);
      await commit([{ key: keys.failure(widgetId), value, lifetimeMs: standsForMs }], budget);
    },
    async release(budget) {
      await commit([], budget);
    },
    during: (work) => renewDuring(parts, lease, work),
  };
}

async function keepFresh(
  { redis, staleMs, clock, report }: SharedFeedsParts,
  widgetId: string,
  { copy, freshMs, fetchMs, signedUrls }: FreshFeed,
  budget: RedisBudget,
  commit: (writes: readonly Write[]) => Promise<boolean>,
): Promise<boolean> {
  const startedAtMs = clock.nowMs();
  const lifetimeMs = freshMs + staleMs;
  const key = keys.feed(widgetId);
  await turnFor(copy.packed.bytes);
  const value = sealEnvelope({ freshMs, lifetimeMs, fetchMs, packed: copy.packed });
  await turnFor(value);
  const { head, tails } = splitValue(value, pieceLength);
  await turnFor(value);
  const media = await sealSignedUrls(signedUrls, startedAtMs);
  // Before the head that speaks of them.
  if (!(await writeTails(redis, widgetId, tails, lifetimeMs, budget))) {
    await commit([]);
    return false;
  }
  const isKept = await commit([
    { key, value: head, lifetimeMs },
    { key: keys.failure(widgetId), value: null, lifetimeMs: 0 },
    ...(media === null ? [] : [{ key: keys.media(widgetId), ...media }]),
  ]);
  if (!isKept) return false;
  const durationMs = clock.nowMs() - startedAtMs;
  const sizeBytes = value.length;
  report({ type: 'cache.set', tier: 'redis', key, widgetId, sizeBytes, durationMs });
  return true;
}

/** Each in a request of its own. */
async function writeTails(
  redis: RedisClient,
  widgetId: string,
  tails: readonly string[],
  lifetimeMs: number,
  budget: RedisBudget,
): Promise<boolean> {
  if (tails.length > maxFeedTails) return false;
  const tailKeys = feedTailKeys(widgetId);
  const px = Math.ceil(lifetimeMs);
  for (const [index, tail] of tails.entries()) {
    const writing = redis.run('write feed tail', budget, (db) =>
      db.set(tailKeys[index] ?? '', tail, { px }),
    );
    if ((await orElse(writing, null)) === null) return false;
  }
  return true;
}

/** Lengthens the lease's life again and again until `work` has ended. */
async function renewDuring<T>(
  { clock }: SharedFeedsParts,
  lease: Lease,
  work: Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const renewing = (async () => {
    for (;;) {
      await clock.sleep(renewEveryMs, done.signal);
      await orElse(lease.renew(requestBudget()), false);
    }
  })().catch(() => undefined);
  try {
    return await work;
  } finally {
    done.abort();
    await renewing;
  }
}

function parseFailure(text: string): SharedFailure | null {
  try {
    return failureSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
