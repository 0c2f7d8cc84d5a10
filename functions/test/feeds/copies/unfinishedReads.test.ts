import { createUnfinishedReads } from '../../../src/feeds/copies/unfinishedReads';
import type { UnfinishedRead } from '../../../src/notion/reading/reader';
import { absentRedis } from '../../../src/redis/absentRedis';
import { requestBudget } from '../../../src/redis/budget';
import { aSchema, aWidget, startMs } from '../../support/builders';
import { createManualClock } from '../../support/manualClock';

const budget = requestBudget();
const widget = aWidget();
const minuteMs = 60_000;
const begun: UnfinishedRead = {
  beganAtMs: startMs,
  dataSourceId: 'ds1',
  schema: aSchema(),
  rows: null,
};

function createHarness(maxBytes = 100_000) {
  const clock = createManualClock();
  return { clock, reads: createUnfinishedReads(maxBytes, absentRedis, clock) };
}

describe('unfinished reads of one instance', () => {
  it('are found for two minutes', async () => {
    const { clock, reads } = createHarness();
    await reads.keep(widget, begun, budget);
    await clock.advance(2 * minuteMs - 1);
    await expect(reads.find(widget, 0, budget)).resolves.toEqual(begun);
    await clock.advance(1);
    await expect(reads.find(widget, 0, budget)).resolves.toBeNull();
  });

  it('are of one widget, and of what it reads from', async () => {
    const { reads } = createHarness();
    await reads.keep(widget, begun, budget);
    await expect(reads.find(aWidget({ id: 'w2' }), 0, budget)).resolves.toBeNull();
    await expect(reads.find(aWidget({ databaseId: 'd2' }), 0, budget)).resolves.toBeNull();
  });

  it('are of no use where they began too early', async () => {
    const { reads } = createHarness();
    await reads.keep(widget, begun, budget);
    await expect(reads.find(widget, startMs, budget)).resolves.toEqual(begun);
    await expect(reads.find(widget, startMs + 1, budget)).resolves.toBeNull();
  });

  it('end ten minutes after they began, however often they are kept', async () => {
    const { clock, reads } = createHarness();
    await clock.advance(10 * minuteMs);
    await reads.keep(widget, begun, budget);
    await expect(reads.find(widget, 0, budget)).resolves.toEqual(begun);
    await clock.advance(1);
    await expect(reads.find(widget, 0, budget)).resolves.toBeNull();
  });

  it('take no more memory than they may', async () => {
    const { reads } = createHarness(1000);
    const dataSourceId = 'd'.repeat(300);
    await reads.keep(widget, { ...begun, dataSourceId }, budget);
    await reads.keep(aWidget({ id: 'w2' }), { ...begun, dataSourceId }, budget);
    await expect(reads.find(widget, 0, budget)).resolves.toBeNull();
    await expect(reads.find(aWidget({ id: 'w2' }), 0, budget)).resolves.not.toBeNull();
  });
});
