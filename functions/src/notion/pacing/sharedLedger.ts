import type { RedisBudget } from '../../redis/budget';
import { orElse } from '../../redis/orElse';
import type { Booking, Ledger } from './ledger';
import type { MemoryLedger } from './memoryLedger';
import type { RedisReservation } from './redisReservation';

/**
 * Books in Redis for all instances, and in `memory` where Redis fails. Whatever closes a
 * connection is reported to both, so that a lost Redis loses no pause.
 */
export function createSharedLedger(shared: RedisReservation, memory: MemoryLedger): Ledger {
  return {
    async book(connection, request, budget): Promise<Booking> {
      const refusal = memory.refusal(connection, request);
      if (refusal !== null) return refusal;
      const outcome = await orElse(shared.book(connection, request, budget), null);
      if (outcome === null) return memory.book(connection, request, budget);
      memory.learn(connection, outcome);
      if (outcome.kind !== 'booked') return { ...outcome, stands: () => Promise.resolve(false) };
      const stands = async () => {
        // The slot was booked for all: where Redis can't be asked any more, it is still ours.
        const stood = await orElse(shared.stands(connection, outcome, budget), true);
        return stood && memory.refusal(connection, request) === null;
      };
      return { ...outcome, stands };
    },

    async close(connection, closure, budget: RedisBudget) {
      const [own, known] = await Promise.all([
        memory.close(connection, closure, budget),
        orElse(shared.close(connection, closure, budget), null),
      ]);
      return known ?? own;
    },

    async reopen(connection, budget) {
      await memory.reopen(connection, budget);
      await orElse(shared.reopen(connection, budget), null);
    },
  };
}
