import type { BookingRequest, Closure } from '../../../src/notion/pacing/ledger';
import { createMemoryLedger } from '../../../src/notion/pacing/memoryLedger';
import { requestBudget } from '../../../src/redis/budget';
import { createManualClock } from '../../support/manualClock';
import { connectionOf } from '../asking';

const budget = requestBudget();
const request: BookingRequest = {
  intervalMs: 1000,
  maxWaitMs: 60_000,
  lane: 'foreground',
  load: null,
  shareIsDue: false,
  probe: false,
};
const closureOf = (reason: Closure['reason']): Closure => ({
  reason,
  durationMs: 30_000,
  probe: false,
});

/** A ledger that remembers one connection, "one"; `pass` books for another. */
function createHarness() {
  const clock = createManualClock();
  const ledger = createMemoryLedger({ clock, slowdown: 1, maxConnections: 1 });
  const book = (changes: Partial<BookingRequest> = {}) =>
    ledger.book(connectionOf('one'), { ...request, ...changes }, budget);
  const close = (reason: Closure['reason']) =>
    ledger.close(connectionOf('one'), closureOf(reason), budget);
  const pass = (name = 'other') => ledger.book(connectionOf(name), request, budget);
  return { clock, book, close, pass };
}

describe('the ledger in memory, beyond the connections that it remembers', () => {
  it('forgets an idle one when another comes, and with it trouble whose end nobody saw', async () => {
    const { clock, book, close, pass } = createHarness();
    await close('trouble');
    await clock.advance(30_000);
    await pass();
    expect(await book()).toMatchObject({ kind: 'booked', waitMs: 0, probe: false });
  });

  it('remembers one with a slot ahead, so that it is not let through twice at once', async () => {
    const { clock, book, pass } = createHarness();
    await book();
    await clock.advance(400);
    await pass();
    expect(await book()).toMatchObject({ kind: 'booked', waitMs: 600 });
  });

  it('remembers one whose share of background requests is used up', async () => {
    const { clock, book, pass } = createHarness();
    await book({ lane: 'background' });
    await clock.advance(2000);
    await pass();
    expect(await book({ lane: 'background' })).toMatchObject({ kind: 'share', waitMs: 1000 });
  });

  it.each([
    ['connection', 'booked'],
    ['blocked', 'blocked'],
    ['trouble', 'trouble'],
  ] as const)('remembers one that is closed: %s', async (reason, kind) => {
    const { clock, book, close, pass } = createHarness();
    await close(reason);
    await clock.advance(1000);
    await pass();
    await pass('a third');
    expect(await book()).toMatchObject({ kind, waitMs: 29_000 });
  });

  describe('in a workspace, whose state is looked up beside the connection’s', () => {
    const inWorkspace = (pacingKey: string) => ({ pacingKey, workspaceId: 'w' });
    const openLedger = () =>
      createMemoryLedger({ clock: createManualClock(), slowdown: 1, maxConnections: 2 });

    it('forgets no slot that was just booked', async () => {
      const ledger = openLedger();
      await ledger.book(inWorkspace('one'), request, budget);
      const waits = [];
      for (let times = 0; times < 3; times += 1) {
        const { waitMs } = await ledger.book(inWorkspace('other'), request, budget);
        waits.push(waitMs);
      }
      expect(waits).toEqual([0, 1000, 2000]);
    });

    it('forgets no pause of the workspace that was just noted', async () => {
      const ledger = openLedger();
      await ledger.book(connectionOf('one'), request, budget);
      await ledger.close(inWorkspace('other'), closureOf('workspace'), budget);
      const booking = await ledger.book(inWorkspace('other'), request, budget);
      expect(booking).toMatchObject({ kind: 'booked', waitMs: 30_000 });
    });
  });
});
