import { createHousekeeping } from '../../src/http/housekeeping';
import { requestBudget, taskBudget } from '../../src/redis/budget';
import { createChangeLog } from '../../src/widgets/changeLog';
import { createSharedWidgets } from '../../src/widgets/sharedWidgets';
import type { Widget } from '../../src/widgets/widget';
import { createWidgetDirectory } from '../../src/widgets/widgetDirectory';
import { generousClient } from '../redis/generous';
import { openRealRedis, type RealRedis } from '../redis/realRedis';
import { aWidget } from '../support/builders';
import { createManualClock } from '../support/manualClock';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());
beforeEach(() => real.reset());

const change = { widgetId: 'w1', slug: 'calendar' };

function openLog() {
  const clock = createManualClock();
  const redis = generousClient(real.instance({ clock }));
  return { clock, redis, changes: createChangeLog(redis, clock) };
}

describe('an instance that follows the changes', () => {
  /** Instances over one Firestore and one Redis. */
  function openWorld() {
    const state: { widget: Widget | null; lookups: number; wait: Promise<void> | null } = {
      widget: aWidget(),
      lookups: 0,
      wait: null,
    };
    const store = {
      async findBySlug(slug: string): Promise<Widget | null> {
        state.lookups += 1;
        const { widget } = state;
        await state.wait;
        return widget?.slug === slug ? widget : null;
      },
    };
    const instance = () => {
      const { clock, redis, changes } = openLog();
      const shared = createSharedWidgets(redis, 3_600_000);
      const report = () => undefined;
      const random = () => 0.5;
      const directory = createWidgetDirectory({ store, shared, changes, clock, random, report });
      const fleet = { isDue: () => false, push: () => Promise.resolve() };
      const housekeeping = createHousekeeping({ changes, fleet });
      const nameOf = async (slug = 'calendar'): Promise<string> => {
        // As every request does that isn't answered from memory.
        await housekeeping.tend(requestBudget());
        try {
          return (await directory.find(slug, requestBudget())).widget.name;
        } catch (error) {
          return error instanceof Error ? error.message : 'unknown';
        }
      };
      return { clock, changes, directory, nameOf };
    };
    const changeTo = async (widget: Widget | null): Promise<void> => {
      state.widget = widget;
      await openLog().changes.announce(change);
    };
    return { state, instance, changeTo };
  }
  const gone = 'There is no widget at this address.';

  it('asks Firestore once for all instances, and minutes long no more', async () => {
    const { state, instance } = openWorld();
    const instances = Array.from({ length: 4 }, instance);
    for (const { nameOf } of instances) expect(await nameOf()).toBe('Calendar');
    for (const { clock, nameOf } of instances) {
      for (let time = 0; time < 20; time += 1) {
        await clock.advance(10_000);
        expect(await nameOf()).toBe('Calendar');
      }
    }
    expect(state.lookups).toBe(1);
  });

  it('shows a change on every instance within 2 s, asking Firestore once', async () => {
    const { state, instance, changeTo } = openWorld();
    const instances = [instance(), instance()];
    for (const { nameOf } of instances) await nameOf();
    await changeTo(aWidget({ name: 'Renamed' }));
    await real.pass(10_000);
    for (const { clock, nameOf } of instances) {
      expect(await nameOf()).toBe('Calendar');
      await clock.advance(2000);
      expect(await nameOf()).toBe('Renamed');
    }
    expect(state.lookups).toBe(2);
    await changeTo(null);
    for (const { clock, nameOf } of instances) {
      await clock.advance(2000);
      expect(await nameOf()).toBe(gone);
    }
  });

  it('shows nobody what was read before a change and comes back after it', async () => {
    const { state, instance, changeTo } = openWorld();
    const [slow, other] = [instance(), instance()];
    await slow.changes.sync(taskBudget());
    let answer: () => void = () => undefined;
    state.wait = new Promise((resolve) => {
      answer = resolve;
    });
    const looking = slow.nameOf();
    while (state.lookups === 0) await new Promise(setImmediate);
    state.wait = null;
    await changeTo(aWidget({ name: 'Renamed' }));
    answer();
    await looking;
    expect(await other.nameOf()).toBe('Renamed');
    await slow.clock.advance(2000);
    expect(await slow.nameOf()).toBe('Renamed');
  });

  it('does not keep what it was reading while it learned of the change', async () => {
    const { state, instance, changeTo } = openWorld();
    const slow = instance();
    await slow.changes.sync(taskBudget());
    let answer: () => void = () => undefined;
    state.wait = new Promise((resolve) => {
      answer = resolve;
    });
    const looking = slow.nameOf();
    while (state.lookups === 0) await new Promise(setImmediate);
    state.wait = null;
    await changeTo(aWidget({ name: 'Renamed' }));
    await slow.changes.sync(taskBudget());
    answer();
    await looking;
    expect(slow.directory.peek('calendar')).toBeNull();
    expect(await slow.nameOf()).toBe('Renamed');
  });

  it('remembers that there is no widget, until one is made, and shares nothing of it', async () => {
    const { state, instance, changeTo } = openWorld();
    state.widget = null;
    const one = instance();
    expect([await one.nameOf(), await one.nameOf()]).toEqual([gone, gone]);
    expect(state.lookups).toBe(1);
    expect(await real.redis.command('EXISTS', 'slug:calendar')).toBe(0);
    await changeTo(aWidget());
    await one.clock.advance(2000);
    expect(await one.nameOf()).toBe('Calendar');
  });

  it('reads its widgets anew after the list was lost', async () => {
    const { state, instance } = openWorld();
    const one = instance();
    await openLog().changes.announce({ widgetId: 'w9', slug: 'another' });
    await one.nameOf();
    state.widget = aWidget({ name: 'Renamed' });
    await real.redis.flush();
    await one.clock.advance(2000);
    expect(await one.nameOf()).toBe('Renamed');
  });

  it('reads them every few seconds while Redis is down', async () => {
    const { state, instance } = openWorld();
    const one = instance();
    await one.nameOf();
    real.gateway.faults.set({ kind: 'refuse' });
    state.widget = aWidget({ name: 'Renamed' });
    await one.clock.advance(4000);
    expect(await one.nameOf()).toBe('Renamed');
    expect(state.lookups).toBe(2);
    await one.clock.advance(3399);
    await one.nameOf();
    expect(state.lookups).toBe(2);
    await one.clock.advance(1);
    await one.nameOf();
    expect(state.lookups).toBe(3);
  });

  it.each(['hello', '{}', '{"version":1,"widget":{}}', '{"version":2,"widget":null}', 'null'])(
    'asks Firestore where Redis holds %j',
    async (value) => {
      const { state, instance } = openWorld();
      await real.redis.command('SET', 'slug:calendar', value, 'EX', '99');
      expect(await instance().nameOf()).toBe('Calendar');
      expect(state.lookups).toBe(1);
    },
  );

  it('believes no entry that is another widget’s', async () => {
    const { instance } = openWorld();
    const other = JSON.stringify({ version: 1, widget: aWidget({ slug: 'other', name: 'Other' }) });
    await real.redis.command('SET', 'slug:calendar', other, 'EX', '99');
    expect(await instance().nameOf()).toBe('Calendar');
  });

  it('learns of a change that nobody announced when another loads the posts', async () => {
    const { state, instance } = openWorld();
    await instance().nameOf();
    state.widget = aWidget({ name: 'Renamed by hand' });
    const [loader, newcomer] = [instance(), instance()];
    expect(await loader.nameOf()).toBe('Calendar');
    await loader.directory.confirm('calendar', requestBudget());
    expect(await loader.nameOf()).toBe('Renamed by hand');
    expect(await newcomer.nameOf()).toBe('Renamed by hand');
    expect(state.lookups).toBe(2);
  });

  it('does not ask Firestore again for what it said within a minute', async () => {
    const { state, instance } = openWorld();
    const { directory, nameOf } = instance();
    await nameOf();
    await directory.confirm('calendar', requestBudget());
    expect(state.lookups).toBe(1);
  });
});
