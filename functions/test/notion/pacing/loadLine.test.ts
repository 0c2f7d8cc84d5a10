import type { BookingRequest } from '../../../src/notion/pacing/ledger';
import {
  maxPlaces,
  maxTaskTurnMs,
  placeKeptMs,
  waiterGraceMs,
} from '../../../src/notion/pacing/loadLine';
import { createMemoryLedger } from '../../../src/notion/pacing/memoryLedger';
import { requestBudget } from '../../../src/redis/budget';
import { createManualClock } from '../../support/manualClock';
import { connectionOf } from '../asking';

const intervalMs = 1_000;

function createLine() {
  const clock = createManualClock(1_000_000);
  const ledger = createMemoryLedger({ clock, slowdown: 1, maxConnections: 10 });
  const ask = async (id: string, requests = 2, more: Partial<BookingRequest> = {}) => {
    const request: BookingRequest = {
      intervalMs,
      maxWaitMs: 8_000,
      lane: 'foreground',
      load: { id, requests },
      shareIsDue: false,
      probe: false,
      ...more,
    };
    const { kind, waitMs } = await ledger.book(connectionOf('k'), request, requestBudget());
    return { kind, waitMs };
  };
  const kindOf = async (...asked: Parameters<typeof ask>): Promise<string> =>
    (await ask(...asked)).kind;
  return { clock, ask, kindOf };
}

describe('the line of loads', () => {
  it('is held up by nobody who waited and does not come again', async () => {
    const { clock, ask, kindOf } = createLine();
    await ask('first', 1);
    const { waitMs } = await ask('dead');
    await ask('next');
    await clock.advance(waitMs + waiterGraceMs - 1);
    expect(await kindOf('next')).toBe('turn');
    await clock.advance(1);
    expect(await kindOf('next')).toBe('booked');
  });

  it('keeps the place of who was refused, for half a minute beyond the time it was given', async () => {
    const refusedThenBack = async (afterMs: number): Promise<string> => {
      const { clock, ask, kindOf } = createLine();
      await ask('long', 7);
      const { kind, waitMs } = await ask('refused', 2);
      expect(kind).toBe('crowded');
      await clock.advance(waitMs + afterMs - intervalMs);
      await ask('other', 1);
      await ask('later', 2);
      await clock.advance(intervalMs);
      return kindOf('refused', 2);
    };
    // Without its place, it comes behind whoever waits.
    expect(await refusedThenBack(placeKeptMs - 1)).toBe('booked');
    expect(await refusedThenBack(placeKeptMs + 1)).toBe('turn');
  });

  it('has a bounded number of places: who comes when all are taken has none', async () => {
    const { ask, kindOf } = createLine();
    const hour = { maxWaitMs: 3_600_000 };
    await ask('begun', 1);
    for (let index = 0; index < maxPlaces; index += 1) await ask(`l${index}`, 1, hour);
    const { waitMs } = await ask('one-more', 1, { maxWaitMs: 1_000 });
    const full = waitMs;
    await ask('another', 1, hour);
    // Neither of the two is counted by the other.
    expect((await ask('one-more', 1, { maxWaitMs: 1_000 })).waitMs).toBe(full);
    expect(await kindOf('another', 1, hour)).toBe('turn');
  });

  it('lets a task wait for a quarter of a minute, and sends it away beyond that', async () => {
    const { ask, kindOf } = createLine();
    const task = { lane: 'task', maxWaitMs: 300_000 } as const;
    const all = maxTaskTurnMs / intervalMs;
    await ask('a', all, task);
    expect(await kindOf('b', 1, task)).toBe('turn');
    const { kind, waitMs } = await ask('c', 1, task);
    expect([kind, waitMs]).toEqual(['crowded', intervalMs]);
  });

  it('lets readers wait for readers alone, and tasks for all', async () => {
    const { clock, ask, kindOf } = createLine();
    await ask('begun', 1);
    await ask('task', 1, { lane: 'task', maxWaitMs: 300_000 });
    await ask('reader', 1);
    await clock.advance(intervalMs);
    expect(await kindOf('reader', 1)).toBe('booked');
    await ask('another-reader', 1);
    await clock.advance(intervalMs);
    expect(await kindOf('later-task', 1, { lane: 'task', maxWaitMs: 300_000 })).toBe('turn');
  });
});
