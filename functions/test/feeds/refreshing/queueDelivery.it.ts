import { startRedis, type RunningRedis } from '../../../local/redis/startRedis';
import { startUpstashGateway, type UpstashGateway } from '../../../local/redis/startUpstashGateway';
import {
  createQueueDelivery,
  type QueueDelivery,
} from '../../../src/feeds/refreshing/queueDelivery';
import { absentRedis } from '../../../src/redis/absentRedis';
import { taskBudget } from '../../../src/redis/budget';
import { createRedisClient } from '../../../src/redis/client';
import { keys } from '../../../src/widgets/keys';
import { generousClient } from '../../redis/generous';
import { createManualClock } from '../../support/manualClock';

const hourMs = 3_600_000;

describe('whether the queue delivers', () => {
  let redis: RunningRedis;
  let gateway: UpstashGateway;

  beforeAll(async () => {
    redis = await startRedis();
    gateway = await startUpstashGateway({ redisUrl: redis.url });
  });
  afterEach(() => redis.flush());
  afterAll(async () => {
    await gateway.close();
    await redis.stop();
  });

  const startInstance = (): QueueDelivery =>
    createQueueDelivery(
      generousClient(
        createRedisClient({
          url: gateway.url,
          token: () => gateway.token,
          clock: createManualClock(),
          random: () => 0.5,
          report: () => undefined,
        }),
      ),
    );
  /** As if so much time had passed since the first task was handed over. */
  const grow = (ageMs: number) =>
    redis.command('PEXPIRE', keys.queueSilence, String(hourMs - ageMs));

  it('is known by all instances: silent since the first task, until one runs', async () => {
    const [reader, other, worker] = [startInstance(), startInstance(), startInstance()];
    expect(await other.silentMs(taskBudget())).toBe(0);
    expect(await reader.handedOver(taskBudget())).toBeLessThan(5000);
    await grow(70_000);
    for (const silentMs of [
      await other.handedOver(taskBudget()),
      await other.silentMs(taskBudget()),
    ]) {
      expect(silentMs).toBeGreaterThanOrEqual(70_000);
      expect(silentMs).toBeLessThan(80_000);
    }
    await worker.ran(taskBudget());
    expect(await other.silentMs(taskBudget())).toBe(0);
    expect(await reader.handedOver(taskBudget())).toBeLessThan(5000);
  });

  it('is asked anew after an hour', async () => {
    const reader = startInstance();
    await reader.handedOver(taskBudget());
    const leftMs = Number(await redis.command('PTTL', keys.queueSilence));
    expect(leftMs).toBeGreaterThan(hourMs - 60_000);
    expect(leftMs).toBeLessThanOrEqual(hourMs);
  });

  it('is not known without a Redis, or with something else under the key', async () => {
    const alone = createQueueDelivery(absentRedis);
    expect(await alone.handedOver(taskBudget())).toBe(0);
    await alone.ran(taskBudget());
    expect(await alone.silentMs(taskBudget())).toBe(0);
    await redis.command('SET', keys.queueSilence, 'for ever');
    expect(await startInstance().handedOver(taskBudget())).toBe(0);
  });
});
