import type { TaskRefreshRequest } from '../../src/feeds/refreshing/refreshInTask';
import type { Handover } from '../../src/feeds/refreshing/refreshQueue';
import { createWidgetWritten } from '../../src/jobs/onWidgetWritten';
import { RedisError } from '../../src/redis/errors';
import type { ChangedWidget } from '../../src/widgets/changeLog';
import type { Widget } from '../../src/widgets/widget';
import { aWidget, someSettings, startMs } from '../support/builders';
import { createManualClock } from '../support/manualClock';

/** A document as Firestore gives it: without its id, and with more than a widget has. */
function fieldsOf(changes: Partial<Widget> = {}, more: object = {}): object {
  const { id, ...fields } = aWidget(changes);
  return { ...fields, columns: {}, updatedAt: `of ${id}`, ...more };
}
const calendar = { widgetId: 'w1', slug: 'calendar' };

function createHarness({ hasQueue = true } = {}) {
  const clock = createManualClock();
  const announce = jest.fn<Promise<void>, [ChangedWidget]>(() => Promise.resolve());
  const retire = jest.fn<Promise<void>, [ChangedWidget]>(() => Promise.resolve());
  const remove = jest.fn<Promise<void>, [string, number]>(() => Promise.resolve());
  const enqueue = jest.fn<Promise<Handover>, [Widget, unknown]>(() => Promise.resolve('taken'));
  const refreshInTask = jest.fn<Promise<void>, [Widget, TaskRefreshRequest]>(() =>
    Promise.resolve(),
  );
  const written = createWidgetWritten({
    changes: { announce, retire },
    feeds: { remove },
    queue: hasQueue ? { enqueue } : null,
    refreshInTask,
    clock,
  });
  const write = (before: unknown, after: unknown, atMs = startMs): Promise<void> =>
    written({ widgetId: 'w1', before, after, atMs });
  /** How often anything at all was done. */
  const started = (): number =>
    [announce, retire, remove, enqueue, refreshInTask].reduce(
      (sum, { mock }) => sum + mock.calls.length,
      0,
    );
  return { clock, announce, retire, remove, enqueue, refreshInTask, write, started };
}

describe('a write to a widget', () => {
  it.each([
    ['views', { views: 7 }, {}],
    ['health', { health: { finding: 'in_trash', sinceMs: 1 } }, {}],
    ['the time of the last change', {}, { updatedAt: 'later' }],
    ['the names of the columns', {}, { columns: { title: { name: 'Name', type: 'title' } } }],
  ])('of %s starts nothing', async (_name, changes, more) => {
    const { write, started } = createHarness();
    await write(fieldsOf(), fieldsOf(changes, more));
    await write(fieldsOf(changes, more), fieldsOf());
    expect(started()).toBe(0);
  });

  it('that holds the same in another order starts nothing', async () => {
    const { write, started } = createHarness();
    const mapping = { title: 'title', status: 's1' };
    const turned = { status: 's1', title: 'title' };
    await write(fieldsOf({ mapping }), fieldsOf({ mapping: turned }));
    expect(started()).toBe(0);
  });

  it.each([
    ['the name', { name: 'Another' }],
    ['the settings', { settings: someSettings({ onlyStatuses: ['Done'] }) }],
    ['a pause', { isActive: false }],
  ])('of %s is announced, and nothing is read anew for it', async (_name, changes) => {
    const { write, announce, started } = createHarness();
    await write(fieldsOf(), fieldsOf(changes));
    expect(announce.mock.calls).toEqual([[calendar]]);
    expect(started()).toBe(1);
  });

  it.each([
    ['the database', { databaseId: 'd2' }],
    ['the data source', { dataSourceId: 'ds2' }],
    ['the mapping', { mapping: { status: 's1' } }],
    ['the token', { connectionId: 'c2' }],
  ])('of %s is announced, and then read from there', async (_name, changes) => {
    const { write, announce, enqueue, refreshInTask } = createHarness();
    await write(fieldsOf(), fieldsOf(changes));
    expect(announce.mock.calls).toEqual([[calendar]]);
    expect(enqueue.mock.calls).toEqual([[aWidget(changes), null]]);
    expect(refreshInTask).not.toHaveBeenCalled();
    expect(announce.mock.invocationCallOrder[0]).toBeLessThan(
      enqueue.mock.invocationCallOrder[0] ?? 0,
    );
  });

  it.each([
    ['there is no queue', false],
    ['the queue does not take it', true],
  ])('of what it reads from renews in place where %s', async (_name, hasQueue) => {
    const { write, enqueue, refreshInTask } = createHarness({ hasQueue });
    enqueue.mockResolvedValue('failed');
    await write(fieldsOf(), fieldsOf({ databaseId: 'd2' }));
    expect(refreshInTask).toHaveBeenCalledTimes(1);
    const [widget, request] = refreshInTask.mock.calls[0] ?? [];
    expect(widget?.databaseId).toBe('d2');
    expect(request?.replacesAtMs).toBeNull();
    expect([request?.deadline.remainingMs(), request?.redisBudget.nextCallMs()]).toEqual([
      50_000, 1000,
    ]);
  });

  it('of what a paused widget reads from is announced, and not read', async () => {
    const { write, announce, started } = createHarness();
    await write(fieldsOf(), fieldsOf({ databaseId: 'd2', isActive: false }));
    expect([announce.mock.calls.length, started()]).toEqual([1, 1]);
  });

  it('of the slug is announced under both', async () => {
    const { write, announce } = createHarness();
    await write(fieldsOf(), fieldsOf({ slug: 'another' }));
    expect(announce.mock.calls).toEqual([[calendar], [{ widgetId: 'w1', slug: 'another' }]]);
  });
});

describe('a new widget', () => {
  it('is read where nobody has, and nothing of a first load under way is dropped', async () => {
    const { write, enqueue, started } = createHarness();
    await write(undefined, fieldsOf());
    expect([enqueue.mock.calls.length, started()]).toEqual([1, 1]);
  });
});

describe('a deleted widget', () => {
  it('is retired, and its stored feed removed', async () => {
    const { write, retire, remove, started } = createHarness();
    await write(fieldsOf(), undefined);
    expect(retire.mock.calls).toEqual([[calendar]]);
    expect(remove.mock.calls).toEqual([['w1', 10_000]]);
    expect(started()).toBe(2);
  });

  it('leaves no feed behind where its document was broken', async () => {
    const { write, remove, retire } = createHarness();
    await write({ broken: true }, undefined);
    expect([remove.mock.calls.length, retire.mock.calls.length]).toEqual([1, 0]);
  });
});

describe('a document that does not parse', () => {
  const broken = { slug: 'calendar', name: 7 };

  it('counts as changed, whatever it was before', async () => {
    for (const before of [fieldsOf(), broken]) {
      const { write, announce, started } = createHarness();
      await write(before, broken);
      expect([announce.mock.calls, started()]).toEqual([[[calendar]], 1]);
    }
  });

  it('is read when it is whole again', async () => {
    const { write, announce, enqueue } = createHarness();
    await write(broken, fieldsOf());
    expect([announce.mock.calls.length, enqueue.mock.calls.length]).toEqual([1, 1]);
  });

  it('starts nothing where nobody can say what it was served as', async () => {
    const { write, started } = createHarness();
    await write('text', { slug: 7 });
    expect(started()).toBe(0);
  });
});

describe('what is done', () => {
  it.each([
    ['the announcement', 'announce', fieldsOf({ name: 'Another' })],
    ['the retirement', 'retire', undefined],
  ] as const)('again where %s failed', async (_name, step, after) => {
    const harness = createHarness();
    harness[step].mockRejectedValueOnce(new RedisError('failed', step));
    await expect(harness.write(fieldsOf(), after)).rejects.toThrow('Redis');
    await harness.write(fieldsOf(), after);
    expect(harness[step]).toHaveBeenCalledTimes(2);
  });

  it('again where Firestore or the refresh failed', async () => {
    const { write, remove, refreshInTask } = createHarness({ hasQueue: false });
    remove.mockRejectedValueOnce(new Error('Firestore'));
    await expect(write(fieldsOf(), undefined)).rejects.toThrow('Firestore');
    refreshInTask.mockRejectedValueOnce(new Error('Notion'));
    await expect(write(fieldsOf(), fieldsOf({ databaseId: 'd2' }))).rejects.toThrow('Notion');
  });

  it('an hour too late is dropped', async () => {
    const { write, started } = createHarness();
    await write(fieldsOf(), fieldsOf({ name: 'Another' }), startMs - 3_600_001);
    expect(started()).toBe(0);
    await write(fieldsOf(), fieldsOf({ name: 'Another' }), startMs - 3_600_000);
    expect(started()).toBe(1);
  });
});
