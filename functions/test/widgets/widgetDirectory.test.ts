import { BrokenDocumentError, StoreError } from '../../src/firestore/documents';
import { absentRedis } from '../../src/redis/absentRedis';
import { requestBudget } from '../../src/redis/budget';
import type { Clock } from '../../src/shared/clock';
import { ServiceError } from '../../src/shared/errors';
import { createChangeLog, type ChangeLog } from '../../src/widgets/changeLog';
import { createSharedWidgets } from '../../src/widgets/sharedWidgets';
import type { Widget } from '../../src/widgets/widget';
import type { KnownWidget } from '../../src/widgets/knownWidgets';
import { createWidgetDirectory } from '../../src/widgets/widgetDirectory';
import { aWidget, createEventRecord } from '../support/builders';
import { createManualClock } from '../support/manualClock';

/** The list of changes where there is no Redis: nothing is followed. */
const unfollowed = (clock: Clock): ChangeLog => createChangeLog(absentRedis, clock);

/** A directory over a store that the test fills, slows down and breaks. */
function createHarness(
  options: { random?: () => number; changes?: (clock: Clock) => ChangeLog } = {},
) {
  const { random = () => 0, changes = unfollowed } = options;
  const clock = createManualClock();
  const record = createEventRecord();
  const timeouts: number[] = [];
  const state: { widgets: Widget[]; error: Error | null; delayMs: number } = {
    widgets: [aWidget()],
    error: null,
    delayMs: 0,
  };
  const store = {
    async findBySlug(slug: string, timeoutMs: number): Promise<Widget | null> {
      timeouts.push(timeoutMs);
      if (state.delayMs > 0) await clock.sleep(state.delayMs);
      if (state.error !== null) throw state.error;
      return state.widgets.find((widget) => widget.slug === slug) ?? null;
    },
  };
  const directory = createWidgetDirectory({
    store,
    shared: createSharedWidgets(absentRedis, 1000),
    changes: changes(clock),
    clock,
    random,
    report: record.report,
  });
  const find = (slug: string): Promise<KnownWidget> => directory.find(slug, requestBudget());
  return {
    clock,
    record,
    timeouts,
    state,
    directory,
    find,
    peek: (slug: string) => directory.peek(slug),
    confirm: (slug: string) => directory.confirm(slug, requestBudget()),
  };
}

const unknown = { code: 'widget_not_found' };
const unavailable = { code: 'temporarily_unavailable', retryAfterSeconds: 5 };

describe('the widget directory', () => {
  it('can be peeked at without waiting, and only for a while', async () => {
    const { clock, find, peek } = createHarness();
    expect(peek('calendar')).toBeNull();
    const found = await find('calendar');
    expect(peek('calendar')).toBe(found);
    await clock.advance(4000);
    expect(peek('calendar')).toBeNull();
  });

  it('holds 2048 widgets at a time, those that were asked for last', async () => {
    const { timeouts, state, find } = createHarness();
    state.widgets = Array.from({ length: 2049 }, (_, number) => aWidget({ slug: `w${number}` }));
    const readsFor = async (first: number, last: number): Promise<number> => {
      timeouts.splice(0);
      for (let number = first; number <= last; number += 1) await find(`w${number}`);
      return timeouts.length;
    };
    expect(await readsFor(0, 2047)).toBe(2048);
    expect(await readsFor(0, 2047)).toBe(0);
    expect(await readsFor(2048, 2048)).toBe(1);
    expect(await readsFor(1, 2048)).toBe(0);
    expect(await readsFor(0, 0)).toBe(1);
  });

  it('finds a widget and names its state', async () => {
    const { find } = createHarness();
    const known = await find('calendar');
    expect(known.widget).toEqual(aWidget());
    expect(known.version).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });

  it.each([
    '',
    'a/b',
    'a b',
    'ünïcode',
    '__proto__',
    '__x__',
    '____',
    '.',
    'a'.repeat(129),
    'a'.repeat(10_000),
  ])('knows without a look-up that there is no widget %j', async (slug) => {
    const { find, timeouts } = createHarness();
    await expect(find(slug)).rejects.toMatchObject(unknown);
    expect(timeouts).toEqual([]);
  });

  it.each(['a', '_', '__', '___', '-', 'A-z_9', 'a'.repeat(128)])(
    'looks up %j like any slug',
    async (slug) => {
      const { find, state } = createHarness();
      state.widgets = [aWidget({ slug })];
      expect((await find(slug)).widget.slug).toBe(slug);
    },
  );

  it('asks once for all who ask meanwhile, and not again for 2.5 s', async () => {
    const { find, clock, timeouts } = createHarness();
    await Promise.all(Array.from({ length: 50 }, () => find('calendar')));
    await clock.advance(2499);
    await find('calendar');
    expect(timeouts).toHaveLength(1);
  });

  it('asks again for each widget at another time, however they were learnt together', async () => {
    const chances = [0, 0.999];
    const { find, clock, timeouts, state } = createHarness({ random: () => chances.shift() ?? 0 });
    state.widgets = [aWidget(), aWidget({ slug: 'other' })];
    const findBoth = () => Promise.all([find('calendar'), find('other')]);
    const counts: number[] = [];
    for (const waitMs of [0, 2500, 1700, 200]) {
      await clock.advance(waitMs);
      await findBoth();
      counts.push(timeouts.length);
    }
    expect(counts).toEqual([2, 3, 3, 4]);
  });

  it('lets one reader ask again, and the others go on with what is known until it is over', async () => {
    const { find, peek, clock, timeouts, state } = createHarness();
    await find('calendar');
    await clock.advance(3000);
    expect(peek('calendar')).toBeNull();
    state.delayMs = 2500;
    const leader = find('calendar');
    await clock.advance(1000);
    expect((await find('calendar')).widget.id).toBe('w1');
    expect(peek('calendar')?.widget.id).toBe('w1');
    expect(timeouts).toEqual([4000, 1000]);
    await clock.advance(800);
    const waiting = find('calendar');
    expect(peek('calendar')).toBeNull();
    await clock.advance(1500);
    await Promise.all([leader, waiting]);
  });

  it('lets few readers wait where Firestore is slow, until what is known is over', async () => {
    const { find, clock, timeouts, state } = createHarness();
    const slugs = ['a', 'b', 'c', 'd', 'e', 'f'];
    state.widgets = slugs.map((slug) => aWidget({ slug }));
    const findAll = (): Promise<unknown>[] => slugs.map((slug) => find(slug));
    await Promise.all(findAll());
    await clock.advance(2500);
    state.delayMs = 2400;
    const due = findAll();
    await clock.advance(0);
    expect(timeouts).toHaveLength(6 + 4);
    await Promise.all(due.slice(4));
    await clock.advance(2300);
    const over = findAll();
    await clock.advance(0);
    expect(timeouts).toHaveLength(6 + 4 + 2);
    await clock.advance(2400);
    await Promise.all([...due, ...over]);
  });

  it('shows a change of the owner within 5 s, a slow answer of Firestore included', async () => {
    const { find, clock, timeouts, state } = createHarness();
    const before = await find('calendar');
    state.widgets = [aWidget({ name: 'Renamed' })];
    await clock.advance(4000);
    const after = await find('calendar');
    expect(after.widget.name).toBe('Renamed');
    expect(after.version).not.toBe(before.version);
    expect(timeouts).toEqual([4000, 1000]);
  });

  it('shows within 5 s that a widget was switched off', async () => {
    const { find, clock, state } = createHarness();
    await find('calendar');
    state.widgets = [];
    await clock.advance(4000);
    await expect(find('calendar')).rejects.toMatchObject(unknown);
  });

  it('asks Firestore nothing for who may not, and says what it was given to say', async () => {
    const { directory, find, timeouts } = createHarness();
    const refusal = new ServiceError('rate_limited');
    await expect(directory.find('calendar', requestBudget(), refusal)).rejects.toBe(refusal);
    expect(timeouts).toEqual([]);
    const known = await find('calendar');
    expect(await directory.find('calendar', requestBudget(), refusal)).toBe(known);
    await expect(directory.find('a/b', requestBudget(), refusal)).rejects.toMatchObject(unknown);
  });

  it('remembers an unknown slug, and sees a widget that is made later', async () => {
    const { find, clock, timeouts, state } = createHarness();
    await expect(find('later')).rejects.toMatchObject(unknown);
    await expect(find('later')).rejects.toMatchObject(unknown);
    expect(timeouts).toHaveLength(1);
    state.widgets = [aWidget({ slug: 'later' })];
    await clock.advance(4000);
    expect((await find('later')).widget.slug).toBe('later');
  });

  it('serves a known widget on while Firestore is down, asking every 5 s', async () => {
    const { find, clock, timeouts, state } = createHarness();
    await find('calendar');
    state.error = new StoreError('find widget');
    await clock.advance(60_000);
    expect((await find('calendar')).widget.id).toBe('w1');
    await clock.advance(4999);
    await find('calendar');
    expect(timeouts).toHaveLength(2);
    await clock.advance(1);
    await find('calendar');
    expect(timeouts).toHaveLength(3);
  });

  it('answers as unavailable for what it does not know while Firestore is down', async () => {
    const { find, state } = createHarness();
    state.error = new StoreError('find widget');
    await expect(find('calendar')).rejects.toMatchObject(unavailable);
    state.error = null;
    expect((await find('calendar')).widget.id).toBe('w1');
  });

  it('reports one failure once, however many wait', async () => {
    const { find, record, state } = createHarness();
    state.error = new StoreError('find widget');
    const all = [1, 2, 3].map(() => find('calendar'));
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(
      Array(3).fill('rejected'),
    );
    expect(record.types()).toEqual(['store.failed']);
  });

  it('answers as unavailable for a broken document, without calling it a failure of Firestore', async () => {
    const { find, clock, record, state } = createHarness();
    await find('calendar');
    state.error = new BrokenDocumentError('widgets/w1');
    await clock.advance(4000);
    await expect(find('calendar')).rejects.toMatchObject(unavailable);
    await expect(find('calendar')).rejects.toMatchObject(unavailable);
    expect(record.events).toEqual([]);
  });
});

describe('the widget directory, where changes are followed', () => {
  /** All changes are known at any time. */
  const createFollowing = () =>
    createHarness({
      changes: (clock) => ({ ...unfollowed(clock), followedAtMs: () => clock.nowMs() }),
    });

  it('asks for a widget anew after five minutes, in case that a change was missed', async () => {
    const { clock, timeouts, find } = createFollowing();
    await find('calendar');
    await clock.advance(5 * 60_000 - 1);
    await find('calendar');
    expect(timeouts).toHaveLength(1);
    await clock.advance(1);
    await find('calendar');
    expect(timeouts).toHaveLength(2);
  });

  it('reads what is to be confirmed once a minute', async () => {
    const { clock, timeouts, find, confirm } = createFollowing();
    await find('calendar');
    await clock.advance(59_999);
    await confirm('calendar');
    expect(timeouts).toHaveLength(1);
    await clock.advance(1);
    await confirm('calendar');
    expect(timeouts).toHaveLength(2);
  });
});
