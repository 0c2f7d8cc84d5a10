import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instance } from '../../local/production/startInstance';
import { dispatchTask } from '../../local/tasks/dispatchTask';
import { startTaskQueue, type RunningTaskQueue } from '../../local/tasks/startTaskQueue';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually, untilOlderThan } from '../support/eventually';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';

const ttlMs = 1000;

describe('refreshes that are handed to the queue', () => {
  let world: RedisTestWorld;
  let worker: Instance;
  let queue: RunningTaskQueue;
  let readers: [Instance, Instance];
  let calendar: TestCalendar;

  const env = (host: string): Record<string, string> => ({
    CACHE_TTL_SECONDS: String(ttlMs / 1000),
    CLOUD_TASKS_EMULATOR_HOST: host,
  });
  const read = async (from: Instance, of = calendar) => {
    const reply = await ask(from, `/${of.slug}`);
    const tier = /detail=(\w+)/.exec(String(reply.headers['cache-status']))?.[1];
    return { ...dataOf(reply), tier, durationMs: reply.durationMs };
  };
  const expire = async (from: Instance, of = calendar): Promise<void> => {
    await untilOlderThan((await read(from, of)).meta.fetchedAt, ttlMs);
  };
  const tasksOf = ({ widgetId }: TestCalendar) =>
    queue.tasks().filter(({ data }) => JSON.stringify(data) === JSON.stringify({ widgetId }));

  const dispatch = (data: unknown): Promise<number | null> => {
    const task = {
      id: 'a-task',
      queue: 'refreshWidget',
      body: JSON.stringify({ data }),
      retryCount: 0,
    };
    return dispatchTask(new Agent(), worker.baseUrl, task);
  };

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    worker = await world.startFast('refreshWidget', { CACHE_TTL_SECONDS: String(ttlMs / 1000) });
    queue = await startTaskQueue({ target: worker.baseUrl, minBackoffMs: 200 });
    readers = [
      await world.startFast('widgetData', env(queue.host)),
      await world.startFast('widgetData', env(queue.host)),
    ];
  });
  beforeEach(async () => {
    world.notion.control.reset();
    world.notion.control.setLimits({ perMinute: null });
    calendar = await world.addCalendar();
    await read(readers[0]);
    await read(readers[1]);
  });
  afterEach(() => {
    queue.resume();
  });
  afterAll(async () => {
    await queue.close();
    await world.close();
  });

  it('let every viewer have the copy at once, and bring the new posts to all instances', async () => {
    await Promise.all(readers.map((reader) => expire(reader)));
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
      await eventually(4000, async () => {
        expect((await read(reader)).posts).toHaveLength(2);
      });
    }
  });

  it('do not ask Notion again when a task comes twice', async () => {
    await expire(readers[0]);
    const before = calendar.queries().length;
    const { widgetId } = calendar;
    const statuses = await Promise.all([1, 2, 3].map(() => dispatch({ widgetId })));
    statuses.push(await dispatch({ widgetId }));
    expect(new Set(statuses)).toEqual(new Set([204]));
    expect(calendar.queries().length - before).toBe(1);
  });

  it('come again when Notion failed', async () => {
    await expire(readers[0]);
    world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'A newer post' } });
    world.notion.control.setDown(true);
    await read(readers[0]);
    await eventually(10_000, () => {
      expect(tasksOf(calendar).some(({ attempts }) => attempts > 0)).toBe(true);
      return Promise.resolve();
    });
    world.notion.control.setDown(false);
    await eventually(25_000, async () => {
      expect((await read(readers[0])).posts).toHaveLength(2);
    });
  }, 60_000);

  it('take over a first load that is too much for 8 s', async () => {
    const slow = await world.addCalendar();
    world.notion.control.setLatency(9000, '/query');
    const first = await read(readers[0], slow);
    expect(first.meta.state).toBe('sample');
    expect(first.durationMs).toBeLessThan(9500);
    expect(tasksOf(slow)).toHaveLength(1);
    world.notion.control.setLatency(0, '/query');
    await eventually(25_000, async () => {
      expect((await read(readers[1], slow)).posts.map(({ title }) => title)).toEqual([
        'The only post',
      ]);
    });
  }, 60_000);

  it('are made by the reader who has the lease where the queue is gone or hangs', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    for (const host of ['127.0.0.1:1', `127.0.0.1:${port}`]) {
      const own = await world.addCalendar();
      const alone = await world.startFast('widgetData', env(host));
      // On a busy machine the first call of the queue may take more than a reader waits for.
      await eventually(10_000, async () => {
        await expire(alone, own);
        const { meta, tier, durationMs } = await read(alone, own);
        expect(durationMs).toBeLessThan(4000);
        expect([meta.state, tier]).toEqual(['fresh', 'notion']);
      });
      await alone.stop();
    }
    silent.closeAllConnections();
    silent.close();
  }, 40_000);

  it('are made by the reader while Redis, which would bring the result, is gone', async () => {
    await expire(readers[0]);
    world.gateway.faults.set({ kind: 'refuse' });
    world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'A newer post' } });
    await eventually(8000, async () => {
      expect((await read(readers[0])).posts).toHaveLength(2);
    });
    world.gateway.faults.set({ kind: 'none' });
  });

  it('are dropped where the task makes no sense', async () => {
    for (const data of [null, 'widget', {}, { widgetId: 5 }, { widgetId: 'no-such-widget' }]) {
      expect([data, await dispatch(data)]).toEqual([data, 204]);
    }
  });
});
