import type { Redis } from '@upstash/redis';
import { startRedis, type RunningRedis } from '../../../local/redis/startRedis';
import { startUpstashGateway, type UpstashGateway } from '../../../local/redis/startUpstashGateway';
import { createSharedPacer } from '../../../src/notion/pacing/pacers';
import { createRedisClient, type RedisClient } from '../../../src/redis/client';
import { systemClock } from '../../../src/shared/clock';
import type { ServiceEvent } from '../../../src/shared/events';
import { createManualClock } from '../../support/manualClock';
import type { PacerHarness } from '../asking';

export interface RedisHarness {
  redis: RunningRedis;
  gateway: UpstashGateway;
  close: () => Promise<void>;
}

/** A real Redis behind the gateway. */
export async function openRedis(): Promise<RedisHarness> {
  const redis = await startRedis();
  const gateway = await startUpstashGateway({ redisUrl: redis.url });
  return {
    redis,
    gateway,
    close: async () => {
      await gateway.close();
      await redis.stop();
    },
  };
}

export function clientOf({ url, token }: UpstashGateway): RedisClient {
  return createRedisClient({
    url,
    token: () => token,
    clock: systemClock,
    random: () => 0,
    report: () => undefined,
  });
}

/** An instance of its own, on the time of Redis. */
export function openInstance(
  gateway: UpstashGateway,
  options: { requestsPerSecond: number; clock?: PacerHarness['clock'] },
) {
  const { requestsPerSecond, clock = systemClock } = options;
  const events: ServiceEvent[] = [];
  let onWait: () => void = () => undefined;
  const pacer = createSharedPacer({
    redis: clientOf(gateway),
    requestsPerSecond,
    clock,
    report: (event) => {
      events.push(event);
      onWait();
    },
    random: () => 0.5,
  });
  /** Resolves when somebody begins to wait. */
  const hasWaited = () =>
    new Promise<void>((resolve) => {
      onWait = resolve;
    });
  const waits = () =>
    events.flatMap((event) => (event.type === 'pacing.wait' ? [event.waitMs] : []));
  return { pacer, waits, hasWaited };
}

/**
 * A Redis that refuses its time to scripts that write, as old ones do, so that a manual clock is
 * the time of all; its calls come one after the other, so that their order is certain.
 */
export function withoutTime(client: RedisClient) {
  let last: Promise<unknown> = Promise.resolve();
  let underWay = 0;
  let refusals = 0;
  const refusing = (db: Redis): Redis =>
    new Proxy(db, {
      get(target, name, receiver) {
        const own: unknown = Reflect.get(target, name, receiver);
        if (name !== 'createScript') return own;
        return (text: string) => {
          const script = target.createScript(text);
          return {
            exec: (keys: string[], args: string[]) => {
              if (args[1] !== '') return script.exec(keys, args);
              refusals += 1;
              const reason = 'ERR Write commands not allowed after non deterministic commands';
              const error = new Error(`${reason}, command was: ["eval"]`);
              error.name = 'UpstashError';
              return Promise.reject(error);
            },
          };
        };
      },
    });
  const redis: RedisClient = {
    isConfigured: true,
    breakerState: () => client.breakerState(),
    run(operation, budget, work) {
      underWay += 1;
      const result = last.then(() => client.run(operation, budget, (db) => work(refusing(db))));
      last = result
        .catch(() => undefined)
        .finally(() => {
          underWay -= 1;
        });
      return result;
    },
  };
  const settled = async (): Promise<void> => {
    do {
      await last;
      await new Promise((resolve) => setImmediate(resolve));
    } while (underWay > 0);
  };
  return { redis, settled, refusals: () => refusals };
}

/** A shared pacer whose every clock, that of Redis too, moves by hand from 0. */
export function openManual(
  gateway: UpstashGateway,
  { requestsPerSecond }: { requestsPerSecond: number },
): PacerHarness & { refusals: () => number } {
  const { redis, settled, refusals } = withoutTime(clientOf(gateway));
  const clock = createManualClock(0);
  const events: ServiceEvent[] = [];
  const pacer = createSharedPacer({
    redis,
    requestsPerSecond,
    clock,
    report: (event) => events.push(event),
    random: () => 0.5,
  });
  return {
    pacer,
    clock,
    events,
    refusals,
    async advance(durationMs) {
      await settled();
      const stepMs = 1;
      const endMs = clock.nowMs() + durationMs;
      while (clock.nowMs() < endMs) {
        const idle = clock.sleeperCount() === 0;
        await clock.advance(idle ? endMs - clock.nowMs() : Math.min(stepMs, endMs - clock.nowMs()));
        await settled();
      }
    },
  };
}
