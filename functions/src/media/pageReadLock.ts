import { createExpiringTier } from '../cache/expiringTier';
import type { RedisBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { orElse } from '../redis/orElse';
import type { Clock } from '../shared/clock';
import { keys } from '../widgets/keys';

/** `mine`: it is up to this instance; `reading`: another is at it; else what another found. */
export type PageReadState = 'mine' | 'reading' | 'gone' | 'failed';

/** How all instances agree on who reads a page for its pictures. Nothing here rejects. */
export interface PageReadLock {
  /** Says that a page has to be read; true where other pages of the widget have to be as well. */
  need(widgetId: string, pageId: string, budget: RedisBudget): Promise<boolean>;
  /** The lock is held for 10 s. Without Redis it is always `mine`. */
  take(widgetId: string, pageId: string, budget: RedisBudget): Promise<PageReadState>;
  /** `read`: the addresses are shared, nothing else has to be known. */
  end(
    widgetId: string,
    pageId: string,
    outcome: 'read' | 'gone' | 'failed',
    budget: RedisBudget,
  ): Promise<void>;
}

/** Pages that are needed within this time are needed together. */
const togetherMs = 5000;
/** Longer than reading a page may take. */
const lockMs = 10_000;
const outcomeMs = { gone: 30_000, failed: 10_000 } as const;

/** Without Redis each instance is on its own. */
export function createPageReadLock(redis: RedisClient, clock: Clock): PageReadLock {
  const needed = createExpiringTier<readonly string[]>(clock);

  /** The pages that this instance knows to be needed: two are as good as more. */
  const neededHere = (widgetId: string): readonly string[] => needed.get(widgetId) ?? [];

  return {
    async need(widgetId, pageId, budget) {
      const before = neededHere(widgetId);
      const pageIds = [...new Set([pageId, ...before])].slice(0, 2);
      needed.set(widgetId, pageIds, togetherMs, 512);
      if (before.length > 1) return true;
      const key = keys.pages(widgetId);
      const counting = redis.run('count pages', budget, (db) =>
        db.pipeline().sadd(key, pageId).pexpire(key, togetherMs).scard(key).exec<unknown[]>(),
      );
      const answer = await orElse(counting, []);
      return Number(answer[2] ?? 0) > 1 || neededHere(widgetId).length > 1;
    },

    async take(widgetId, pageId, budget) {
      const key = keys.page(widgetId, pageId);
      const taking = redis.run('take page', budget, (db) =>
        db
          .pipeline()
          .set(key, 'reading', { nx: true, px: lockMs })
          .get(key)
          .exec<[unknown, unknown]>(),
      );
      const [taken, state] = await orElse(taking, ['OK', null]);
      if (taken === 'OK') return 'mine';
      return state === 'gone' || state === 'failed' ? state : 'reading';
    },

    async end(widgetId, pageId, outcome, budget) {
      const key = keys.page(widgetId, pageId);
      const ending = redis.run('end page', budget, (db): Promise<unknown> =>
        outcome === 'read' ? db.del(key) : db.set(key, outcome, { px: outcomeMs[outcome] }),
      );
      await orElse(ending, null);
    },
  };
}
