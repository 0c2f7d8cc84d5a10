import { randomUUID } from 'node:crypto';
import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { commitScript, renewScript } from './commit.lua';

export interface Write {
  key: string;
  /** Null: the key is removed. */
  value: string | null;
  lifetimeMs: number;
}

/** The right to renew a value, held by one among all instances until it expires. */
export interface Lease {
  /** How long the value still lived when the lease was taken; 0: there was none. */
  readonly valueLeftMs: number;
  /** Writes and gives the lease back; false, and nothing written, where it was lost meanwhile. */
  commit(writes: readonly Write[], budget: RedisBudget): Promise<boolean>;
  /** Starts its lifetime anew; false where it was lost. */
  renew(budget: RedisBudget): Promise<boolean>;
}

/** The lease under `key` on the value under `valueKey`, or null where somebody has it. */
export async function takeLease(
  redis: RedisClient,
  { key, valueKey, lifetimeMs }: { key: string; valueKey: string; lifetimeMs: number },
  budget: RedisBudget,
): Promise<Lease | null> {
  const token = randomUUID();
  const [taken, leftMs] = await redis.run('take lease', budget, (db) =>
    db
      .pipeline()
      .set(key, token, { nx: true, px: lifetimeMs })
      .pttl(valueKey)
      .exec<[unknown, unknown]>(),
  );
  if (taken !== 'OK') return null;
  return {
    valueLeftMs: typeof leftMs === 'number' ? Math.max(0, leftMs) : 0,
    commit: (writes, commitBudget) =>
      redis.run('commit', commitBudget, async (db) => {
        const keys = [key, ...writes.map((write) => write.key)];
        const values = writes.flatMap(({ value, lifetimeMs: px }) => [
          value ?? '',
          String(Math.max(1, Math.round(px))),
        ]);
        const script = db.createScript<number>(commitScript);
        return (await script.exec(keys, [token, ...values])) === 1;
      }),
    renew: (renewBudget) =>
      redis.run('renew lease', renewBudget, async (db) => {
        const script = db.createScript<number>(renewScript);
        return (await script.exec([key], [token, String(lifetimeMs)])) === 1;
      }),
  };
}
