import type { RedisClient } from '../../redis/client';
import { createPacer, type PacerOptions } from './createPacer';
import { createMemoryLedger } from './memoryLedger';
import type { Pacer } from './pacing';
import { createRedisReservation } from './redisReservation';
import { createSharedLedger } from './sharedLedger';

/** Several instances without a Redis must stay below the rate that they share with one. */
const slowdownWithoutRedis = 3;

/**
 * Pacing over all instances of one Redis; within this one at a third of the rate while Redis
 * fails or the caller's time for it is spent.
 */
export function createSharedPacer(options: PacerOptions & { redis: RedisClient }): Pacer {
  const { redis, clock, maxConnections = 1_000 } = options;
  const shared = createRedisReservation(redis, clock);
  const memory = createMemoryLedger({ clock, slowdown: slowdownWithoutRedis, maxConnections });
  const pacer = createPacer(createSharedLedger(shared, memory), options);
  return { ...pacer, status: () => ({ ...pacer.status(), clock: shared.clock() }) };
}

/** Pacing within this instance alone. */
export function createLocalPacer(options: PacerOptions): Pacer {
  const { clock, maxConnections = 1_000 } = options;
  return createPacer(createMemoryLedger({ clock, slowdown: 1, maxConnections }), options);
}
