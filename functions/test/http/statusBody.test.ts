import { createCounters } from '../../src/telemetry/counters';
import { statusBody, type StatusFacts } from '../../src/http/statusBody';
import { startMs } from '../support/builders';

const fleet = {
  windowMinutes: 60,
  requests: 1000,
  hitRate: 0.97,
  notionRequests: 12,
  notionErrors: 1,
  tasksHandedOver: 5,
  tasksRun: 4,
  instances: 3,
};

function someFacts(changes: Partial<StatusFacts> = {}): StatusFacts {
  return {
    now: new Date(startMs),
    cache: { enabled: true, ttlMs: 300_000, count: 45, bytes: 1_048_576 },
    counts: createCounters().snapshot(),
    pacing: {
      regularRequests: 2,
      maxRegularRequests: 3,
      canMakeRequest: true,
      waiting: 0,
      heldUntilMs: null,
    },
    redis: { configured: true, breaker: 'closed' },
    fleet,
    checks: [
      { name: 'firestore', status: 'ok', latencyMs: 3 },
      { name: 'redis', status: 'ok', latencyMs: 2 },
    ],
    uptimeSeconds: 12.3,
    memory: { rss: 1 },
    version: 'embed-00007',
    ...changes,
  };
}

const failing = { ...createCounters().snapshot().notion, requests: 9, recentErrorRate: 0.5 };

describe('the status', () => {
  it('has every field of the contract, and no other', () => {
    expect(statusBody(someFacts())).toEqual({
      timestamp: '2026-11-02T12:00:00.000Z',
      cache: {
        enabled: true,
        redisConnected: true,
        memoryCacheSize: 45,
        ttl: 300,
        memoryBytes: 1_048_576,
        hits: { memory: 0, redis: 0 },
        misses: 0,
        hitRate: 0,
        breaker: 'closed',
      },
      rateLimiter: {
        regularRequests: 2,
        maxRegularRequests: 3,
        canMakeRequest: true,
        waiting: 0,
        heldUntil: null,
      },
      notion: { requests: 0, errors: 0, rateLimited: 0, p50Ms: 0, p95Ms: 0 },
      fleet,
      environment: {
        redisUrl: 'configured',
        cacheTtlSeconds: 300,
        version: 'embed-00007',
      },
      health: {
        status: 'healthy',
        uptime: 12.3,
        memory: { rss: 1 },
        checks: [
          { name: 'firestore', status: 'ok', latencyMs: 3 },
          { name: 'redis', status: 'ok', latencyMs: 2 },
          { name: 'notion', status: 'ok', latencyMs: null },
        ],
      },
    });
  });

  it.each<[string, Partial<StatusFacts>, string]>([
    [
      'unhealthy without Firestore',
      { checks: [{ name: 'firestore', status: 'failed', latencyMs: null }] },
      'unhealthy',
    ],
    [
      'degraded while half of the requests to Notion fail',
      { counts: { ...createCounters().snapshot(), notion: failing } },
      'degraded',
    ],
    [
      'healthy while fewer than half of them fail',
      {
        counts: {
          ...createCounters().snapshot(),
          notion: { ...failing, recentErrorRate: 0.49 },
        },
      },
      'healthy',
    ],
    [
      'degraded while a connection is held',
      { pacing: { ...someFacts().pacing, heldUntilMs: startMs + 5000 } },
      'degraded',
    ],
    [
      'degraded where Redis is configured and fails',
      { checks: [{ name: 'redis', status: 'failed', latencyMs: null }] },
      'degraded',
    ],
    [
      'healthy without a Redis',
      { checks: [{ name: 'redis', status: 'off', latencyMs: null }] },
      'healthy',
    ],
    [
      'healthy with the cache switched off',
      { cache: { ...someFacts().cache, enabled: false } },
      'healthy',
    ],
  ])('is %s', (_name, changes, expected) => {
    expect(statusBody(someFacts(changes)).health.status).toBe(expected);
  });

  it('says until when the busiest connection is held', () => {
    const pacing = { ...someFacts().pacing, canMakeRequest: false, heldUntilMs: startMs + 5000 };
    expect(statusBody(someFacts({ pacing })).rateLimiter).toMatchObject({
      canMakeRequest: false,
      heldUntil: '2026-11-02T12:00:05.000Z',
    });
  });

  it('says how Redis is', () => {
    const failed = statusBody(
      someFacts({
        redis: { configured: true, breaker: 'open' },
        fleet: null,
        checks: [{ name: 'redis', status: 'failed', latencyMs: null }],
      }),
    );
    expect(failed.cache).toMatchObject({ redisConnected: false, breaker: 'open' });
    expect(failed.environment.redisUrl).toBe('configured');
    expect(failed.fleet).toBeNull();
    const none = statusBody(
      someFacts({ redis: { configured: false, breaker: 'closed' }, checks: [] }),
    );
    expect(none.cache).toMatchObject({ redisConnected: false, breaker: 'closed' });
    expect(none.environment.redisUrl).toBe('not configured');
  });

  it('says whose clock the queue runs on, where there is one', () => {
    expect(statusBody(someFacts()).rateLimiter).not.toHaveProperty('clock');
    const pacing = { ...someFacts().pacing, clock: 'caller' } as const;
    expect(statusBody(someFacts({ pacing })).rateLimiter.clock).toBe('caller');
  });
});
