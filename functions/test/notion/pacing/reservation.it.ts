import type { Closure, BookingRequest } from '../../../src/notion/pacing/ledger';
import { createMemoryLedger } from '../../../src/notion/pacing/memoryLedger';
import { createRedisReservation } from '../../../src/notion/pacing/redisReservation';
import { systemClock } from '../../../src/shared/clock';
import { generousBudget as budget } from '../../redis/generous';
import { createManualClock } from '../../support/manualClock';
import { connectionOf } from '../asking';
import { clientOf, openRedis, withoutTime, type RedisHarness } from './redisHarness';

let harness: RedisHarness;

beforeAll(async () => {
  harness = await openRedis();
});

beforeEach(() => harness.redis.flush());

afterAll(() => harness.close());

const connection = connectionOf('k', 'w');
const key = 'pace:k';
const spaceKey = 'pace:space:w';
const request: BookingRequest = {
  intervalMs: 250,
  maxWaitMs: 8_000,
  lane: 'foreground',
  load: null,
  shareIsDue: false,
  probe: false,
};
const pause = { durationMs: 30_000, probe: false };
const onRedisTime = () => createRedisReservation(clientOf(harness.gateway), systemClock);

/** Numbers from 0 to below 1 that are the same on each run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the reservation script', () => {
  it.each([2, 3])('books as this instance alone would, whatever happens (%i)', async (seed) => {
    const random = numbersFrom(seed);
    const chance = (share: number) => random() < share;
    const clock = createManualClock(1_000_000);
    const { redis } = withoutTime(clientOf(harness.gateway));
    const inRedis = createRedisReservation(redis, clock);
    const inMemory = createMemoryLedger({ clock, slowdown: 1, maxConnections: 100 });
    const reasons = ['connection', 'workspace', 'blocked', 'trouble', 'trouble'] as const;
    const kinds = new Set<string>();
    const shared: unknown[] = [];
    const alone: unknown[] = [];
    for (let step = 0; step < 250; step += 1) {
      const who = connectionOf(chance(0.7) ? 'k' : 'l', chance(0.8) ? 'w' : null);
      if (chance(0.06)) {
        const reason = reasons[Math.floor(random() * reasons.length)] ?? 'trouble';
        const durationMs = Math.floor(random() * 2_000);
        const closure: Closure = { reason, durationMs, probe: chance(0.3) };
        shared.push(await inRedis.close(who, closure, budget));
        alone.push(await inMemory.close(who, closure, budget));
      } else if (chance(0.05)) {
        await inRedis.reopen(who, budget);
        await inMemory.reopen(who, budget);
      } else {
        const asked: BookingRequest = {
          intervalMs: 250,
          maxWaitMs: Math.floor(random() * (chance(0.3) ? 20_000 : 2_000)),
          lane: chance(0.4) ? (chance(0.5) ? 'task' : 'background') : 'foreground',
          load: chance(0.5)
            ? { id: `load-${Math.floor(random() * 12)}`, requests: 1 + Math.floor(random() * 4) }
            : null,
          shareIsDue: chance(0.3),
          probe: chance(0.1),
        };
        const { stands, ...known } = await inMemory.book(who, asked, budget);
        const answer = await inRedis.book(who, asked, budget);
        const stood = answer.kind === 'booked' && (await inRedis.stands(who, answer, budget));
        shared.push({ step, answer, stood });
        alone.push({ step, answer: known, stood: await stands() });
        kinds.add(answer.kind);
      }
      await clock.advance(Math.floor(random() * 200));
    }
    expect(shared).toEqual(alone);
    expect([...kinds].sort()).toEqual([
      'blocked',
      'booked',
      'crowded',
      'held',
      'queued',
      'share',
      'trouble',
      'turn',
    ]);
  });

  it('costs four commands a booking, three a refusal and one a check', async () => {
    const reservation = onRedisTime();
    await reservation.book(connection, request, budget);
    const cost = async (work: () => Promise<unknown>): Promise<number> => {
      const before = await harness.redis.commandCalls();
      await work();
      return (await harness.redis.commandCalls()) - before;
    };
    // A queue of a minute: it is there still when a slow machine comes to the next line.
    const slow = { ...request, intervalMs: 60_000 };
    expect(await cost(() => reservation.book(connection, slow, budget))).toBe(4);
    const hurried = { ...request, maxWaitMs: 0 };
    expect(await cost(() => reservation.book(connection, hurried, budget))).toBe(3);
    const slot = { slotMs: 0, probe: false };
    expect(await cost(() => reservation.stands(connection, slot, budget))).toBe(1);
  });

  it('keeps one value that expires a minute after it matters', async () => {
    const reservation = onRedisTime();
    await reservation.close(connection, { ...pause, reason: 'connection' }, budget);
    await reservation.close(connection, { ...pause, reason: 'workspace' }, budget);
    for (const held of [key, spaceKey]) {
      const lifetimeMs = Number(await harness.redis.command('PTTL', held));
      expect(lifetimeMs).toBeGreaterThan(80_000);
      expect(lifetimeMs).toBeLessThanOrEqual(90_000);
    }
    expect(await harness.redis.command('DBSIZE')).toBe(2);
  });

  it.each([
    ['words', 'hello'],
    ['another version', `1${' 1.000'.repeat(6)}`],
    ['too few numbers', '2 1.000 1.000'],
    ['an infinite queue', `2 9999999999999.000${' 0.000'.repeat(7)}`],
    ['an endless block', `2${' 0.000'.repeat(3)} 9999999999999.000${' 0.000'.repeat(4)}`],
    ['a time that is not yet', `2${' 0.000'.repeat(7)} 9999999999999.000`],
    ['a large value', '2 '.repeat(10_000)],
  ])('takes %s in a key as nothing at all', async (_name, value) => {
    await harness.redis.command('SET', key, value);
    await harness.redis.command('SET', spaceKey, value);
    const answer = await onRedisTime().book(connection, request, budget);
    expect(answer).toMatchObject({ kind: 'booked', waitMs: 0, probe: false, closedMs: 0 });
    expect(Number(await harness.redis.command('PTTL', key))).toBeGreaterThan(0);
  });

  it('takes a key of another type as nothing at all', async () => {
    await harness.redis.command('RPUSH', key, 'x');
    const answer = await onRedisTime().book(connection, request, budget);
    expect(answer).toMatchObject({ kind: 'booked', waitMs: 0 });
  });

  it('never goes behind the time that another caller brought', async () => {
    const ahead = createManualClock(1_030_000);
    const behind = createManualClock(1_000_000);
    const at = (clock: typeof ahead) =>
      createRedisReservation(withoutTime(clientOf(harness.gateway)).redis, clock);
    const first = at(ahead);
    const second = at(behind);
    expect(await first.book(connection, request, budget)).toMatchObject({ waitMs: 0 });
    expect(await second.book(connection, request, budget)).toMatchObject({ waitMs: 250 });
    expect(await first.book(connection, request, budget)).toMatchObject({ waitMs: 500 });
    expect(second.clock()).toBe('caller');
  });
});
