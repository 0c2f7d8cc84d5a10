import { absentRedis } from '../../src/redis/absentRedis';
import { requestBudget } from '../../src/redis/budget';
import { createCallerLimits, type Caller } from '../../src/security/callerLimits';
import type { RateLimit } from '../../src/shared/rateLimit';
import { createEventRecord } from '../support/builders';
import { createManualClock } from '../support/manualClock';

const windowMs = 60_000;
const viewer: Caller = { client: ['203.0.113.7'], hop: '198.51.100.1' };

function createHarness(limit: RateLimit = { requests: 10, windowMs }) {
  const clock = createManualClock();
  const record = createEventRecord();
  const limits = createCallerLimits({ limit, redis: absentRedis, clock, report: record.report });
  /** How many of `count` requests pass. */
  const pass = (count: number, caller: (index: number) => Caller = () => viewer): number => {
    let passed = 0;
    for (let index = 0; index < count; index += 1) {
      if (limits.countLocally(caller(index)) === null) passed += 1;
    }
    return passed;
  };
  return { clock, record, limits, pass };
}

const clientNumber = (index: number): Caller => ({ ...viewer, client: [`192.0.2.${index}`] });

describe('the limits for callers, on one instance', () => {
  it('let a client ask as often as it may, and say when it may again', () => {
    const { limits, pass } = createHarness();
    expect(pass(15)).toBe(10);
    expect(limits.countLocally(viewer)).toEqual({
      policy: 'client',
      limit: 10,
      windowSeconds: 60,
      remaining: 0,
      retryAfterSeconds: 61,
    });
  });

  it('slide: what was asked in the last window weighs less and less', async () => {
    const { clock, pass } = createHarness();
    expect(pass(10)).toBe(10);
    await clock.advance(windowMs);
    expect(pass(5)).toBe(0);
    await clock.advance(windowMs / 2);
    expect(pass(20)).toBe(5);
    await clock.advance(2 * windowMs);
    expect(pass(20)).toBe(10);
  });

  it.each([
    ['in the window that was used up', 0],
    ['in the next', windowMs],
    ['in the middle of the next', windowMs + windowMs / 2 + 17],
  ])('keep their word about when a request passes again, %s', async (_name, laterMs) => {
    const { clock, limits, pass } = createHarness();
    pass(10);
    await clock.advance(laterMs);
    pass(10);
    for (let round = 0; round < 3; round += 1) {
      const refusal = limits.countLocally(viewer);
      expect(refusal).not.toBeNull();
      await clock.advance((refusal?.retryAfterSeconds ?? 0) * 1000);
      expect(limits.countLocally(viewer)).toBeNull();
      pass(10);
    }
  });

  it('count each client for itself', () => {
    const { pass } = createHarness();
    expect(pass(10)).toBe(10);
    expect(pass(30, (index) => clientNumber(index % 3))).toBe(30);
  });

  it('hold one hop to 20 times that, however many clients it claims to be', () => {
    const { limits, pass } = createHarness();
    expect(pass(500, (index) => clientNumber(index))).toBe(200);
    expect(limits.countLocally(clientNumber(777))).toMatchObject({ policy: 'hop', limit: 200 });
    expect(pass(20, () => ({ client: ['192.0.2.1'], hop: '198.51.100.2' }))).toBe(9);
  });

  it('let a client that is refused use up nothing of its hop', () => {
    const { pass } = createHarness();
    pass(1000);
    expect(pass(190, (index) => clientNumber(index))).toBe(190);
  });

  it('do not forget a busy hop among very many clients', () => {
    const { pass } = createHarness({ requests: 5000, windowMs });
    pass(150_000, (index) => ({ client: [`client ${index}`], hop: viewer.hop }));
    expect(pass(10, (index) => ({ client: [`new ${index}`], hop: viewer.hop }))).toBe(0);
  });

  it('remember the 20,000 clients that asked last', () => {
    const { limits, pass } = createHarness();
    const stranger = (index: number): Caller => ({ client: [`c${index}`], hop: `h${index}` });
    pass(10);
    pass(19_999, stranger);
    expect(limits.countLocally(viewer)).not.toBeNull();
    pass(20_000, stranger);
    expect(limits.countLocally(viewer)).toBeNull();
  });

  it('go on where the clock is set back', async () => {
    const { clock, pass } = createHarness();
    expect(pass(6)).toBe(6);
    await clock.advance(-windowMs);
    expect(pass(10)).toBe(4);
  });

  it('report once in a window that a caller is refused, and never its address', async () => {
    const { clock, record, pass } = createHarness();
    pass(30);
    expect(record.events).toEqual([
      {
        type: 'caller.limited',
        policy: 'client',
        scope: 'instance',
        caller: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
      },
    ]);
    await clock.advance(windowMs);
    pass(30);
    expect(record.events).toHaveLength(2);
  });

  it('give whole seconds for windows below one', () => {
    const { limits, pass } = createHarness({ requests: 1, windowMs: 100 });
    pass(1);
    expect(limits.countLocally(viewer)).toMatchObject({ windowSeconds: 1, retryAfterSeconds: 1 });
  });

  it('are all there is without Redis', async () => {
    const { limits } = createHarness();
    const refusals = [];
    for (let index = 0; index < 12; index += 1) {
      refusals.push(await limits.check(viewer, requestBudget()));
    }
    expect(refusals.filter((refusal) => refusal === null)).toHaveLength(10);
  });

  it('hold the /64s of one IPv6 site together: one and a half times per /56, twice per /48', () => {
    const inSite = (index: number, site: number): Caller => ({
      ...viewer,
      client: [`64:${index}`, `56:${site}`, '48'],
    });
    const { limits, pass } = createHarness({ requests: 100, windowMs });
    expect(pass(500, (index) => inSite(index, 1))).toBe(150);
    expect(limits.countLocally(inSite(777, 1))).toMatchObject({ policy: 'client', limit: 150 });
    expect(pass(500, (index) => inSite(index, index % 10))).toBe(50);
    expect(limits.countLocally(inSite(888, 9))).toMatchObject({ policy: 'client', limit: 200 });
  });

  it('refuse none of 5,000 viewers for what the others ask through the same unknown hop', () => {
    const { pass } = createHarness({ requests: 600, windowMs });
    const viewerNumber = (index: number): Caller => ({
      client: [`10.0.${index >> 8}.${index & 255} through ${String(viewer.hop)}`],
      hop: viewer.hop,
    });
    expect(pass(5000, viewerNumber)).toBe(5000);
    expect(pass(5000, viewerNumber)).toBe(5000);
  });

  it('have no bound for a hop that is trusted', () => {
    const { pass } = createHarness();
    expect(pass(500, (index) => ({ client: [`c${index}`], hop: null }))).toBe(500);
  });
});
