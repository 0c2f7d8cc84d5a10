import type { Redis } from '@upstash/redis';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { createStallTolerantTimeout } from '../shared/stallTolerantTimeout';
import { createBreaker, type BreakerState } from './breaker';
import { taskBudget, type RedisBudget } from './budget';
import { reasonOf, RedisError, refusesWrites } from './errors';
import { createSlots } from './slots';

export interface RedisClientOptions {
  url: string;
  token: () => string | null;
  clock: Clock;
  random: () => number;
  report: Report;
}

/** The shared Redis, made safe for an answering path: bounded, one attempt a call, with a breaker. */
export interface RedisClient {
  /** False: no Redis is configured, and every call is rejected. */
  readonly isConfigured: boolean;
  /**
   * Does `work` with Upstash's client within what `budget` leaves; values go in and come out as
   * strings. Rejects with a `RedisError` and nothing else, with every exchange of it ended.
   */
  run<T>(operation: string, budget: RedisBudget, work: (redis: Redis) => Promise<T>): Promise<T>;
  breakerState(): BreakerState;
}

/** Less is too little to distinguish a slow Redis from one that is gone. */
const conclusiveMs = 40;
const minCallMs = 5;
/** Node's `fetch` opens a connection for each call under way. */
const maxConcurrentCalls = 32;

type UpstashClass = typeof Redis;

/** A client of Upstash's for one call at a time, whose exchanges end by the signal of that call. */
interface Line {
  redis: Redis;
  signal: AbortSignal;
}

function settingsOf({ url, token }: RedisClientOptions) {
  return {
    url,
    token: token() ?? 'none',
    retry: { retries: 0 },
    enableTelemetry: false,
    enableAutoPipelining: false,
    automaticDeserialization: false,
    responseEncoding: false,
  } as const;
}

export function createRedisClient(options: RedisClientOptions): RedisClient {
  const { clock, random, report } = options;
  const slots = createSlots(maxConcurrentCalls);
  const idle: Line[] = [];
  const breaker = createBreaker(clock, random, (state) => {
    report({ type: 'redis.breaker', state });
  });
  let loading: Promise<UpstashClass> | null = null;

  const openLine = (Upstash: UpstashClass): Line => {
    const signal = (): AbortSignal => line.signal;
    const redis = new Upstash({ ...settingsOf(options), signal });
    const line: Line = { redis, signal: AbortSignal.abort() };
    return line;
  };

  const send = async <T>(
    operation: string,
    budget: RedisBudget,
    work: (redis: Redis) => Promise<T>,
  ): Promise<T> => {
    const allowedMs = budget.nextCallMs();
    loading ??= import('@upstash/redis').then(({ Redis: Upstash }) => Upstash);
    const Upstash = await loading;
    const timeout = createStallTolerantTimeout(allowedMs);
    try {
      await slots.take(timeout.signal);
      const line = idle.pop() ?? openLine(Upstash);
      try {
        line.signal = timeout.signal;
        const result = await work(line.redis);
        breaker.succeeded();
        return result;
      } finally {
        line.signal = AbortSignal.abort();
        idle.push(line);
        slots.give();
      }
    } catch (error) {
      const failure = failureOf(operation, error, timeout.signal.aborted);
      if (failure.kind === 'refused') breaker.succeeded();
      else if (failure.kind === 'timeout' && allowedMs < conclusiveMs) breaker.inconclusive();
      else breaker.failed();
      report({ type: 'redis.failed', operation, error: failure });
      throw failure;
    } finally {
      budget.spend(timeout.end());
    }
  };

  return {
    isConfigured: true,
    async run(operation, budget, work) {
      if (budget.nextCallMs() < minCallMs) throw new RedisError('budget_exhausted', operation);
      const admission = breaker.admits();
      if (admission === 'yes' || (admission === 'probe' && budget.mayProbe)) {
        return send(operation, budget, work);
      }
      // Begun within this viewer's request, which goes on without Redis and does not wait for it.
      if (admission === 'probe') send('probe', taskBudget(), (redis) => redis.ping()).catch(known);
      throw new RedisError('breaker_open', operation);
    },
    breakerState: () => breaker.state(),
  };
}

/** What a probe failed with was reported where it happened. */
function known(): undefined {
  return undefined;
}

function failureOf(operation: string, error: unknown, isLate: boolean): RedisError {
  if (isLate) return new RedisError('timeout', operation);
  const reason = reasonOf(error);
  return new RedisError(refusesWrites(reason) ? 'refused' : 'failed', operation, reason);
}
