import { loadConfig } from '../../src/config';
import { collectStatus } from '../../src/http/collectStatus';
import { createCounters } from '../../src/telemetry/counters';
import { createManualClock } from '../support/manualClock';

const secret = 'never-to-be-seen';

function collect(isReachable: () => Promise<boolean>): Promise<unknown> {
  return collectStatus({
    config: loadConfig({ CACHE_TTL_SECONDS: '60', ADMIN_API_KEY: secret, K_REVISION: 'r1' }),
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
    tiers: [
      { stats: () => ({ count: 2, bytes: 100 }) },
      { stats: () => ({ count: 3, bytes: 50 }) },
    ],
    clock: createManualClock(),
  });
}

describe('collectStatus', () => {
  it('gathers what the parts know', async () => {
    expect(await collect(() => Promise.resolve(true))).toMatchObject({
      cache: { enabled: true, ttl: 60, memoryCacheSize: 5, memoryBytes: 150 },
      rateLimiter: { regularRequests: 2, waiting: 1 },
      environment: { cacheTtlSeconds: 60, version: 'r1' },
      health: {
        status: 'healthy',
        checks: [{ name: 'firestore', status: 'ok', latencyMs: 0 }, {}, {}],
      },
    });
  });

  it('takes a Firestore that fails for a finding, without its words', async () => {
    const status = await collect(() => Promise.reject(new Error(secret)));
    expect(status).toMatchObject({
      health: {
        status: 'unhealthy',
        checks: [{ name: 'firestore', status: 'failed', latencyMs: null }, {}, {}],
      },
    });
    expect(JSON.stringify(status)).not.toContain(secret);
  });

  it('shows no secret of the configuration', async () => {
    expect(JSON.stringify(await collect(() => Promise.resolve(true)))).not.toContain(secret);
  });
});
