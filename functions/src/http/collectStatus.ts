import type { Config } from '../config';
import type { Pacer } from '../notion/pacing';
import type { Clock } from '../shared/clock';
import type { Counters } from '../telemetry/counters';
import { statusBody, type Check } from '../telemetry/status';
import type { WidgetStore } from '../widgets/widgetStore';

const checkTimeoutMs = 2000;

/** Gathers the facts of the status endpoint; a failing dependency is a finding, not an error. */
export async function collectStatus(parts: {
  config: Config;
  counters: Counters;
  pacer: Pick<Pacer, 'status'>;
  widgetStore: Pick<WidgetStore, 'isReachable'>;
  tiers: readonly { stats(): { count: number; bytes: number } }[];
  clock: Clock;
}): Promise<unknown> {
  const { config, counters, pacer, widgetStore, tiers, clock } = parts;
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
    checks: [await checkFirestore(widgetStore, clock)],
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
