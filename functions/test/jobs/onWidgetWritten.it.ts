import type { DocumentSnapshot } from 'firebase-admin/firestore';
import { Change } from 'firebase-functions/firestore';
import functionsTest from 'firebase-functions-test';
import type * as index from '../../src/index';
import type { Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
import { dataOf, errorOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';

/** For what comes within a few seconds, on a machine that has much to do. */
const soonMs = 20_000;

jest.setTimeout(90_000);

describe('the deployed trigger of a written widget', () => {
  let world: RedisTestWorld;
  let calendar: TestCalendar;
  let instance: Instance;
  let platform: ReturnType<typeof functionsTest>;
  let trigger: (typeof index)['onWidgetWritten'];

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    platform = functionsTest({ projectId: world.projectId });
    Object.assign(process.env, world.env, { LOG_LEVEL: 'silent' });
    ({ onWidgetWritten: trigger } = await import('../../src/index'));
    instance = await world.startFast('widgetData');
    // Its very first look-ups may take longer than it waits for them.
    const { slug } = await world.addCalendar();
    await eventually(soonMs, async () => dataOf(await ask(instance, `/${slug}`)));
  });
  afterAll(async () => {
    platform.cleanup();
    await world.close();
  });
  beforeEach(async () => {
    world.gateway.faults.set({ kind: 'none' });
    calendar = await world.addCalendar();
  });

  const widgetOf = ({ widgetId }: TestCalendar) => world.firestore.doc(`widgets/${widgetId}`);

  /** Makes the change; gives what triggers the function with it, and again where that rejects. */
  async function writing(change: () => Promise<unknown>): Promise<() => Promise<void>> {
    const before = await widgetOf(calendar).get();
    await change();
    const after = await widgetOf(calendar).get();
    return () => eventually(soonMs, () => deliver(before, after));
  }

  async function deliver(
    before: DocumentSnapshot,
    after: DocumentSnapshot,
    time = new Date().toISOString(),
  ): Promise<void> {
    const { widgetId } = calendar;
    await platform.wrap(trigger)({ params: { widgetId }, data: new Change(before, after), time });
  }

  /** What is done meanwhile, at Redis and at Notion. */
  async function costOf(
    work: () => Promise<void>,
  ): Promise<{ commands: number; requests: number }> {
    const before = [world.gateway.commandCount(), calendar.requests().length] as const;
    await work();
    return {
      commands: world.gateway.commandCount() - before[0],
      requests: calendar.requests().length - before[1],
    };
  }

  const nameServed = (): Promise<string> =>
    eventually(soonMs, async () => dataOf(await ask(instance, `/${calendar.slug}`)).widget.name);

  /** How often a change of the widget was published to all instances. */
  const announcements = async (): Promise<number> => {
    const entries = JSON.stringify(await world.redis.command('XRANGE', 'changes', '-', '+'));
    return entries.split(calendar.widgetId).length - 1;
  };
  const isFeedStored = async (): Promise<boolean> =>
    (await world.firestore.doc(`feeds/${calendar.widgetId}`).get()).exists;

  it('does nothing at all for what the service itself writes', async () => {
    const changes = [{ views: 12 }, { health: { finding: 'not_shared', sinceMs: 5 } }];
    for (const change of changes) {
      const again = await writing(() => widgetOf(calendar).update(change));
      expect(await costOf(again)).toEqual({ commands: 0, requests: 0 });
    }
  });

  it('repeats an announcement that was lost, so that all instances see the change', async () => {
    expect(await nameServed()).not.toBe('Changed');
    const again = await writing(() => widgetOf(calendar).update({ name: 'Changed' }));
    expect(await announcements()).toBe(0);
    await again();
    expect(await announcements()).toBeGreaterThan(0);
    await eventually(soonMs, async () => {
      expect(await nameServed()).toBe('Changed');
    });
  });

  it('does no harm when it is triggered twice', async () => {
    const again = await writing(() => widgetOf(calendar).update({ name: 'Twice' }));
    await again();
    await again();
    await eventually(soonMs, async () => {
      expect(await nameServed()).toBe('Twice');
    });
  });

  it('reads what the widget reads from now, the schema first', async () => {
    await nameServed();
    const other = await world.addCalendar({ rows: [{ Title: 'Of the other' }] });
    const { connectionId } = (await widgetOf(other).get()).data() ?? {};
    const { databaseId, dataSourceId } = other;
    const change = { databaseId, dataSourceId, connectionId: String(connectionId), mapping: {} };
    const again = await writing(() => widgetOf(calendar).update(change));
    const before = other.requests().length;
    await again();
    expect(other.requests().length - before).toBeGreaterThan(1);
    expect(other.requests().map(({ path }) => path)).toContain(`/v1/data_sources/${dataSourceId}`);
    expect(await world.redis.command('EXISTS', `widget:${calendar.widgetId}:all:all`)).toBe(1);
    // From now on Notion gives nothing more: what instances show is what was read just now.
    const fault = { kind: 'server_error', status: 503 } as const;
    world.notion.control.addFault({ fault, token: other.token, times: null });
    await eventually(soonMs, async () => {
      const { posts } = dataOf(await ask(instance, `/${calendar.slug}`));
      expect(posts.map(({ title }) => title)).toEqual(['Of the other']);
    });
  });

  it('leaves nothing of a widget that was deleted', async () => {
    const { widgetId, slug } = calendar;
    await eventually(soonMs, async () => {
      await nameServed();
      expect(await isFeedStored()).toBe(true);
    });
    const again = await writing(() => widgetOf(calendar).delete());
    await again();
    expect(await isFeedStored()).toBe(false);
    const kept = await world.redis.command('KEYS', `*${widgetId}*`);
    expect(kept).toEqual([`lease:${widgetId}`]);
    await eventually(soonMs, async () => {
      expect(errorOf(await ask(instance, `/${slug}`))).toEqual([404, 'widget_not_found']);
    });
  });

  it('asks to be triggered again where Redis is down, and then does it', async () => {
    const before = await widgetOf(calendar).get();
    await widgetOf(calendar).update({ name: 'Later' });
    const after = await widgetOf(calendar).get();
    await nameServed();
    world.gateway.faults.set({ kind: 'refuse' });
    await expect(deliver(before, after)).rejects.toMatchObject({ name: 'RedisError' });
    world.gateway.faults.set({ kind: 'none' });
    await eventually(soonMs, () => deliver(before, after));
    await eventually(soonMs, async () => {
      expect(await nameServed()).toBe('Later');
    });
  });

  it('does nothing for what is over an hour old', async () => {
    const before = await widgetOf(calendar).get();
    await widgetOf(calendar).update({ name: 'Long ago' });
    const after = await widgetOf(calendar).get();
    const time = new Date(Date.now() - 3_700_000).toISOString();
    expect(await costOf(() => deliver(before, after, time))).toEqual({ commands: 0, requests: 0 });
  });
});
