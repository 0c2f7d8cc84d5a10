import type { Config } from '../config';
import { silenceMs, type QueueDelivery } from '../feeds/refreshing/queueDelivery';
import type { Pacer } from '../notion/pacing/pacing';
import { taskBudget } from '../redis/budget';
import type { RedisClient } from '../redis/client';
import { RedisError } from '../redis/errors';
import type { Clock } from '../shared/clock';
import type { Counters } from '../telemetry/counters';
import type { Fleet, FleetSums } from '../telemetry/fleet';
import { keys } from '../widgets/keys';
import type { WidgetStore } from '../widgets/widgetStore';
import { statusBody, type Check } from './statusBody';

const checkTimeoutMs = 2000;
/** What the check writes to Redis expires by itself. */
const checkLifetimeMs = 60_000;

/** Gathers the facts of the status endpoint; a failing dependency is a finding, not an error. */
export async function collectStatus(parts: {
  config: Config;
  counters: Counters;
  pacer: Pick<Pacer, 'status'>;
  widgetStore: Pick<WidgetStore, 'isReachable'>;
  redis: RedisClient;
  fleet: Pick<Fleet, 'sums'>;
  delivery: Pick<QueueDelivery, 'silentMs'>;
  tiers: readonly { stats(): { count: number; bytes: number } }[];
  clock: Clock;
}): Promise<unknown> {
  const { config, counters, pacer, widgetStore, redis, tiers, clock } = parts;
  const [firestore, shared, queue] = await Promise.all([
    checkFirestore(widgetStore, clock),
    askRedis(redis, parts.fleet, clock),
    checkQueue(config.hasQueue, parts.delivery),
  ]);
  const stats = tiers.map((tier) => tier.stats());
  return statusBody({
    now: new Date(clock.nowMs()),
    cache: {
      enabled: config.cache.enabled,
      ttlMs: config.cache.ttlMs,
      count: stats.reduce((sum, { count }) => sum + count, 0),
      bytes: stats.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    counts: counters.snapshot(),
    pacing: pacer.status(),
    redis: { configured: redis.isConfigured, breaker: redis.breakerState() },
    fleet: shared.fleet,
    checks: [firestore, shared.check, queue],
    uptimeSeconds: Math.round(process.uptime() * 10) / 10,
    memory: { ...process.memoryUsage() },
    version: config.version,
  });
}

async function checkFirestore(
  store: Pick<WidgetStore, 'isReachable'>,
  clock: Clock,
): Promise<Check> {
  const startedAtMs = clock.nowMs();
  try {
    await store.isReachable(checkTimeoutMs);
    return { name: 'firestore', status: 'ok', latencyMs: clock.nowMs() - startedAtMs };
  } catch {
    return { name: 'firestore', status: 'failed', latencyMs: null };
  }
}

async function checkQueue(
  hasQueue: boolean,
  delivery: Pick<QueueDelivery, 'silentMs'>,
): Promise<Check> {
  const name = 'queue';
  if (!hasQueue) return { name, status: 'off', latencyMs: null };
  const silentMs = await delivery.silentMs(taskBudget());
  if (silentMs < silenceMs) return { name, status: 'ok', latencyMs: null };
  const seconds = Math.round(silentMs / 1000);
  const reason = `Tasks are handed over, and none has run for ${seconds} s: check that the functions' account has the role run.invoker, and the queue refreshWidget in Cloud Tasks. Readers refresh meanwhile.`;
  return { name, status: 'failed', latencyMs: null, reason };
}

/** The sums only where the PING came back: the first call to a Redis that was gone is its probe. */
async function askRedis(
  redis: RedisClient,
  fleet: Pick<Fleet, 'sums'>,
  clock: Clock,
): Promise<{ check: Check; fleet: FleetSums | null }> {
  const name = 'redis';
  if (!redis.isConfigured) return { check: { name, status: 'off', latencyMs: null }, fleet: null };
  const startedAtMs = clock.nowMs();
  try {
    // It has to take writes: one that is full answers a PING, and holds what is outdated.
    await redis.run('check', taskBudget(), (client) =>
      client.set(keys.statusCheck, '1', { px: checkLifetimeMs }),
    );
  } catch (error) {
    const reason = error instanceof RedisError ? error.message : 'failed';
    return { check: { name, status: 'failed', latencyMs: null, reason }, fleet: null };
  }
  const check: Check = { name, status: 'ok', latencyMs: clock.nowMs() - startedAtMs };
  return { check, fleet: await fleet.sums(taskBudget()) };
}
