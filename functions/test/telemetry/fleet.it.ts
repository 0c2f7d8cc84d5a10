import { startRedis, type RunningRedis } from '../../local/redis/startRedis';
import { startUpstashGateway, type UpstashGateway } from '../../local/redis/startUpstashGateway';
import { loadConfig } from '../../src/config';
import { collectStatus } from '../../src/http/collectStatus';
import { absentRedis } from '../../src/redis/absentRedis';
import { requestBudget, taskBudget } from '../../src/redis/budget';
import { createRedisClient } from '../../src/redis/client';
import { createCounters } from '../../src/telemetry/counters';
import { createFleet } from '../../src/telemetry/fleet';
import { generousClient } from '../redis/generous';
import { createManualClock, type ManualClock } from '../support/manualClock';

const minuteMs = 60_000;
const fields = { key: 'k', widgetId: 'w1', durationMs: 1 };

describe("the fleet's sums", () => {
  let redis: RunningRedis;
  let gateway: UpstashGateway;

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

  function startInstance(instanceId: string, clock: ManualClock) {
    const counters = createCounters();
    const hasty = createRedisClient({
      url: gateway.url,
      token: () => gateway.token,
      clock,
      random: () => 0.5,
      report: () => undefined,
    });
    const client = generousClient(hasty, () => gateway.faults.current().kind === 'none');
    const fleet = createFleet({ redis: client, counters, clock, instanceId });
    const answer = (count: number): void => {
      for (let index = 0; index < count; index += 1) {
        counters.count({ type: 'http.answered', endpoint: 'embed' });
      }
    };
    return { fleet, counters, client, answer };
  }

  it('are nothing before anybody has pushed', async () => {
    const { fleet } = startInstance('one', createManualClock());
    await fleet.push(taskBudget());
    expect(await fleet.sums(taskBudget())).toEqual({
      windowMinutes: 60,
      requests: 0,
      hitRate: 0,
      notionRequests: 0,
      notionErrors: 0,
      tasksHandedOver: 0,
      tasksRun: 0,
      instances: 0,
    });
  });

  it('add up what several instances counted', async () => {
    const clock = createManualClock();
    const [one, other] = [startInstance('one', clock), startInstance('other', clock)];
    one.answer(3);
    one.counters.count({ type: 'cache.hit', tier: 'memory', ...fields });
    one.counters.count({ type: 'cache.hit', tier: 'redis', ...fields });
    one.counters.count({ type: 'cache.miss', ...fields });
    const asked = { type: 'notion.request', operation: 'query', durationMs: 1 } as const;
    one.counters.count({ ...asked, outcome: 'ok' });
    one.counters.count({ type: 'queue.taken', widgetId: 'w1' });
    other.counters.count({ type: 'queue.taken', widgetId: 'w2' });
    other.counters.count({ type: 'queue.ran' });
    other.answer(4);
    other.counters.count({ type: 'cache.hit', tier: 'memory', ...fields });
    other.counters.count({ ...asked, outcome: 'error' });
    await Promise.all([one.fleet.push(requestBudget()), other.fleet.push(requestBudget())]);
    const sums = {
      windowMinutes: 60,
      requests: 7,
      hitRate: 0.75,
      notionRequests: 2,
      notionErrors: 1,
      tasksHandedOver: 2,
      tasksRun: 1,
      instances: 2,
    };
    expect(await one.fleet.sums(taskBudget())).toEqual(sums);
    expect(await other.fleet.sums(taskBudget())).toEqual(sums);
  });

  it('are pushed every 10 s at most, and only where something happened', async () => {
    const clock = createManualClock();
    const { fleet, answer } = startInstance('one', clock);
    expect(fleet.isDue()).toBe(false);
    answer(1);
    expect(fleet.isDue()).toBe(true);
    const pushing = fleet.push(requestBudget());
    expect(fleet.isDue()).toBe(false);
    await pushing;
    answer(1);
    await clock.advance(9999);
    expect(fleet.isDue()).toBe(false);
    await clock.advance(1);
    expect(fleet.isDue()).toBe(true);
    await fleet.push(requestBudget());
    await clock.advance(minuteMs);
    expect(fleet.isDue()).toBe(false);
    expect(await fleet.sums(taskBudget())).toMatchObject({ requests: 2 });
  });

  it('cost one request of two commands a push, and one to read', async () => {
    const { fleet, answer } = startInstance('one', createManualClock());
    answer(1);
    const [requests, commands] = [gateway.requestCount(), gateway.commandCount()];
    await fleet.push(requestBudget());
    expect(gateway.requestCount() - requests).toBe(1);
    expect(gateway.commandCount() - commands).toBe(2);
    await fleet.sums(taskBudget());
    expect(gateway.requestCount() - requests).toBe(2);
  });

  it('cover an hour: what is older falls out, and its key expires', async () => {
    const clock = createManualClock();
    const { fleet, answer } = startInstance('one', clock);
    answer(5);
    await fleet.push(requestBudget());
    for (const key of [await redis.command('KEYS', 'fleet:*')].flat()) {
      const seconds = Number(await redis.command('TTL', String(key)));
      expect(seconds).toBeGreaterThan(64 * 60);
      expect(seconds).toBeLessThanOrEqual(65 * 60);
    }
    await clock.advance(30 * minuteMs);
    answer(2);
    await fleet.push(requestBudget());
    await clock.advance(29 * minuteMs);
    expect(await fleet.sums(taskBudget())).toMatchObject({ requests: 7, instances: 1 });
    await clock.advance(7 * minuteMs);
    expect(await fleet.sums(taskBudget())).toMatchObject({ requests: 2, instances: 1 });
    await clock.advance(60 * minuteMs);
    expect(await fleet.sums(taskBudget())).toMatchObject({ requests: 0, instances: 0 });
  });

  it.each(['hang', 'refuse', 'garbage', 'unauthorized'] as const)(
    'lose nothing where Redis does "%s"; it goes with the next push',
    async (kind) => {
      const clock = createManualClock();
      const { fleet, answer } = startInstance('one', clock);
      answer(2);
      await fleet.push(requestBudget());
      answer(3);
      gateway.faults.set({ kind });
      await fleet.push(requestBudget());
      expect(await fleet.sums(requestBudget())).toBeNull();
      gateway.faults.set({ kind: 'none' });
      answer(1);
      // Into the next bucket, so that what failed belongs to none yet.
      await clock.advance(5 * minuteMs);
      expect(fleet.isDue()).toBe(true);
      await fleet.push(requestBudget());
      expect(await fleet.sums(taskBudget())).toMatchObject({ requests: 6, instances: 1 });
    },
  );

  it('count once what was pushed although the answer came too late', async () => {
    const clock = createManualClock();
    const { fleet, answer } = startInstance('one', clock);
    answer(2);
    gateway.faults.set({ kind: 'slow', delayMs: 400 });
    await fleet.push(requestBudget());
    gateway.faults.set({ kind: 'none' });
    await clock.advance(minuteMs);
    answer(1);
    await fleet.push(requestBudget());
    expect(await fleet.sums(taskBudget())).toMatchObject({ requests: 3 });
  });

  it('give a key its expiry again after Redis was flushed', async () => {
    const clock = createManualClock();
    const { fleet, answer } = startInstance('one', clock);
    answer(1);
    await fleet.push(requestBudget());
    await redis.flush();
    answer(1);
    await fleet.push(requestBudget());
    const keys = [await redis.command('KEYS', 'fleet:*')].flat();
    expect(keys).toHaveLength(1);
    expect(Number(await redis.command('TTL', String(keys[0])))).toBeGreaterThan(0);
  });

  it('count what an instance of before wrote, which counted no tasks', async () => {
    const { fleet, answer } = startInstance('one', createManualClock());
    answer(4);
    await fleet.push(requestBudget());
    const [key = ''] = [await redis.command('KEYS', 'fleet:*')].flat().map(String);
    await redis.command('HSET', key, 'older', '3,2,1,1,0');
    const sums = { requests: 7, hitRate: 0.5, tasksHandedOver: 0, tasksRun: 0, instances: 2 };
    expect(await fleet.sums(taskBudget())).toMatchObject(sums);
  });

  it('leave out what is no count, and go on where a key is something else', async () => {
    const clock = createManualClock();
    const { fleet, answer, client } = startInstance('one', clock);
    answer(4);
    await fleet.push(requestBudget());
    const [key = ''] = [await redis.command('KEYS', 'fleet:*')].flat().map(String);
    const broken = [
      '',
      '1',
      '-9,1,1,1,1',
      '1e9,1,1,1,1',
      '1,2,3,4,5,6',
      'x,y,z,a,b',
      '1.5,1,1,1,1',
    ];
    for (const [index, value] of broken.entries()) {
      await redis.command('HSET', key, `broken ${index}`, value);
    }
    const earlier = Number(key.split(':')[1]) - 1;
    await redis.command('SET', `fleet:${earlier}`, 'no hash');
    expect(await fleet.sums(taskBudget())).toMatchObject({ requests: 4, instances: 1 });

    await redis.command('SET', key, 'no hash');
    answer(1);
    await fleet.push(requestBudget());
    await clock.advance(5 * minuteMs);
    await fleet.push(requestBudget());
    expect(await fleet.sums(taskBudget())).toMatchObject({ requests: 1 });
    expect(client.breakerState()).toBe('closed');
  });

  it('keep the newer count where two pushes meet', async () => {
    const { fleet, answer } = startInstance('one', createManualClock());
    answer(1);
    const first = fleet.push(requestBudget());
    answer(1);
    const last = fleet.push(taskBudget());
    await Promise.all([first, last]);
    expect(await fleet.sums(taskBudget())).toMatchObject({ requests: 2 });
  });

  it('see nearly all of an instance whose clock is 30 s off', async () => {
    const clock = createManualClock();
    const early = createManualClock(clock.nowMs() - 30_000);
    const [one, other] = [startInstance('one', clock), startInstance('other', early)];
    one.answer(1);
    other.answer(1);
    await Promise.all([one.fleet.push(requestBudget()), other.fleet.push(requestBudget())]);
    expect(await one.fleet.sums(taskBudget())).toMatchObject({ requests: 2, instances: 2 });
    await Promise.all([clock.advance(minuteMs), early.advance(minuteMs)]);
    expect(await other.fleet.sums(taskBudget())).toMatchObject({ requests: 2, instances: 2 });
  });

  it('are nothing, and cost nothing, without Redis', async () => {
    const counters = createCounters();
    const clock = createManualClock();
    const fleet = createFleet({ redis: absentRedis, counters, clock, instanceId: 'one' });
    counters.count({ type: 'http.answered', endpoint: 'embed' });
    expect(fleet.isDue()).toBe(false);
    await fleet.push(requestBudget());
    expect(await fleet.sums(taskBudget())).toBeNull();
  });

  it('stand in the status beside the answer to a PING', async () => {
    const clock = createManualClock();
    const { fleet, client, counters, answer } = startInstance('one', clock);
    answer(9);
    await fleet.push(requestBudget());
    const collect = (): Promise<unknown> =>
      collectStatus({
        config: loadConfig({}),
        counters,
        pacer: {
          status: () => ({
            regularRequests: 0,
            maxRegularRequests: 3,
            canMakeRequest: true,
            waiting: 0,
            heldUntilMs: null,
          }),
        },
        widgetStore: { isReachable: () => Promise.resolve(true) },
        redis: client,
        fleet,
        delivery: { silentMs: () => Promise.resolve(0) },
        tiers: [],
        clock,
      });
    expect(await collect()).toMatchObject({
      cache: { redisConnected: true, breaker: 'closed' },
      fleet: { requests: 9, instances: 1 },
      environment: { redisUrl: 'configured' },
      health: { status: 'healthy', checks: [{}, { name: 'redis', status: 'ok' }, {}, {}] },
    });
    gateway.faults.set({ kind: 'refuse' });
    const status = await collect();
    expect(status).toMatchObject({
      cache: { redisConnected: false },
      fleet: null,
      health: { status: 'degraded', checks: [{}, { name: 'redis', status: 'failed' }, {}, {}] },
    });
    expect(JSON.stringify(status)).not.toContain(gateway.token);
    expect(JSON.stringify(status)).not.toContain(gateway.url);
  });
});
