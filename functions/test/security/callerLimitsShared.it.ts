import { startRedis, type RunningRedis } from '../../local/redis/startRedis';
import { startUpstashGateway, type UpstashGateway } from '../../local/redis/startUpstashGateway';
import { requestBudget, taskBudget } from '../../src/redis/budget';
import { createRedisClient } from '../../src/redis/client';
import { createCallerLimits, type Caller } from '../../src/security/callerLimits';
import { systemClock, type Clock } from '../../src/shared/clock';
import type { Limited } from '../../src/shared/rateLimit';
import { createStallTolerantTimeout } from '../../src/shared/stallTolerantTimeout';
import { generousBudget } from '../redis/generous';
import { createEventRecord } from '../support/builders';
import { createManualClock } from '../support/manualClock';

/** So long that no test crosses its end, but for one in a hundred thousand. */
const windowMs = 24 * 3_600_000;

describe('the limits for callers, over all instances', () => {
  let redis: RunningRedis;
  let gateway: UpstashGateway;
  let people = 0;

  beforeAll(async () => {
    redis = await startRedis();
    gateway = await startUpstashGateway({ redisUrl: redis.url });
  });
  afterEach(async () => {
    gateway.faults.set({ kind: 'none' });
    await redis.flush();
  });
  afterAll(async () => {
    await gateway.close();
    await redis.stop();
  });

  /** One nobody has seen yet, behind a hop of its own. */
  function aCaller(): Caller {
    people += 1;
    return { client: [`192.0.2.${people}`], hop: `198.51.100.${people}` };
  }

  function startInstance(requests: number, clock: Clock = systemClock) {
    const record = createEventRecord();
    const client = createRedisClient({
      url: gateway.url,
      token: () => gateway.token,
      clock,
      random: Math.random,
      report: record.report,
    });
    const limit = { requests, windowMs };
    const parts = { limit, redis: client, clock, report: record.report };
    const limits = createCallerLimits(parts);
    return { limits, record, client };
  }

  const passed = (answers: readonly (Limited | null)[]): number =>
    answers.filter((answer) => answer === null).length;

  it('add up what a client asks at several instances', async () => {
    const [one, other] = [startInstance(5), startInstance(5)];
    const caller = aCaller();
    const answers = [];
    for (let index = 0; index < 4; index += 1) {
      answers.push(await one.limits.check(caller, generousBudget));
      answers.push(await other.limits.check(caller, generousBudget));
    }
    expect(answers.map((answer) => answer === null)).toEqual([
      ...[true, true, true, true, true],
      ...[false, false, false],
    ]);
    const refusal = answers.at(-1);
    expect(refusal).toMatchObject({ policy: 'client', limit: 5, windowSeconds: windowMs / 1000 });
    expect(refusal?.retryAfterSeconds).toBeGreaterThan(0);
    expect(refusal?.retryAfterSeconds).toBeLessThanOrEqual(windowMs / 1000);
    expect(one.record.events).toContainEqual(
      expect.objectContaining({ type: 'caller.limited', policy: 'client', scope: 'fleet' }),
    );
  });

  it('hold a hop to 20 times the limit, whatever its requests claim', async () => {
    const [one, other] = [startInstance(5), startInstance(5)];
    const { hop } = aCaller();
    const forged = (index: number): Caller => ({ client: [`10.0.${index}.1`], hop });
    const answers = await Promise.all(
      Array.from({ length: 140 }, (_, index) =>
        (index % 2 === 0 ? one : other).limits.check(forged(index), generousBudget),
      ),
    );
    // A call counts up to 5 here, a twentieth, and the one that goes over is refused whole.
    expect(passed(answers)).toBeGreaterThan(90);
    expect(passed(answers)).toBeLessThanOrEqual(100);
    expect(answers.find((answer) => answer !== null)).toMatchObject({ policy: 'hop', limit: 100 });
  });

  it('let exactly as many pass when several instances ask at once', async () => {
    const instances = [startInstance(10), startInstance(10), startInstance(10)];
    const caller = aCaller();
    const answers = await Promise.all(
      instances.flatMap(({ limits }) =>
        Array.from({ length: 10 }, () => limits.check(caller, generousBudget)),
      ),
    );
    expect(passed(answers)).toBe(10);
  });

  it('ask Redis in few calls when a thousand come at once', async () => {
    const { limits } = startInstance(600);
    const caller = aCaller();
    const [requests, commands] = [gateway.requestCount(), gateway.commandCount()];
    const answers = await Promise.all(
      Array.from({ length: 1000 }, () => limits.check(caller, generousBudget)),
    );
    expect(passed(answers)).toBe(600);
    expect(gateway.requestCount() - requests).toBeLessThanOrEqual(40);
    expect(gateway.commandCount() - commands).toBeLessThanOrEqual(160);
    expect(limits.countLocally(caller)).not.toBeNull();
  });

  it('ask Redis nothing about those who ask little, nor about what is warm', async () => {
    const { limits } = startInstance(600);
    const requests = gateway.requestCount();
    for (let index = 0; index < 50; index += 1) {
      expect(await limits.check(aCaller(), generousBudget)).toBeNull();
      limits.countLocally(aCaller());
    }
    expect(gateway.requestCount()).toBe(requests);
  });

  it('count one in six of a client that asks much, and miss a hundredth at most', async () => {
    // Their time stands still: a second after a refusal each would ask once more.
    const clock = createManualClock();
    const [one, other] = [startInstance(600, clock), startInstance(600, clock)];
    const caller = aCaller();
    const requests = gateway.requestCount();
    const answers: (Limited | null)[] = [];
    for (let index = 0; index < 350; index += 1) {
      answers.push(await one.limits.check(caller, generousBudget));
      answers.push(await other.limits.check(caller, generousBudget));
    }
    expect(passed(answers)).toBeGreaterThanOrEqual(594);
    expect(passed(answers)).toBeLessThanOrEqual(612);
    // And for each hop once in 120, and each script once in full.
    expect(gateway.requestCount() - requests).toBeLessThanOrEqual(115);
  });

  it('ask again a second after a refusal, not at each request', async () => {
    const clock = createManualClock();
    const [one, other] = [startInstance(3, clock), startInstance(3)];
    const caller = aCaller();
    for (let index = 0; index < 3; index += 1) await other.limits.check(caller, generousBudget);
    expect(await one.limits.check(caller, generousBudget)).not.toBeNull();
    const requests = gateway.requestCount();
    expect(await one.limits.check(caller, generousBudget)).not.toBeNull();
    expect(gateway.requestCount()).toBe(requests);
    await redis.flush();
    await clock.advance(1000);
    expect(await one.limits.check(caller, generousBudget)).toBeNull();
  });

  it('ask Redis nothing about a caller that this instance refuses', async () => {
    const { limits } = startInstance(3);
    const caller = aCaller();
    for (let index = 0; index < 3; index += 1) await limits.check(caller, generousBudget);
    const requests = gateway.requestCount();
    expect(await limits.check(caller, generousBudget)).toMatchObject({ policy: 'client' });
    expect(gateway.requestCount()).toBe(requests);
  });

  it('keep no address in Redis, and no key for ever', async () => {
    const { limits } = startInstance(3);
    const caller = aCaller();
    await limits.check(caller, generousBudget);
    const keys = await redis.command('KEYS', '*');
    expect(keys).toHaveLength(2);
    for (const key of Array.isArray(keys) ? keys : []) {
      expect(key).toMatch(/^limit:(client|hop):[0-9a-f]{16}:\d+$/);
      expect(Number(await redis.command('PTTL', String(key)))).toBeGreaterThan(0);
    }
  });

  it.each(['hang', 'refuse', 'garbage', 'unauthorized'] as const)(
    'let callers pass while Redis does "%s", but for what this instance counts',
    async (kind) => {
      gateway.faults.set({ kind });
      const { limits } = startInstance(3);
      const caller = aCaller();
      // Moments in which this process itself stands still do not count.
      const timeout = createStallTolerantTimeout(Infinity);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => limits.check(caller, requestBudget())),
      );
      expect(timeout.end()).toBeLessThan(1000);
      expect(passed(answers)).toBe(3);
      expect(limits.countLocally(caller)).toMatchObject({ policy: 'client', limit: 3 });
    },
  );

  it('take the wait off the budget of each request that waits', async () => {
    gateway.faults.set({ kind: 'hang' });
    const { limits } = startInstance(100);
    const budgets = Array.from({ length: 5 }, requestBudget);
    await Promise.all(budgets.map((budget) => limits.check(aCaller(), budget)));
    for (const budget of budgets) expect(budget.nextCallMs()).toBeLessThan(50);
  });

  it('count those who gave up waiting, too', async () => {
    gateway.faults.set({ kind: 'slow', delayMs: 100 });
    const [one, other] = [startInstance(4), startInstance(4)];
    const caller = aCaller();
    const hasty = { ...taskBudget(), nextCallMs: () => 20 };
    const answers = await Promise.all([
      one.limits.check(caller, generousBudget),
      one.limits.check(caller, hasty),
      one.limits.check(caller, hasty),
    ]);
    expect(passed(answers)).toBe(3);
    gateway.faults.set({ kind: 'none' });
    expect(await one.limits.check(caller, generousBudget)).toBeNull();
    expect(await other.limits.check(caller, generousBudget)).not.toBeNull();
  });

  it('pass a caller whose key holds what is no count, without taking Redis for gone', async () => {
    const { limits, client } = startInstance(4);
    const caller = aCaller();
    await limits.check(caller, generousBudget);
    const keys = await redis.command('KEYS', 'limit:client:*');
    for (const key of Array.isArray(keys) ? keys : []) {
      await redis.command('SET', String(key), 'garbage');
    }
    for (let index = 0; index < 3; index += 1) {
      expect(await limits.check(caller, generousBudget)).toBeNull();
    }
    expect(client.breakerState()).toBe('closed');
  });
});
