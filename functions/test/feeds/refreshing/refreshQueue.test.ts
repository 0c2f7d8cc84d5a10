import {
  createRefreshQueue,
  type Handover,
  type RefreshOrder,
  type TaskQueue,
} from '../../../src/feeds/refreshing/refreshQueue';
import type { Widget } from '../../../src/widgets/widget';
import { aWidget, createEventRecord } from '../../support/builders';
import { createManualClock } from '../../support/manualClock';

const ttlMs = 300_000;
const seen = Object.assign(new Error('exists'), { code: 'functions/task-already-exists' });

function createHarness() {
  const clock = createManualClock();
  const record = createEventRecord();
  const tasks: (RefreshOrder & { id: string; delaySeconds?: number })[] = [];
  const put = jest.fn<Promise<void>, []>(() => Promise.resolve());
  const queue: TaskQueue = {
    enqueue(order, { id, scheduleDelaySeconds: delaySeconds }) {
      tasks.push({ ...order, id, ...(delaySeconds !== undefined && { delaySeconds }) });
      return put();
    },
  };
  const open = jest.fn(() => Promise.resolve(queue));
  const silence = { ms: 0 };
  const delivery = { handedOver: () => Promise.resolve(silence.ms) };
  const refreshes = createRefreshQueue({ open, delivery, ttlMs, clock, report: record.report });
  const enqueue = (widget: Widget, fetchedAtMs?: number): Promise<Handover> =>
    refreshes.enqueue(widget, fetchedAtMs === undefined ? null : { fetchedAtMs });
  const enqueueAgain = (order: RefreshOrder, delayMs: number): Promise<boolean> =>
    refreshes.enqueueAgain(order, delayMs);
  return { clock, record, tasks, put, open, silence, enqueue, enqueueAgain };
}

describe('the refresh queue', () => {
  it('takes back a task of a busy connection, under a new name, for when it is to be sent', async () => {
    const { enqueue, enqueueAgain, tasks, clock } = createHarness();
    const order = { widgetId: 'w1', replacesAtMs: null };
    await enqueue(aWidget({ id: 'w1' }));
    expect(await enqueueAgain(order, 2_500)).toBe(true);
    await clock.advance(3_000);
    expect(await enqueueAgain(order, 2_500)).toBe(true);
    expect(tasks.map(({ delaySeconds }) => delaySeconds)).toEqual([undefined, 3, 3]);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(3);
  });

  it('says that it did not take a task back', async () => {
    const { enqueueAgain, put } = createHarness();
    put.mockRejectedValueOnce(new Error('gone'));
    expect(await enqueueAgain({ widgetId: 'w1', replacesAtMs: 1 }, 1_000)).toBe(false);
  });

  it('is not trusted where no task has run for a minute since one was handed over', async () => {
    const { enqueue, silence, tasks, record, clock } = createHarness();
    silence.ms = 59_999;
    expect(await enqueue(aWidget({ id: 'w1' }))).toBe('taken');
    silence.ms = 60_000;
    expect(await enqueue(aWidget({ id: 'w2' }))).toBe('late');
    expect(await enqueue(aWidget({ id: 'w3' }))).toBe('late');
    // It is handed tasks all the same: one that runs ends the silence.
    expect(tasks).toHaveLength(3);
    silence.ms = 0;
    await clock.advance(60_000);
    expect(await enqueue(aWidget({ id: 'w4' }))).toBe('taken');
    const silent = record.events.filter(({ type }) => type === 'queue.silent');
    expect(silent).toEqual([{ type: 'queue.silent', silentMs: 60_000 }]);
  });

  it('is opened when it is first needed', async () => {
    const { open, enqueue, tasks } = createHarness();
    expect(open).not.toHaveBeenCalled();
    expect(await enqueue(aWidget())).toBe('taken');
    expect(tasks.map(({ widgetId }) => widgetId)).toEqual(['w1']);
    expect(tasks[0]?.id).toMatch(/^[0-9a-f]{40}$/);
  });

  it('takes one task for a widget and lifetime, whoever asks how often', async () => {
    const { enqueue, tasks } = createHarness();
    for (let time = 0; time < 5; time += 1) expect(await enqueue(aWidget())).toBe('taken');
    expect(tasks).toHaveLength(1);
  });

  it('names a task alike on every instance within half a lifetime, and anew in the next', async () => {
    const ids = async (advanceMs: number): Promise<string[]> => {
      const harness = createHarness();
      await harness.clock.advance(advanceMs);
      await harness.enqueue(aWidget());
      return harness.tasks.map(({ id }) => id);
    };
    const [now, later, next] = [await ids(0), await ids(ttlMs / 2 - 1), await ids(ttlMs / 2)];
    expect(later).toEqual(now);
    expect(next).not.toEqual(now);
  });

  it('takes another in the next lifetime', async () => {
    const { enqueue, tasks, clock } = createHarness();
    await enqueue(aWidget());
    await clock.advance(ttlMs);
    await enqueue(aWidget());
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(2);
  });

  it('names tasks after the widget and what it reads from', async () => {
    const { enqueue, tasks } = createHarness();
    await enqueue(aWidget());
    await enqueue(aWidget({ id: 'w2' }));
    await enqueue(aWidget({ databaseId: 'd2' }));
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(3);
  });

  it('takes another for another copy: the one that a task has brought may be lost', async () => {
    const { enqueue, tasks } = createHarness();
    for (const fetchedAtMs of [1000, 1000, 2000, 2000]) {
      expect(await enqueue(aWidget(), fetchedAtMs)).toBe('taken');
    }
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(2);
    expect(tasks.map(({ replacesAtMs }) => replacesAtMs)).toEqual([1000, 2000]);
  });

  it('is not relied on where it took a copy a minute ago and that is still the newest', async () => {
    const { enqueue, tasks, clock } = createHarness();
    await clock.advance(ttlMs / 2 - 30_000);
    expect(await enqueue(aWidget(), 1000)).toBe('taken');
    await clock.advance(30_000);
    expect(await enqueue(aWidget(), 1000)).toBe('taken');
    await clock.advance(29_999);
    expect(await enqueue(aWidget(), 1000)).toBe('taken');
    await clock.advance(1);
    expect([await enqueue(aWidget(), 1000), tasks.length]).toEqual(['late', 2]);
    expect([await enqueue(aWidget(), 2000), tasks.length]).toEqual(['taken', 3]);
  });

  it('is given a widget of which nothing is known again, however often it brings nothing', async () => {
    const { enqueue, tasks, clock } = createHarness();
    for (let window = 1; window <= 4; window += 1) {
      expect([await enqueue(aWidget()), tasks.length]).toEqual(['taken', window]);
      await clock.advance(ttlMs / 2);
    }
  });

  it('counts a task that another instance has put there as its own', async () => {
    const { enqueue, put, record, tasks } = createHarness();
    put.mockRejectedValue(seen);
    expect([await enqueue(aWidget()), await enqueue(aWidget())]).toEqual(['taken', 'taken']);
    expect(tasks).toHaveLength(1);
    expect(record.events).toEqual([]);
  });

  it('puts one task for all who ask at the same moment', async () => {
    const { enqueue, tasks } = createHarness();
    const all = await Promise.all(Array.from({ length: 50 }, () => enqueue(aWidget())));
    expect(all).toEqual(Array(50).fill('taken'));
    expect(tasks).toHaveLength(1);
  });

  it('that fails is left alone for 10 s by all widgets, and reported once', async () => {
    const { enqueue, put, record, tasks, clock } = createHarness();
    put.mockRejectedValue(new Error('no queue'));
    expect(await enqueue(aWidget())).toBe('failed');
    put.mockResolvedValue();
    await clock.advance(9999);
    expect([await enqueue(aWidget()), await enqueue(aWidget({ id: 'w2' }))]).toEqual([
      'failed',
      'failed',
    ]);
    expect(tasks).toHaveLength(1);
    expect(record.of('queue.failed')).toMatchObject([{ widgetId: 'w1' }]);
    await clock.advance(1);
    expect(await enqueue(aWidget())).toBe('taken');
  });

  it('that cannot be opened counts as one that fails', async () => {
    const { enqueue, open, record } = createHarness();
    open.mockRejectedValue(new Error('no library'));
    expect(await enqueue(aWidget())).toBe('failed');
    expect(record.types()).toEqual(['queue.failed']);
  });

  describe('that hangs', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('does not hold a reader beyond a second', async () => {
      const { enqueue, put, record } = createHarness();
      put.mockReturnValue(new Promise<never>(() => undefined));
      const answers: Handover[] = [];
      const asking = enqueue(aWidget()).then((taken) => answers.push(taken));
      await jest.advanceTimersByTimeAsync(999);
      expect(answers).toEqual([]);
      await jest.advanceTimersByTimeAsync(1);
      await asking;
      expect([answers, jest.getTimerCount()]).toEqual([['failed'], 0]);
      expect(record.types()).toEqual(['queue.failed']);
      expect(await enqueue(aWidget({ id: 'w2' }))).toBe('failed');
    });

    it('is not blamed for the time that its library takes to load', async () => {
      const { enqueue, open, put } = createHarness();
      const queue = await open();
      open.mockImplementation(async () => {
        await new Promise((resolve) => setTimeout(resolve, 3000));
        return queue;
      });
      const asking = enqueue(aWidget());
      await jest.advanceTimersByTimeAsync(3000);
      expect(await asking).toBe('taken');
      expect(put).toHaveBeenCalledTimes(1);
    });

    it('leaves no timer behind where it answers', async () => {
      const { enqueue } = createHarness();
      await enqueue(aWidget());
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
