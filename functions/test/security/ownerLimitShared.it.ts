import { startRedis, type RunningRedis } from '../../local/redis/startRedis';
import { startUpstashGateway, type UpstashGateway } from '../../local/redis/startUpstashGateway';
import { taskBudget } from '../../src/redis/budget';
import { createRedisClient } from '../../src/redis/client';
import { createOwnerLimit } from '../../src/security/ownerLimit';
import { systemClock, type Clock } from '../../src/shared/clock';
import { createEventRecord } from '../support/builders';
import { createManualClock } from '../support/manualClock';
import { generousBudget } from '../redis/generous';

describe('the limit for owners, over all instances', () => {
  let redis: RunningRedis;
  let gateway: UpstashGateway;

  beforeAll(async () => {
    redis = await startRedis();
    gateway = await startUpstashGateway({ redisUrl: redis.url });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await gateway.close();
    await redis.stop();
  });

  function startInstance(clock: Clock = systemClock) {
    const record = createEventRecord();
    const token = () => gateway.token;
    const parts = { clock, random: Math.random, report: record.report };
    const client = createRedisClient({ url: gateway.url, token, ...parts });
    return { limit: createOwnerLimit({ redis: client, ...parts }), record };
  }

  it('adds up what an owner asks at several instances', async () => {
    // The library asks the system for the time, too: so no minute ends meanwhile.
    const nowMs = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(nowMs);
    const [one, other] = [startInstance(), startInstance()];
    let passed = 0;
    for (let index = 0; index < 80; index += 1) {
      for (const { limit } of [one, other]) {
        if ((await limit.check('u1', generousBudget)) === null) passed += 1;
      }
    }
    // Each instance lets one pass on credit.
    expect(passed).toBeGreaterThanOrEqual(120);
    expect(passed).toBeLessThanOrEqual(122);
    expect(one.record.of('caller.limited')).toMatchObject([{ policy: 'owner', scope: 'fleet' }]);
    expect(await one.limit.check('u2', generousBudget)).toBeNull();
  }, 30_000);

  it('lets owners pass while Redis fails, but for what the instance counts', async () => {
    gateway.faults.set({ kind: 'hang' });
    const { limit } = startInstance(createManualClock());
    let passed = 0;
    for (let index = 0; index < 125; index += 1) {
      if ((await limit.check('u3', taskBudget())) === null) passed += 1;
    }
    gateway.faults.set({ kind: 'none' });
    expect(passed).toBe(120);
  }, 30_000);

  it('keeps no user id in Redis', async () => {
    await startInstance().limit.check('the-user-id', generousBudget);
    const keys = await redis.command('KEYS', 'limit:*');
    expect(JSON.stringify(keys)).not.toContain('the-user-id');
  });
});
