import type { RedisBudget } from '../../src/redis/budget';
import type { RedisClient } from '../../src/redis/client';

/** For a healthy Redis on a busy machine: long enough to distinguish that from one that is gone. */
export const generousBudget: RedisBudget = {
  mayProbe: false,
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
