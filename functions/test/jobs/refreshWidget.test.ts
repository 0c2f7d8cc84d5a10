import type { TaskRefreshRequest } from '../../src/feeds/refreshing/refreshInTask';
import { createRefreshTask } from '../../src/jobs/refreshWidget';
import type { Widget } from '../../src/widgets/widget';
import { aWidget, createEventRecord } from '../support/builders';
import { createManualClock } from '../support/manualClock';

function createHarness() {
  const clock = createManualClock();
  const found = jest.fn<Promise<Widget | null>, [string, number]>(() => Promise.resolve(aWidget()));
  const refreshInTask = jest.fn<Promise<void>, [Widget, TaskRefreshRequest]>(() =>
    Promise.resolve(),
  );
  const ran = jest.fn<Promise<void>, unknown[]>(() => Promise.resolve());
  const record = createEventRecord();
  const run = createRefreshTask({
    widgets: { findById: found },
    refreshInTask,
    delivery: { ran },
    clock,
    report: record.report,
  });
  return { clock, found, refreshInTask, ran, record, run };
}

describe('a task of the queue', () => {
  it.each([{ widgetId: 'w1' }, { widgetId: 7 }, null])(
    'says that the queue delivers, whatever it carries: %j',
    async (data) => {
      const { run, ran, record } = createHarness();
      await run(data);
      expect(ran).toHaveBeenCalledTimes(1);
      expect(record.events).toEqual([{ type: 'queue.ran' }]);
    },
  );

  it('renews the widget it names, within 5 minutes, with a second for each call to Redis', async () => {
    const { run, found, refreshInTask } = createHarness();
    await run({ widgetId: 'w1' });
    expect(found).toHaveBeenCalledWith('w1', 10_000);
    expect(refreshInTask).toHaveBeenCalledTimes(1);
    const [widget, request] = refreshInTask.mock.calls[0] ?? [];
    expect(widget).toEqual(aWidget());
    expect([request?.deadline.remainingMs(), request?.redisBudget.nextCallMs()]).toEqual([
      300_000, 1000,
    ]);
  });

  it.each([
    [{}, null],
    [{ replacesAtMs: null }, null],
    [{ replacesAtMs: 1_790_000_000_000 }, 1_790_000_000_000],
    [{ replacesAtMs: 'yesterday' }, null],
  ])('that says %j of the copy to replace hands on %j', async (said, replacesAtMs) => {
    const { run, refreshInTask } = createHarness();
    await run({ widgetId: 'w1', ...said });
    expect(refreshInTask.mock.calls[0]?.[1].replacesAtMs).toBe(replacesAtMs);
  });

  it.each([
    [undefined],
    [null],
    ['w1'],
    [{}],
    [{ widgetId: 7 }],
    [{ widgetId: '' }],
    [{ widgetId: 'widgets/w1' }],
    [{ widgetId: 'x'.repeat(201) }],
  ])('is done where it says %j', async (data) => {
    const { run, found, refreshInTask } = createHarness();
    await expect(run(data)).resolves.toBeUndefined();
    expect(found).not.toHaveBeenCalled();
    expect(refreshInTask).not.toHaveBeenCalled();
  });

  it('is done where the widget is gone or switched off', async () => {
    const { run, found, refreshInTask } = createHarness();
    found.mockResolvedValue(null);
    await expect(run({ widgetId: 'w1' })).resolves.toBeUndefined();
    expect(refreshInTask).not.toHaveBeenCalled();
  });

  it('is tried again where Firestore or the refresh failed', async () => {
    const { run, found, refreshInTask } = createHarness();
    refreshInTask.mockRejectedValueOnce(new Error('busy'));
    await expect(run({ widgetId: 'w1' })).rejects.toThrow('busy');
    found.mockRejectedValueOnce(new Error('Firestore'));
    await expect(run({ widgetId: 'w1' })).rejects.toThrow('Firestore');
  });
});
