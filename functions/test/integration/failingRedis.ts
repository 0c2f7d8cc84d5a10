import type { Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually, untilOlderThan } from '../support/eventually';
import type { RedisTestWorld, TestCalendar } from '../support/testWorld';

const ttlMs = 1000;
/** Above what a busy machine takes for an answer, and below what a slow Redis would take here. */
export const heldUpMs = 6000;

/** An instance of a world with a Redis, that has read a calendar before Redis fails. */
export interface FailingRedis {
  known: TestCalendar;
  /** Reads on, and learns of changes and of new calendars, until the breaker says something. */
  expectNobodyHeldUp(): Promise<void>;
  /** Once Redis is mended, what is read goes there again. */
  expectUsedAgain(): Promise<void>;
  /** Ends the faults and the instance. */
  close(): Promise<void>;
}

/** Starts an instance for which what it has read is fresh for a second. */
export const startSoonStale = (world: RedisTestWorld): Promise<Instance> =>
  world.startFast('widgetData', { CACHE_TTL_SECONDS: String(ttlMs / 1000) });

/** What `instance` answers for a calendar, from which tier, and after how long. */
export async function read(instance: Instance, { slug }: TestCalendar) {
  const reply = await ask(instance, `/${slug}`);
  const tier = /detail=(\w+)/.exec(String(reply.headers['cache-status']))?.[1];
  return { ...dataOf(reply), tier, durationMs: reply.durationMs };
}

export async function openFailingRedis(world: RedisTestWorld): Promise<FailingRedis> {
  const instance = await startSoonStale(world);
  const known = await world.addCalendar();
  await read(instance, known);
  const breakerLines = (): string[] =>
    instance.log.filter((line) => line.includes('Redis breaker'));

  return {
    known,

    async expectNobodyHeldUp() {
      await read(instance, known);
      const again = await read(instance, known);
      await untilOlderThan(again.meta.fetchedAt, ttlMs);
      world.notion.edits.addPage(known.dataSourceId, { values: { Title: 'A newer post' } });
      const renewed = await read(instance, known);
      expect([renewed.meta.state, renewed.posts.length]).toEqual(['fresh', 2]);

      const loaded = await read(instance, await world.addCalendar());
      expect([loaded.meta.state, loaded.tier]).toEqual(['fresh', 'notion']);
      for (const { durationMs } of [again, renewed, loaded]) {
        expect(durationMs).toBeLessThan(heldUpMs);
      }
      expect(instance.log.filter((line) => line.includes('Internal error'))).toEqual([]);
      // Three failures in a row: how many a read meets depends on what is due, and on what is left.
      await eventually(15_000, async () => {
        if (breakerLines().length === 0) await read(instance, await world.addCalendar());
        expect(breakerLines()).not.toEqual([]);
      });
    },

    async expectUsedAgain() {
      const key = `widget:${known.widgetId}:all:all`;
      // What was sent while it hung is done now: a lease may be taken that nobody holds, for 12 s.
      await world.redis.command('DEL', key, `lease:${known.widgetId}`);
      await eventually(40_000, async () => {
        await untilOlderThan((await read(instance, known)).meta.fetchedAt, ttlMs);
        await read(instance, known);
        expect(await world.redis.command('EXISTS', key)).toBe(1);
        expect(breakerLines().at(-1)).toContain('Redis breaker: closed');
      });
    },

    async close() {
      world.gateway.faults.set({ kind: 'none' });
      await instance.stop();
    },
  };
}
