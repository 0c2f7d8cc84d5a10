import type { RedisBudget } from '../../redis/budget';
import type { RedisClient } from '../../redis/client';
import { orElse } from '../../redis/orElse';
import { keys } from '../../widgets/keys';

/**
 * Whether the queue delivers what it takes, as all instances know it over Redis: without one nobody
 * knows, and 0 is said. Nothing here rejects.
 */
export interface QueueDelivery {
  /** Notes that a task was handed over. For how many ms none has run since the first such one. */
  handedOver(budget: RedisBudget): Promise<number>;
  /** Notes that a task runs: the queue delivers. */
  ran(budget: RedisBudget): Promise<void>;
  /** As `handedOver`, and notes nothing. */
  silentMs(budget: RedisBudget): Promise<number>;
}

/** From then on the queue is not trusted any more. */
export const silenceMs = 60_000;
/** After so long it is tried anew: a task that somebody hands over then begins the silence again. */
const memoryMs = 3_600_000;

/** The age of a key that the first task makes and every task that runs removes. */
export function createQueueDelivery(redis: RedisClient): QueueDelivery {
  const key = keys.queueSilence;
  const silence = (leftMs: unknown): number =>
    typeof leftMs === 'number' && leftMs > 0 ? Math.max(0, memoryMs - leftMs) : 0;
  return {
    async handedOver(budget) {
      const noting = redis.run('note handover', budget, (db) =>
        db.pipeline().set(key, '1', { nx: true, px: memoryMs }).pttl(key).exec<unknown[]>(),
      );
      return silence((await orElse(noting, []))[1]);
    },
    async ran(budget) {
      await orElse(
        redis.run('note delivery', budget, (db) => db.del(key)),
        0,
      );
    },
    async silentMs(budget) {
      const reading = redis.run('read silence', budget, (db) => db.pttl(key));
      return silence(await orElse(reading, 0));
    },
  };
}
