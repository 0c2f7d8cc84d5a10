import type { CacheTier, NotionOutcome } from '../../src/shared/events';
import { createCounters, type Counters } from '../../src/telemetry/counters';

const fields = { key: 'k', widgetId: 'w1', durationMs: 0 };

function hit(counters: Counters, tier: CacheTier): void {
  counters.count({ type: 'cache.hit', tier, ...fields });
}

function ask(counters: Counters, durationMs: number, outcome: NotionOutcome = 'ok'): void {
  counters.count({ type: 'notion.request', operation: 'query', durationMs, outcome });
}

describe('the counters', () => {
  it('start at nothing', () => {
    expect(createCounters().snapshot()).toEqual({
      requests: 0,
      hits: { memory: 0, redis: 0 },
      misses: 0,
      hitRate: 0,
      notion: {
        requests: 0,
        errors: 0,
        rateLimited: 0,
        p50Ms: 0,
        p95Ms: 0,
        recentErrorRate: 0,
      },
      tasks: { handedOver: 0, run: 0 },
    });
  });

  it('count tasks that are handed over and that run', () => {
    const counters = createCounters();
    for (const widgetId of ['w1', 'w2']) counters.count({ type: 'queue.taken', widgetId });
    counters.count({ type: 'queue.ran' });
    expect(counters.snapshot().tasks).toEqual({ handedOver: 2, run: 1 });
  });

  it('count answered requests', () => {
    const counters = createCounters();
    counters.count({ type: 'http.answered', endpoint: 'embed' });
    counters.count({ type: 'http.answered', endpoint: 'widgetData' });
    expect(counters.snapshot().requests).toBe(2);
  });

  it('count hits by tier; what Firestore had was a miss of the cache', () => {
    const counters = createCounters();
    hit(counters, 'memory');
    hit(counters, 'redis');
    counters.count({ type: 'cache.miss', ...fields });
    hit(counters, 'firestore');
    expect(counters.snapshot()).toMatchObject({
      hits: { memory: 1, redis: 1 },
      misses: 1,
      hitRate: 0.667,
    });
  });

  it('distinguish errors from limits, and say how many of the last requests failed', () => {
    const counters = createCounters();
    ask(counters, 1, 'rate_limited');
    ask(counters, 1, 'error');
    ask(counters, 1);
    ask(counters, 1);
    expect(counters.snapshot().notion).toMatchObject({
      requests: 4,
      errors: 1,
      rateLimited: 1,
      recentErrorRate: 0.5,
    });
    for (let i = 0; i < 20; i += 1) ask(counters, 1);
    expect(counters.snapshot().notion).toMatchObject({ errors: 1, recentErrorRate: 0 });
  });

  it('give the median and the 95th percentile of the last 200 requests', () => {
    const counters = createCounters();
    for (let i = 0; i < 50; i += 1) ask(counters, 10_000);
    for (let ms = 1; ms <= 200; ms += 1) ask(counters, ms);
    expect(counters.snapshot().notion).toMatchObject({ requests: 250, p50Ms: 101, p95Ms: 191 });
  });

  it('hand out copies', () => {
    const counters = createCounters();
    const before = counters.snapshot();
    hit(counters, 'memory');
    expect(before.hits.memory).toBe(0);
  });

  it('pass over events that are not theirs', () => {
    const counters = createCounters();
    counters.count({ type: 'pacing.held', pacingKey: 'p', holdMs: 1 });
    expect(counters.snapshot()).toEqual(createCounters().snapshot());
  });
});
