import { copyOf, type FeedCopy } from '../../src/feeds/copies/feedCopy';
import {
  createSharedFeeds,
  type FeedLease,
  type SharedFailure,
  type SharedFeeds,
} from '../../src/feeds/copies/sharedFeeds';
import { absentRedis } from '../../src/redis/absentRedis';
import type { Clock } from '../../src/shared/clock';

const leaseMs = 12_000;
const renewEveryMs = 4000;

interface HeldFeed {
  copy: FeedCopy;
  freshMs: number;
  fetchMs: number;
  putAtMs: number;
}

/** Values that are gone when their time is over. */
function createExpiring<T>(clock: Clock) {
  const entries = new Map<string, { value: T; expiresAtMs: number }>();
  const get = (key: string): T | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && clock.nowMs() < entry.expiresAtMs ? entry.value : undefined;
  };
  return {
    get,
    leftMs: (key: string): number => (entries.get(key)?.expiresAtMs ?? 0) - clock.nowMs(),
    set: (key: string, value: T, lifetimeMs: number): void => {
      entries.set(key, { value, expiresAtMs: clock.nowMs() + lifetimeMs });
    },
    delete: (key: string): void => {
      entries.delete(key);
    },
    clear: (): void => {
      entries.clear();
    },
  };
}

export interface FakeSharedTier {
  /** One instance's way to what all share; its own clock may be wrong. */
  instance(options: { clock: Clock; random: () => number; staleMs: number }): SharedFeeds;
  /** From now on Redis fails, or no longer. */
  setDown(down: boolean): void;
  /** Everything is lost. */
  flush(): void;
  /** Calls so far. */
  callCount(): number;
}

/** What several instances share, in memory, on a time of its own. */
export function createFakeSharedTier(time: Clock): FakeSharedTier {
  const feeds = createExpiring<HeldFeed>(time);
  const failures = createExpiring<SharedFailure>(time);
  const leases = createExpiring<{ token: object }>(time);
  const guards = createExpiring<true>(time);
  let isDown = false;
  let calls = 0;

  const instance: FakeSharedTier['instance'] = ({ clock, random, staleMs }) => {
    const found = (widgetId: string): FeedCopy | null => {
      const held = feeds.get(widgetId);
      if (held === undefined) return null;
      const { copy, freshMs, fetchMs, putAtMs } = held;
      const ageMs = time.nowMs() - putAtMs;
      const freshForMs = freshMs - ageMs;
      const life = { nowMs: clock.nowMs(), ageMs, freshForMs, staleForMs: feeds.leftMs(widgetId) };
      return copyOf({ ...copy, feed: copy }, copy.packed, { ...life, fetchMs }, random);
    };

    const leaseOf = (widgetId: string, token: object): FeedLease => {
      const holds = (): boolean => !isDown && leases.get(widgetId)?.token === token;
      const finish = (write: () => void): boolean => {
        calls += 1;
        if (!holds()) return false;
        write();
        leases.delete(widgetId);
        return true;
      };
      return {
        copyLeftMs: feeds.get(widgetId) === undefined ? 0 : feeds.leftMs(widgetId),
        keep: ({ copy, freshMs, fetchMs }) =>
          Promise.resolve(
            finish(() => {
              const held = { copy, freshMs, fetchMs, putAtMs: time.nowMs() };
              feeds.set(widgetId, held, freshMs + staleMs);
              failures.delete(widgetId);
            }),
          ),
        fail: (failure, standsForMs) => {
          finish(() => {
            failures.set(widgetId, failure, standsForMs);
          });
          return Promise.resolve();
        },
        release: () => {
          finish(() => undefined);
          return Promise.resolve();
        },
        async during(work) {
          const done = new AbortController();
          const renewing = (async () => {
            for (;;) {
              await time.sleep(renewEveryMs, done.signal);
              if (holds()) leases.set(widgetId, { token }, leaseMs);
            }
          })().catch(() => undefined);
          try {
            return await work;
          } finally {
            done.abort();
            await renewing;
          }
        },
      };
    };

    const nobodys = createSharedFeeds({
      redis: absentRedis,
      staleMs,
      clock: time,
      random,
      report: () => undefined,
    });
    return {
      read(widgetId) {
        calls += 1;
        if (isDown) {
          return Promise.resolve({ copy: null, failure: null, leased: false, redis: 'failed' });
        }
        const failure = failures.get(widgetId) ?? null;
        const leased = leases.get(widgetId) !== undefined;
        return Promise.resolve({ copy: found(widgetId), failure, leased, redis: 'reached' });
      },
      lease(widgetId, budget) {
        calls += 1;
        if (isDown) return nobodys.lease(widgetId, budget);
        if (leases.get(widgetId) !== undefined) return Promise.resolve(null);
        const token = {};
        leases.set(widgetId, { token }, leaseMs);
        return Promise.resolve(leaseOf(widgetId, token));
      },
      guard(widgetId, guardMs) {
        calls += 1;
        if (isDown) return Promise.resolve(null);
        if (guards.get(widgetId) !== undefined) {
          return Promise.resolve(guardMs - guards.leftMs(widgetId));
        }
        guards.set(widgetId, true, guardMs);
        return Promise.resolve(null);
      },
      retryInMs(widgetId) {
        calls += 1;
        const stands = !isDown && failures.get(widgetId) !== undefined;
        return Promise.resolve(stands ? failures.leftMs(widgetId) : null);
      },
    };
  };

  return {
    instance,
    setDown: (down) => {
      isDown = down;
    },
    flush: () => {
      for (const part of [feeds, failures, leases, guards]) part.clear();
    },
    callCount: () => calls,
  };
}
