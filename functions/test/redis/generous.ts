import type { RedisBudget } from '../../src/redis/budget';
import type { RedisClient } from '../../src/redis/client';

/** For a Redis that is well, on a machine that has much to do: long enough to distinguish the two. */
export const generousBudget: RedisBudget = {
  nextCallMs: () => 20_000,
  spend: () => undefined,
  reserving: () => generousBudget,
};

/** The client with that budget, whatever its callers would wait, while Redis `isWell`. */
export function generousClient(client: RedisClient, isWell = (): boolean => true): RedisClient {
  return {
    ...client,
    run: (operation, budget, work) =>
      client.run(operation, isWell() ? generousBudget : budget, work),
  };
}
