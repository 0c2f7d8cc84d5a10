import { parsePaceState } from '../../../src/notion/pacing/paceState';
import type { Pacer } from '../../../src/notion/pacing/pacing';
import { loadBudget, requestBudget } from '../../../src/redis/budget';
import { systemClock, type Clock } from '../../../src/shared/clock';
import { deadlineIn } from '../../../src/shared/deadline';
import { generousBudget as redisBudget } from '../../redis/generous';
import { eventually } from '../../support/eventually';
import { createManualClock } from '../../support/manualClock';
import { connectionOf, createAsking } from '../asking';
import { openInstance, openManual, openRedis, type RedisHarness } from './redisHarness';

let harness: RedisHarness;

beforeAll(async () => {
  harness = await openRedis();
});

beforeEach(async () => {
  harness.gateway.faults.set({ kind: 'none' });
  await harness.redis.flush();
});

afterAll(() => harness.close());

const connection = connectionOf('k', 'w');
/** Requests at this rate are 100 s apart: whoever has to wait sleeps until the test wakes it. */
const rareRate = 0.01;
const instance = (requestsPerSecond = 20, clock = systemClock) =>
  openInstance(harness.gateway, { requestsPerSecond, clock });
const foreground = (budgetMs = 8_000, clock: Clock = systemClock) => ({
  deadline: deadlineIn(clock, budgetMs),
  priority: 'foreground' as const,
  redisBudget,
});
const background = () => ({ ...foreground(), priority: 'background' as const });

describe('the shared pacer', () => {
  it('takes the time of callers where Redis refuses its own, asks once, and says so', async () => {
    const { pacer, clock, advance, refusals } = openManual(harness.gateway, {
      requestsPerSecond: 4,
    });
    expect(pacer.status().clock).toBe('redis');
    const acquire: Pacer['acquire'] = (who, caller) =>
      pacer.acquire(who, { ...caller, redisBudget });
    const { log, ask } = createAsking({ pacer: { ...pacer, acquire }, clock });
    const asked = ['a', 'b', 'c'].map((name) => ask(name));
    await advance(500);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'b@250', 'c@500']);
    expect(refusals()).toBe(1);
    expect(pacer.status().clock).toBe('caller');
  });
});

/** What Redis holds as the connection's next free slot. */
async function nextSlotMs(): Promise<number> {
  return parsePaceState(await harness.redis.command('GET', 'pace:k')).nextSlotMs;
}

describe('several instances on one Redis', () => {
  it('let 40 readers through in the order they came, one interval apart, at five commands each', async () => {
    const instances = Array.from({ length: 8 }, () => instance());
    const [first] = instances;
    await first?.pacer.acquire(connectionOf('warm-up'), foreground());
    const commandsBefore = await harness.redis.commandCalls();
    const early: number[] = [];
    const slots: number[] = [];
    const readers: Promise<unknown>[] = [];
    for (let index = 0; index < 40; index += 1) {
      const one = instances[index % 8] ?? instance();
      const booked = one.hasWaited();
      const reader = one.pacer.acquire(connection, foreground()).then(() => {
        const slotMs = slots[index] ?? 0;
        if (index > 0 && Date.now() < slotMs - 5) early.push(index);
      });
      readers.push(reader);
      await Promise.race([reader, booked]);
      slots.push((await nextSlotMs()) - 50);
    }
    await Promise.all(readers);
    const gaps = slots.slice(1).map((slotMs, index) => slotMs - (slots[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(49.9);
    expect(early).toEqual([]);
    const ownCommands = 40;
    const commands = (await harness.redis.commandCalls()) - commandsBefore - ownCommands;
    expect(commands).toBeLessThanOrEqual(5 * 40);
    const waits = instances.flatMap((one) => one.waits());
    expect(Math.max(...waits)).toBeLessThanOrEqual(39 * 50);
  });

  it('do not care that their clocks are half a minute apart', async () => {
    const skewed = (byMs: number) => ({ ...systemClock, nowMs: () => Date.now() + byMs });
    const clocks = [-30_000, 30_000, 0, 30_000, -30_000].map(skewed);
    const instances = clocks.map((clock) => ({ ...instance(10, clock), clock }));
    const startedAtMs = Date.now();
    await Promise.all(
      instances.map(({ pacer, clock }) => pacer.acquire(connection, foreground(8_000, clock))),
    );
    expect(Date.now() - startedAtMs).toBeGreaterThan(395);
    expect(await nextSlotMs()).toBeGreaterThanOrEqual(startedAtMs + 5 * 100);
    // Whoever comes to Redis late has less to wait, or nothing.
    const waits = instances.flatMap((one) => one.waits());
    expect(waits.length).toBeLessThanOrEqual(4);
    expect(Math.max(0, ...waits)).toBeLessThanOrEqual(400);
  });

  it('refuse without booking who would wait too long', async () => {
    const [one, two] = [instance(rareRate), instance(rareRate)];
    await one.pacer.acquire(connection, foreground());
    const free = await nextSlotMs();
    await expect(two.pacer.acquire(connection, foreground(100))).rejects.toMatchObject({
      kind: 'rate_limited',
    });
    expect(await nextSlotMs()).toBe(free);
    expect(two.waits()).toEqual([]);
  });

  it('reach those who sleep in another one with a hold', async () => {
    const clock = createManualClock();
    const [one, two] = [instance(rareRate), instance(rareRate, clock)];
    await one.pacer.acquire(connection, foreground());
    const waiting = two.pacer.acquire(connection, foreground(600_000, clock));
    await two.hasWaited();
    await one.pacer.hold(connection, { reason: 'connection', durationMs: 300_000, redisBudget });
    const sleepsAgain = two.hasWaited();
    await clock.advance(100_000);
    await sleepsAgain;
    expect(two.waits()[1]).toBeGreaterThan(250_000);
    await clock.advance(300_000);
    await waiting;
    expect(two.waits()).toHaveLength(2);
    expect(two.pacer.status().regularRequests).toBe(1);
  });

  it('hold every connection of a workspace, and stop a blocked one', async () => {
    const [one, two] = [instance(), instance()];
    await one.pacer.hold(connection, { reason: 'workspace', durationMs: 60_000, redisBudget });
    await expect(two.pacer.acquire(connectionOf('l', 'w'), foreground())).rejects.toMatchObject({
      kind: 'rate_limited',
    });
    await two.pacer.acquire(connectionOf('m', 'other'), background());
    const block = { reason: 'blocked', durationMs: 600_000, redisBudget } as const;
    await one.pacer.hold(connectionOf('n'), block);
    await expect(two.pacer.acquire(connectionOf('n'), foreground())).rejects.toMatchObject({
      kind: 'request_blocked',
      permanent: true,
    });
    expect(two.pacer.status().heldUntilMs).not.toBeNull();
  });

  it('let one probe through after trouble, whoever of twenty comes first', async () => {
    const instances = Array.from({ length: 4 }, () => instance());
    const justNow = `${Date.now() - 5}.000`;
    await harness.redis.command(
      'SET',
      'pace:k',
      `2 0.000 0.000 0.000 0.000 ${justNow} 0.000 0.000 0.000`,
    );
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        (instances[index % 4] ?? instance()).pacer.acquire(connection, foreground()),
      ),
    );
    const through = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(through.map(({ value }) => value)).toEqual([{ probe: true }]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused[0]?.reason).toMatchObject({ kind: 'unavailable' });
    await instances[0]?.pacer.recovered(connection, redisBudget);
    await expect(instances[1]?.pacer.acquire(connection, foreground())).resolves.toEqual({
      probe: false,
    });
  });

  it('close for all where one meets trouble, and let only that one try again', async () => {
    const [one, two] = [instance(), instance()];
    expect(await one.pacer.trouble(connection, { probe: false, redisBudget })).toBe(true);
    expect(await two.pacer.trouble(connection, { probe: false, redisBudget })).toBe(false);
    await expect(two.pacer.acquire(connection, foreground())).rejects.toMatchObject({
      kind: 'unavailable',
    });
    await expect(one.pacer.acquire(connection, { ...foreground(), probe: true })).resolves.toEqual({
      probe: true,
    });
  });

  it('go on where everything in Redis is lost while they wait', async () => {
    const clock = createManualClock();
    const { pacer, waits, hasWaited } = instance(rareRate, clock);
    await pacer.acquire(connection, foreground(600_000, clock));
    const waiting = pacer.acquire(connection, foreground(600_000, clock));
    await hasWaited();
    await harness.redis.flush();
    await clock.advance(100_000);
    await waiting;
    expect(waits()).toHaveLength(1);
  });
});

describe('a Redis that is late once', () => {
  it('costs the one slot, and the rest of a load stays in the queue of all', async () => {
    const clock = createManualClock();
    const { pacer, waits, hasWaited } = instance(rareRate, clock);
    await pacer.recovered(connection);
    await harness.redis.flush();
    const before = harness.gateway.requestCount();
    harness.gateway.faults.set({ kind: 'slow', delayMs: 2_000 });
    const late = { ...foreground(600_000, clock), redisBudget: loadBudget() };
    const waiting = pacer.acquire(connection, late);
    const waits100Seconds = hasWaited();
    await eventually(5_000, () => {
      expect(harness.gateway.requestCount()).toBeGreaterThan(before);
      return Promise.resolve();
    });
    harness.gateway.faults.set({ kind: 'none' });
    await waits100Seconds;
    // Alone, this instance would have let it through at once.
    expect(waits()[0]).toBeGreaterThan(90_000);
    await clock.advance(100_000);
    await waiting;
  });
});

describe('without Redis', () => {
  it.each(['refuse', 'hang', 'garbage', 'unauthorized'] as const)(
    'each instance goes on at a third of the rate (%s)',
    async (kind) => {
      const clock = createManualClock();
      const { pacer, waits } = instance(20, clock);
      harness.gateway.faults.set({ kind });
      const asking = [1, 2, 3].map(() =>
        pacer.acquire(connection, { ...foreground(8_000, clock), redisBudget: requestBudget() }),
      );
      await eventually(10_000, () => {
        expect(clock.sleeperCount()).toBe(2);
        return Promise.resolve();
      });
      expect(waits()).toEqual([150, 300]);
      await clock.advance(300);
      await Promise.all(asking);
    },
  );

  it('keeps to the pauses it met or learned of while there was one', async () => {
    const [one, two] = [instance(), instance()];
    await one.pacer.hold(connection, { reason: 'connection', durationMs: 60_000, redisBudget });
    await expect(two.pacer.acquire(connection, background())).rejects.toThrow();
    harness.gateway.faults.set({ kind: 'refuse' });
    for (const { pacer } of [one, two]) {
      await expect(pacer.acquire(connection, foreground())).rejects.toMatchObject({
        kind: 'rate_limited',
      });
    }
  });

  it('keeps a slot that was booked before, and stops for a hold of its own', async () => {
    const clock = createManualClock();
    const { pacer, waits, hasWaited } = instance(rareRate, clock);
    const acquire = () => pacer.acquire(connection, foreground(400_000, clock));
    await acquire();
    const waiting = acquire();
    await hasWaited();
    harness.gateway.faults.set({ kind: 'refuse' });
    await clock.advance(100_000);
    await waiting;
    expect(waits()).toHaveLength(1);
    await acquire();
    const outcome = acquire().catch((error: unknown) => error);
    await hasWaited();
    await pacer.hold(connection, { reason: 'connection', durationMs: 500_000, redisBudget });
    expect(await outcome).toMatchObject({ kind: 'rate_limited' });
  });
});
