import type { Counts } from './counters';

/** One thing that the service depends on, as an operator sees it. */
export interface Check {
  name: string;
  status: 'ok' | 'failed' | 'off';
  latencyMs: number | null;
}

export interface StatusFacts {
  now: Date;
  cache: { enabled: boolean; ttlMs: number; count: number; bytes: number };
  counts: Counts;
  pacing: {
    regularRequests: number;
    maxRegularRequests: number;
    canMakeRequest: boolean;
    waiting: number;
    heldUntilMs: number | null;
  };
  checks: Check[];
  uptimeSeconds: number;
  memory: Record<string, number>;
  version: string;
}

/** Set up where the shared tier is: until then there is none, and the status says so. */
const redis = { connected: false, configured: 'not configured', breaker: 'closed' } as const;
const failingShare = 0.5;

/** The body of the status endpoint, CONTRACT section 5. Holds no secret. */
export function statusBody(facts: StatusFacts) {
  const { cache, counts, pacing, checks } = facts;
  const ttlSeconds = cache.ttlMs / 1000;
  const { recentErrorRate, ...notion } = counts.notion;
  const allChecks: Check[] = [
    ...checks,
    {
      name: 'notion',
      status: recentErrorRate >= failingShare ? 'failed' : 'ok',
      latencyMs: notion.requests === 0 ? null : notion.p50Ms,
    },
    { name: 'redis', status: 'off', latencyMs: null },
  ];
  return {
    timestamp: facts.now.toISOString(),
    cache: {
      enabled: cache.enabled,
      redisConnected: redis.connected,
      memoryCacheSize: cache.count,
      ttl: ttlSeconds,
      memoryBytes: cache.bytes,
      hits: counts.hits,
      misses: counts.misses,
      hitRate: counts.hitRate,
      breaker: redis.breaker,
    },
    rateLimiter: {
      regularRequests: pacing.regularRequests,
      maxRegularRequests: pacing.maxRegularRequests,
      canMakeRequest: pacing.canMakeRequest,
      waiting: pacing.waiting,
      heldUntil: pacing.heldUntilMs === null ? null : new Date(pacing.heldUntilMs).toISOString(),
    },
    notion,
    fleet: null,
    environment: {
      redisUrl: redis.configured,
      cacheTtlSeconds: ttlSeconds,
      version: facts.version,
    },
    health: {
      status: healthOf(allChecks, pacing.heldUntilMs !== null),
      uptime: facts.uptimeSeconds,
      memory: facts.memory,
      checks: allChecks,
    },
  };
}

/** Without Firestore a new instance can serve nothing; without anything else it can. */
function healthOf(checks: readonly Check[], held: boolean): 'healthy' | 'degraded' | 'unhealthy' {
  const failed = checks.filter(({ status }) => status === 'failed');
  if (failed.some(({ name }) => name === 'firestore')) return 'unhealthy';
  return failed.length > 0 || held ? 'degraded' : 'healthy';
}
