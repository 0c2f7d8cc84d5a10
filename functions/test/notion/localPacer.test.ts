import { NotionError } from '../../src/notion/errors';
import { createLocalPacer } from '../../src/notion/localPacer';
import type { Priority } from '../../src/notion/pacing';
import { deadlineIn } from '../../src/shared/deadline';
import type { ServiceEvent } from '../../src/shared/events';
import { createManualClock } from '../support/manualClock';

function setUp({ requestsPerSecond = 4, maxConnections = 100 } = {}) {
  const clock = createManualClock(0);
  const events: ServiceEvent[] = [];
  const pacer = createLocalPacer({
    requestsPerSecond,
    clock,
    report: (event) => events.push(event),
    maxConnections,
  });
  const log: string[] = [];

  /** Asks for a slot and notes when it came, or that it was refused. */
  async function ask(
    name: string,
    options: { key?: string; budgetMs?: number; priority?: Priority } = {},
  ): Promise<void> {
    const { key = 'k', budgetMs = 60_000, priority = 'foreground' } = options;
    try {
      await pacer.acquire(key, { deadline: deadlineIn(clock, budgetMs), priority });
      log.push(`${name}@${clock.nowMs()}`);
    } catch (error) {
      const retryAfterMs = error instanceof NotionError ? error.retryAfterMs : null;
      log.push(`${name} refused@${clock.nowMs()} for ${retryAfterMs ?? '?'}`);
    }
  }

  return { clock, pacer, events, log, ask };
}

describe('the local pacer', () => {
  it('lets requests through strictly one interval apart, in the order they came', async () => {
    const { clock, log, ask } = setUp();
    const asked = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(name));
    await clock.advance(2_000);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'b@250', 'c@500', 'd@750', 'e@1000']);
  });

  it('never lets more through in any second than its rate', async () => {
    const { clock, log, ask } = setUp({ requestsPerSecond: 3 });
    const asked = Array.from({ length: 10 }, () => ask('r'));
    await clock.advance(10_000);
    await Promise.all(asked);
    const times = log.map((line) => Number(line.slice(2)));
    expect(times).toHaveLength(10);
    for (const from of times) {
      expect(times.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(3);
    }
  });

  it('saves up no burst over a quiet time', async () => {
    const { clock, log, ask } = setUp();
    await ask('a');
    await clock.advance(60_000);
    const asked = [ask('b'), ask('c')];
    await clock.advance(250);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'b@60000', 'c@60250']);
  });

  it('paces each connection by itself', async () => {
    const { log, ask } = setUp();
    await Promise.all([ask('a', { key: 'one' }), ask('b', { key: 'two' })]);
    expect(log).toEqual(['a@0', 'b@0']);
  });

  it('refuses at once, without taking a slot, who would wait beyond the deadline', async () => {
    const { clock, log, ask } = setUp();
    const asked = [ask('a'), ask('b'), ask('late', { budgetMs: 400 }), ask('c')];
    await clock.advance(1_000);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'late refused@0 for 500', 'b@250', 'c@500']);
  });

  it('refuses background callers a second away, and all of them while held', async () => {
    const { clock, pacer, log, ask } = setUp({ requestsPerSecond: 1 });
    await ask('a');
    await ask('b', { priority: 'background' });
    await clock.advance(500);
    const waiting = ask('c', { priority: 'background' });
    await clock.advance(500);
    await waiting;
    await clock.advance(5_000);
    await pacer.hold('k', 200);
    await ask('d', { priority: 'background' });
    expect(log).toEqual(['a@0', 'b refused@0 for 1000', 'c@1000', 'd refused@6000 for 200']);
  });

  it('gives background callers together a third of the rate, and nobody has to wait for them', async () => {
    const { clock, log, ask } = setUp({ requestsPerSecond: 4 });
    const asked = ['a', 'b', 'c'].map((name) => ask(name, { priority: 'background' }));
    await clock.advance(100);
    asked.push(ask('reader'));
    await clock.advance(2_000);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'reader@250', 'b@750', 'c@1500']);
  });

  it('moves those already waiting behind a hold, in their order', async () => {
    const { clock, pacer, log, ask } = setUp();
    const asked = ['a', 'b', 'c'].map((name) => ask(name));
    await clock.advance(100);
    await pacer.hold('k', 3_000);
    const later = ask('d');
    await clock.advance(5_000);
    await Promise.all([...asked, later]);
    expect(log).toEqual(['a@0', 'b@3100', 'c@3350', 'd@3600']);
  });

  it('refuses those at once whom a hold takes beyond their deadline', async () => {
    const { clock, pacer, log, ask } = setUp();
    const asked = [ask('a'), ask('b', { budgetMs: 1_000 }), ask('c')];
    await clock.advance(100);
    await pacer.hold('k', 2_000);
    await clock.advance(0);
    expect(log).toEqual(['a@0', 'b refused@100 for 2000']);
    await clock.advance(3_000);
    await Promise.all(asked);
    expect(log.at(-1)).toBe('c@2100');
  });

  it('is not shortened by a shorter hold', async () => {
    const { clock, pacer, log, ask } = setUp();
    await pacer.hold('k', 2_000);
    await pacer.hold('k', 100);
    const asked = ask('a');
    await clock.advance(2_000);
    await asked;
    expect(log).toEqual(['a@2000']);
  });

  it('reports waits and holds', async () => {
    const { clock, pacer, events, ask } = setUp();
    const asked = [ask('a'), ask('b')];
    await clock.advance(250);
    await Promise.all(asked);
    await pacer.hold('k', 700);
    expect(events).toEqual([
      { type: 'pacing.wait', pacingKey: 'k', waitMs: 250 },
      { type: 'pacing.held', pacingKey: 'k', holdMs: 700 },
    ]);
  });

  it('describes the busiest connection', async () => {
    const { clock, pacer, ask } = setUp();
    expect(pacer.status()).toEqual({
      regularRequests: 0,
      maxRegularRequests: 4,
      canMakeRequest: true,
      waiting: 0,
      heldUntilMs: null,
    });
    const asked = [ask('x', { key: 'quiet' }), ask('a'), ask('b'), ask('c')];
    await clock.advance(300);
    expect(pacer.status()).toMatchObject({ regularRequests: 2, canMakeRequest: false, waiting: 1 });
    await pacer.hold('k', 2_000);
    expect(pacer.status()).toMatchObject({ heldUntilMs: 2_300 });
    await clock.advance(10_000);
    await Promise.all(asked);
    expect(pacer.status()).toMatchObject({ canMakeRequest: true, waiting: 0, heldUntilMs: null });
  });

  it('forgets idle connections but never a held one', async () => {
    const { clock, pacer, log, ask } = setUp({ maxConnections: 2 });
    await pacer.hold('k', 60_000);
    for (const key of ['p', 'q', 'r', 's']) {
      await clock.advance(2_000);
      await ask(key, { key });
    }
    await ask('k', { budgetMs: 1_000 });
    expect(log.at(-1)).toBe('k refused@8000 for 52000');
  });
});
