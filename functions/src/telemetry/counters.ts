import type { ServiceEvent } from '../shared/events';

/** What this instance has done since it started. */
export interface Counts {
  /** Requests answered, whatever the answer. */
  requests: number;
  hits: { memory: number; redis: number };
  misses: number;
  /** Hits among all look-ups, 0 to 1; 0 before the first. */
  hitRate: number;
  notion: {
    requests: number;
    errors: number;
    rateLimited: number;
    p50Ms: number;
    p95Ms: number;
    /** Failed requests among the last ones, 0 to 1. */
    recentErrorRate: number;
  };
  /** Tasks of the queue. */
  tasks: { handedOver: number; run: number };
}

export interface Counters {
  count(event: ServiceEvent): void;
  snapshot(): Counts;
}

const samples = 200;
const recent = 20;

export function createCounters(): Counters {
  let requests = 0;
  const hits = { memory: 0, redis: 0 };
  let misses = 0;
  const tasks = { handedOver: 0, run: 0 };
  const outcomes = { ok: 0, error: 0, rate_limited: 0 };
  const last: { durationMs: number; failed: boolean }[] = [];

  return {
    count(event) {
      if (event.type === 'http.answered') {
        requests += 1;
      } else if (event.type === 'cache.hit') {
        if (event.tier === 'memory') hits.memory += 1;
        if (event.tier === 'redis') hits.redis += 1;
      } else if (event.type === 'cache.miss') {
        misses += 1;
      } else if (event.type === 'queue.taken') {
        tasks.handedOver += 1;
      } else if (event.type === 'queue.ran') {
        tasks.run += 1;
      } else if (event.type === 'notion.request') {
        outcomes[event.outcome] += 1;
        last.push({ durationMs: event.durationMs, failed: event.outcome !== 'ok' });
        if (last.length > samples) last.shift();
      }
    },
    snapshot() {
      const lookups = hits.memory + hits.redis + misses;
      const durationsMs = last.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
      const latest = last.slice(-recent);
      const failed = latest.filter((request) => request.failed).length;
      return {
        requests,
        hits: { ...hits },
        tasks: { ...tasks },
        misses,
        hitRate: lookups === 0 ? 0 : round((hits.memory + hits.redis) / lookups),
        notion: {
          requests: outcomes.ok + outcomes.error + outcomes.rate_limited,
          errors: outcomes.error,
          rateLimited: outcomes.rate_limited,
          p50Ms: quantile(durationsMs, 0.5),
          p95Ms: quantile(durationsMs, 0.95),
          recentErrorRate: latest.length === 0 ? 0 : round(failed / latest.length),
        },
      };
    },
  };
}

function quantile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
  return Math.round(sorted[index] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
