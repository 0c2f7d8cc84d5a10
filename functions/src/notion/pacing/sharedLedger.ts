import type { RedisBudget } from '../../redis/budget';
import { RedisError } from '../../redis/errors';
import type { Booking, Ledger } from './ledger';
import type { MemoryLedger } from './memoryLedger';
import type { RedisReservation } from './redisReservation';

/** As many as open the breaker. */
const maxTries = 3;

/**
 * Books in Redis for all instances, and in `memory` where Redis fails. Whatever closes a
 * connection is reported to both, so that a lost Redis loses no pause.
 */
export function createSharedLedger(shared: RedisReservation, memory: MemoryLedger): Ledger {
  return {
    async book(connection, request, budget): Promise<Booking> {
      const refusal = memory.refusal(connection, request);
      if (refusal !== null) return refusal;
      const outcome = await retried(shared, () => shared.book(connection, request, budget));
      if (outcome === null) return memory.book(connection, request, budget);
      memory.learn(connection, outcome);
      if (outcome.kind !== 'booked') return { ...outcome, stands: () => Promise.resolve(false) };
      const stands = async () => {
        // The slot was booked for all: where Redis can't be asked any more, it is still ours.
        const stood = await retried(shared, () => shared.stands(connection, outcome, budget));
        return stood !== false && memory.refusal(connection, request) === null;
      };
      return { ...outcome, stands };
    },

    async close(connection, closure, budget: RedisBudget) {
      const [own, known] = await Promise.all([
        memory.close(connection, closure, budget),
        retried(shared, () => shared.close(connection, closure, budget)),
      ]);
      return known ?? own;
    },

    async reopen(connection, budget) {
      await memory.reopen(connection, budget);
      await retried(shared, () => shared.reopen(connection, budget));
    },
  };
}

/**
 * What Redis answers. A late call is repeated, which costs a slot at most, as long as Redis is not
 * known to be down; null where it is.
 */
async function retried<T>(shared: RedisReservation, call: () => Promise<T>): Promise<T | null> {
  for (let triesLeft = maxTries; triesLeft > 0; triesLeft -= 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof RedisError)) throw error;
      if (error.kind !== 'timeout' || shared.isDown()) return null;
    }
  }
  return null;
}
