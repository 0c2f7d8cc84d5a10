import * as z from 'zod';
import type { statusBody } from '../../src/http/statusBody';

const count = z.number().int().min(0);
const share = z.number().min(0).max(1);
const instant = z.iso.datetime();

/** The body of the status endpoint, docs/contract.md#operators. */
export const statusSchema = z.object({
  timestamp: instant,
  cache: z.object({
    enabled: z.boolean(),
    redisConnected: z.boolean(),
    memoryCacheSize: count,
    ttl: z.number(),
    memoryBytes: count,
    hits: z.object({ memory: count, redis: count }),
    misses: count,
    hitRate: share,
    breaker: z.enum(['open', 'half_open', 'closed']),
  }),
  rateLimiter: z.object({
    regularRequests: count,
    maxRegularRequests: count,
    canMakeRequest: z.boolean(),
    waiting: count,
    heldUntil: instant.nullable(),
    clock: z.enum(['redis', 'caller']).exactOptional(),
  }),
  notion: z.object({
    requests: count,
    errors: count,
    rateLimited: count,
    p50Ms: z.number(),
    p95Ms: z.number(),
  }),
  fleet: z
    .object({
      windowMinutes: z.number().int(),
      requests: count,
      hitRate: share,
      notionRequests: count,
      notionErrors: count,
      tasksHandedOver: count,
      tasksRun: count,
      instances: count,
    })
    .nullable(),
  environment: z.object({
    redisUrl: z.string(),
    cacheTtlSeconds: z.number(),
    version: z.string(),
  }),
  health: z.object({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    uptime: z.number(),
    memory: z.record(z.string(), z.number()),
    checks: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['ok', 'failed', 'off']),
        latencyMs: z.number().nullable(),
        reason: z.string().exactOptional(),
      }),
    ),
  }),
}) satisfies z.ZodType<ReturnType<typeof statusBody>>;
