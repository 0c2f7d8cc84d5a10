import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Instance } from '../../local/production/startInstance';
import { dispatchTask } from '../../local/tasks/dispatchTask';
import { startTaskQueue, type RunningTaskQueue } from '../../local/tasks/startTaskQueue';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually, untilOlderThan } from '../support/eventually';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';
import { whereStoresKeepUp } from '../support/whereStoresKeepUp';

jest.setTimeout(180_000);

/** Long enough that nothing new is due again before a busy machine has looked at it. */
const env = { CACHE_TTL_SECONDS: '10' };
/** For who refreshes again and again. */
const shortTtlMs = 1000;
/** How long a copy is kept behind its time, and how much of that is taken off one to be due. */
const staleMs = 604_800_000;
const overdueMs = 3_600_000;

const orderSchema = z.object({ widgetId: z.string() });

describe('refreshes that are handed to the queue', () => {
  let world: RedisTestWorld;
  /** Brings copies that the others have not seen yet. */
  let loader: Instance;
  let worker: Instance;
  let queue: RunningTaskQueue;
  let readers: [Instance, Instance];
  let calendar: TestCalendar;
  /** What a test has started is ended also where the test fails: else the runner would not end. */
  const onEnd: (() => unknown)[] = [];

  const read = async (from: Instance, of = calendar) => {
    const reply = await ask(from, `/${of.slug}`);
    const tier = /detail=(\w+)/.exec(String(reply.headers['cache-status']))?.[1];
    return { ...dataOf(reply), tier, durationMs: reply.durationMs };
  };
  /** Its copy is due for whoever sees it first: its age follows from what is left of its life. */
  const addDueCalendar = (): Promise<TestCalendar> =>
    eventually(20_000, async () => {
      // Where Redis was too late to keep the copy, another one.
      const due = await world.addCalendar();
      await read(loader, due);
      const key = `widget:${due.widgetId}:all:all`;
      expect(await world.redis.command('PEXPIRE', key, String(staleMs - overdueMs))).toBe(1);
      return due;
    });
  const tasksOf = ({ widgetId }: TestCalendar) =>
    queue.tasks().filter(({ data }) => orderSchema.safeParse(data).data?.widgetId === widgetId);

  const dispatch = (data: unknown, to = worker): Promise<number | null> => {
    const task = {
      id: 'a-task',
      queue: 'refreshWidget',
      body: JSON.stringify({ data }),
      retryCount: 0,
    };
    return dispatchTask(new Agent(), to.baseUrl, task);
  };

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    [worker, loader] = await Promise.all([
      world.startFast('refreshWidget', env),
      world.startFast('widgetData'),
    ]);
    queue = await startTaskQueue({ target: worker.baseUrl, minBackoffMs: 200 });
    const withQueue = { ...env, CLOUD_TASKS_EMULATOR_HOST: queue.host };
    readers = await Promise.all([
      world.startFast('widgetData', withQueue),
      world.startFast('widgetData', withQueue),
    ]);
    // What an instance loads for its first answer might be counted as the queue being late.
    const other = await world.addCalendar();
    await Promise.all(readers.map((reader) => read(reader, other)));
  });
  beforeEach(async () => {
    world.notion.control.reset();
    world.notion.control.setLimits({ perMinute: null });
    calendar = await addDueCalendar();
  });
  afterEach(async () => {
    for (const end of onEnd.splice(0)) await end();
    world.gateway.faults.set({ kind: 'none' });
    queue.resume();
  });
  afterAll(async () => {
    await queue.close();
    await world.close();
  });

  it('let every viewer have the copy at once, and bring the new posts to all instances', async () => {
    const again = async (): Promise<void> => {
      queue.resume();
      calendar = await addDueCalendar();
    };
    const work = async (): Promise<void> => {
      world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'A newer post' } });
      queue.pause();
      const answers = await Promise.all(
        [...readers, ...readers, ...readers].map((reader) => read(reader)),
      );
      expect(new Set(answers.map(({ meta }) => meta.state))).toEqual(new Set(['stale']));
      expect(answers.every(({ tier }) => tier !== 'notion')).toBe(true);
      expect(tasksOf(calendar).length).toBeLessThanOrEqual(2);
      queue.resume();
      await queue.idle();
      for (const reader of readers) {
        await eventually(20_000, async () => {
          expect((await read(reader)).posts).toHaveLength(2);
        });
      }
    };
    await whereStoresKeepUp([...readers, worker], work, again);
  });

  it('are made by readers while the queue takes tasks and runs none', async () => {
    const [reader] = readers;
    queue.pause();
    await read(reader);
    expect(tasksOf(calendar)).toHaveLength(1);
    const later = await addDueCalendar();
    world.notion.edits.addPage(later.dataSourceId, { values: { Title: 'A newer post' } });
    // As if a little more than a minute had gone by.
    await world.redis.command('PEXPIRE', 'queue:silence', String(3_600_000 - 61_000));
    await eventually(20_000, async () => {
      expect((await read(reader, later)).posts).toHaveLength(2);
    });
    queue.resume();
    await queue.idle();
    expect(await world.redis.command('EXISTS', 'queue:silence')).toBe(0);
  });

  it('do not ask Notion again when a task comes twice', async () => {
    const before = calendar.queries().length;
    const { widgetId } = calendar;
    const statuses = await Promise.all([1, 2, 3].map(() => dispatch({ widgetId })));
    statuses.push(await dispatch({ widgetId }));
    expect(new Set(statuses)).toEqual(new Set([204]));
    expect(calendar.queries().length - before).toBe(1);
  });

  it('come again when Notion failed', async () => {
    world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'A newer post' } });
    world.notion.control.setDown(true);
    await eventually(40_000, async () => {
      // Where the queue seemed late, a later reader hands it over.
      await read(readers[0]);
      expect(tasksOf(calendar).some(({ attempts }) => attempts > 1)).toBe(true);
    });
    world.notion.control.setDown(false);
    await eventually(50_000, async () => {
      expect((await read(readers[0])).posts).toHaveLength(2);
    });
  });

  it('take over a first load that is too much for 8 s', async () => {
    const slow = await world.addCalendar();
    world.notion.control.setLatency(15_000, '/query');
    const first = await read(readers[0], slow);
    expect(first.meta.state).toBe('sample');
    // Before Notion's answer would be there, with some seconds for a busy machine.
    expect(first.durationMs).toBeLessThan(13_000);
    await eventually(40_000, async () => {
      // Where the queue seemed late, a later reader hands it over.
      if (tasksOf(slow).length === 0) await read(readers[0], slow);
      expect(tasksOf(slow)).toHaveLength(1);
    });
    world.notion.control.setLatency(0, '/query');
    await eventually(50_000, async () => {
      expect((await read(readers[1], slow)).posts.map(({ title }) => title)).toEqual([
        'The only post',
      ]);
    });
  });

  it('bring again what Redis has lost, though the task has it still', async () => {
    // With these nothing is due before the end of the test.
    const instance = await world.startFast('refreshWidget');
    const itsQueue = await startTaskQueue({ target: instance.baseUrl, minBackoffMs: 200 });
    onEnd.push(() => itsQueue.close());
    const newcomer = await world.startFast('widgetData', {
      CLOUD_TASKS_EMULATOR_HOST: itsQueue.host,
    });
    expect(await dispatch({ widgetId: calendar.widgetId }, instance)).toBe(204);
    const before = calendar.queries().length;
    await world.redis.flush();
    expect((await read(newcomer)).posts).toHaveLength(1);
    await eventually(30_000, async () => {
      expect((await read(newcomer)).meta.state).toBe('fresh');
    });
    expect(calendar.queries().length - before).toBe(1);
    await Promise.all([instance.stop(), newcomer.stop()]);
  });

  it('are made by the reader who has the lease where the queue is gone or hangs', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    onEnd.push(() => {
      silent.closeAllConnections();
      silent.close();
    });
    for (const host of ['127.0.0.1:1', `127.0.0.1:${port}`]) {
      const own = await world.addCalendar();
      const alone = await world.startFast('widgetData', {
        CACHE_TTL_SECONDS: String(shortTtlMs / 1000),
        CLOUD_TASKS_EMULATOR_HOST: host,
      });
      // On a busy machine the first call of the queue may take more than a reader waits for.
      await eventually(40_000, async () => {
        await untilOlderThan((await read(alone, own)).meta.fetchedAt, shortTtlMs);
        const { meta, tier, durationMs } = await read(alone, own);
        expect(durationMs).toBeLessThan(4000);
        expect([meta.state, tier]).toEqual(['fresh', 'notion']);
      });
      await alone.stop();
    }
  });

  it('are made by the reader while Redis, which would bring the result, is gone', async () => {
    queue.pause();
    await read(readers[0]);
    world.gateway.faults.set({ kind: 'refuse' });
    world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'A newer post' } });
    await eventually(40_000, async () => {
      expect((await read(readers[0])).posts).toHaveLength(2);
    });
  });

  it('are dropped where the task makes no sense', async () => {
    for (const data of [null, 'widget', {}, { widgetId: 5 }, { widgetId: 'no-such-widget' }]) {
      expect([data, await dispatch(data)]).toEqual([data, 204]);
    }
  });
});
