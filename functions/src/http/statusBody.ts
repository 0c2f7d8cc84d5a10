import type { PacerStatus } from '../notion/pacing/pacing';
import type { BreakerState } from '../redis/breaker';
import type { Counts } from '../telemetry/counters';
import type { FleetSums } from '../telemetry/fleet';

/** One thing that the service depends on, as an operator sees it. */
export interface Check {
  name: string;
  status: 'ok' | 'failed' | 'off';
  latencyMs: number | null;
  /** Why it failed, where that is known. */
  reason?: string;
}

export interface StatusFacts {
  now: Date;
  cache: { enabled: boolean; ttlMs: number; count: number; bytes: number };
  counts: Counts;
  pacing: PacerStatus;
  redis: { configured: boolean; breaker: BreakerState };
  /** Null where Redis does not report it. */
  fleet: FleetSums | null;
  checks: Check[];
  uptimeSeconds: number;
  memory: Record<string, number>;
  version: string;
}

const failingShare = 0.5;

/** The body of the status endpoint, docs/contract.md#operators. Holds no secret. */
export function statusBody(facts: StatusFacts) {
  const { cache, counts, pacing, redis, checks } = facts;
  const ttlSeconds = cache.ttlMs / 1000;
  const { recentErrorRate, ...notion } = counts.notion;
  const allChecks: Check[] = [
    ...checks,
    {
      name: 'notion',
      status: recentErrorRate >= failingShare ? 'failed' : 'ok',
      latencyMs: notion.requests === 0 ? null : notion.p50Ms,
    },
  ];
  return {
    timestamp: facts.now.toISOString(),
    cache: {
      enabled: cache.enabled,
      redisConnected: checks.some(({ name, status }) => name === 'redis' && status === 'ok'),
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
      ...(pacing.clock !== undefined && { clock: pacing.clock }),
    },
    notion,
    fleet: facts.fleet,
    environment: {
      redisUrl: redis.configured ? 'configured' : 'not configured',
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
