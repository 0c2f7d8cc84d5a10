import { loadConfig } from '../../src/config';
import { collectStatus } from '../../src/http/collectStatus';
import { absentRedis } from '../../src/redis/absentRedis';
import type { RedisClient } from '../../src/redis/client';
import { createCounters } from '../../src/telemetry/counters';
import type { FleetSums } from '../../src/telemetry/fleet';
import { createManualClock } from '../support/manualClock';

const secret = 'never-to-be-seen';

const fleet: FleetSums = {
  windowMinutes: 60,
  requests: 7,
  hitRate: 0.5,
  notionRequests: 1,
  notionErrors: 0,
  tasksHandedOver: 5,
  tasksRun: 4,
  instances: 2,
};

const goneRedis: RedisClient = {
  isConfigured: true,
  run: () => Promise.reject(new Error(secret)),
  breakerState: () => 'open',
};

function collect(
  isReachable: (timeoutMs: number) => Promise<boolean>,
  redis: RedisClient = absentRedis,
  { silentMs = 0, env = {} }: { silentMs?: number; env?: Record<string, string> } = {},
): Promise<unknown> {
  return collectStatus({
    config: loadConfig({
      ...{ CACHE_TTL_SECONDS: '60', ADMIN_API_KEY: secret, K_REVISION: 'r1' },
      ...env,
    }),
    counters: createCounters(),
    pacer: {
      status: () => ({
        regularRequests: 2,
        maxRegularRequests: 3,
        canMakeRequest: true,
        waiting: 1,
        heldUntilMs: null,
      }),
    },
    widgetStore: { isReachable },
    redis,
    fleet: { sums: () => Promise.resolve(fleet) },
    delivery: { silentMs: () => Promise.resolve(silentMs) },
    tiers: [
      { stats: () => ({ count: 2, bytes: 100 }) },
      { stats: () => ({ count: 3, bytes: 50 }) },
    ],
    clock: createManualClock(),
  });
}

describe('collectStatus', () => {
  it.each([
    [{}, 0, 'healthy', { status: 'off' }],
    [{ CLOUD_TASKS_EMULATOR_HOST: 'h' }, 0, 'healthy', { status: 'ok' }],
    [{ CLOUD_TASKS_EMULATOR_HOST: 'h' }, 59_999, 'healthy', { status: 'ok' }],
    [
      { CLOUD_TASKS_EMULATOR_HOST: 'h' },
      95_400,
      'degraded',
      { status: 'failed', reason: expect.stringContaining('none has run for 95 s') as unknown },
    ],
  ])('says of the queue in %j, silent for %d ms: %s', async (env, silentMs, status, queue) => {
    const collected = await collect(() => Promise.resolve(true), absentRedis, { silentMs, env });
    const check = expect.objectContaining({ name: 'queue', ...queue }) as unknown;
    expect(collected).toMatchObject({
      health: { status, checks: expect.arrayContaining([check]) as unknown },
    });
  });

  it('gathers what the parts know', async () => {
    expect(await collect(() => Promise.resolve(true))).toMatchObject({
      cache: { enabled: true, ttl: 60, memoryCacheSize: 5, memoryBytes: 150 },
      rateLimiter: { regularRequests: 2, waiting: 1 },
      environment: { cacheTtlSeconds: 60, version: 'r1' },
      health: {
        status: 'healthy',
        checks: [
          { name: 'firestore', status: 'ok', latencyMs: 0 },
          { name: 'redis', status: 'off', latencyMs: null },
          { name: 'queue', status: 'off' },
          { name: 'notion', status: 'ok' },
        ],
      },
    });
  });

  it('takes a Firestore that fails for a finding, without its words', async () => {
    const status = await collect(() => Promise.reject(new Error(secret)));
    expect(status).toMatchObject({
      health: {
        status: 'unhealthy',
        checks: [{ name: 'firestore', status: 'failed', latencyMs: null }, {}, {}, {}],
      },
    });
    expect(JSON.stringify(status)).not.toContain(secret);
  });

  it('gives Firestore two seconds to show that it is there', async () => {
    const isReachable = jest.fn<Promise<boolean>, [number]>(() => Promise.resolve(true));
    await collect(isReachable);
    expect(isReachable.mock.calls).toEqual([[2000]]);
  });

  it('shows no secret of the configuration', async () => {
    expect(JSON.stringify(await collect(() => Promise.resolve(true)))).not.toContain(secret);
  });

  it('says nothing of the fleet where no Redis is configured', async () => {
    expect(await collect(() => Promise.resolve(true))).toMatchObject({
      cache: { redisConnected: false, breaker: 'closed' },
      fleet: null,
      environment: { redisUrl: 'not configured' },
    });
  });

  it('takes a Redis that fails for a finding, and does not ask it for more', async () => {
    const status = await collect(() => Promise.resolve(true), goneRedis);
    expect(status).toMatchObject({
      cache: { redisConnected: false, breaker: 'open' },
      fleet: null,
      environment: { redisUrl: 'configured' },
      health: {
        status: 'degraded',
        checks: [{}, { name: 'redis', status: 'failed', latencyMs: null }, {}, {}],
      },
    });
    expect(JSON.stringify(status)).not.toContain(secret);
  });
});
