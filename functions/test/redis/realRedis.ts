import { createRedisClient, type RedisClient } from '../../src/redis/client';
import type { Clock } from '../../src/shared/clock';
import type { Report } from '../../src/shared/events';
import { openGateway, type OpenedGateway } from '../local/redis/openGateway';

const passScript = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left >= 0 and left <= tonumber(ARGV[1]) then redis.call('DEL', key)
  elseif left > 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
end`;

export interface RealRedis extends OpenedGateway {
  /** An instance's client. */
  instance(options: {
    clock: Clock;
    random?: () => number;
    report?: Report;
    token?: string;
  }): RedisClient;
  /** Every key expires that much earlier. */
  pass(durationMs: number): Promise<void>;
  /** Resolves when no client of an instance is waiting for an answer. */
  idle(): Promise<void>;
  /** As it was in the beginning. */
  reset(): Promise<void>;
}

/** A real Redis behind the gateway, whose time can be moved forward. */
export async function openRealRedis(): Promise<RealRedis> {
  const opened = await openGateway();
  const { redis, gateway } = opened;
  const underway = new Set<Promise<unknown>>();
  return {
    ...opened,
    instance({ clock, random = () => 0, report = () => undefined, token = gateway.token }) {
      const { url } = gateway;
      const client = createRedisClient({ url, token: () => token, clock, random, report });
      return {
        ...client,
        run: (operation, budget, work) => {
          const running = client.run(operation, budget, work);
          const settled: Promise<unknown> = running.then(
            () => underway.delete(settled),
            () => underway.delete(settled),
          );
          underway.add(settled);
          return running;
        },
      };
    },
    pass: async (durationMs) => {
      await redis.command('EVAL', passScript, '0', String(durationMs));
    },
    async idle() {
      while (underway.size > 0) await Promise.all(underway);
    },
    async reset() {
      gateway.faults.set({ kind: 'none' });
      await redis.flush();
    },
  };
}
