import type { LimitPolicy } from './rateLimit';

/** What mechanisms report; `telemetry` alone turns it into logs and counters. */
export type ServiceEvent =
  | { type: 'cache.hit'; tier: CacheTier; key: string; widgetId: string; durationMs: number }
  | { type: 'cache.miss'; key: string; widgetId: string; durationMs: number }
  | {
      type: 'cache.set';
      tier: CacheTier;
      key: string;
      widgetId: string;
      sizeBytes: number;
      durationMs: number;
    }
  | { type: 'pacing.wait'; pacingKey: string; waitMs: number }
  | { type: 'pacing.held'; pacingKey: string; holdMs: number }
  | { type: 'notion.request'; operation: string; durationMs: number; outcome: NotionOutcome }
  | { type: 'feed.loaded'; widgetId: string; postCount: number; durationMs: number }
  | { type: 'feed.failed'; widgetId: string; reason: string; retryInMs: number; error: unknown }
  | { type: 'media.failed'; widgetId: string; pageId: string; error: unknown }
  | { type: 'store.failed'; operation: string; widgetId: string | null; error: unknown }
  | { type: 'http.answered'; endpoint: string }
  | { type: 'http.failed'; endpoint: string; correlationId: string; error: unknown }
  | { type: 'store.brokenDocument'; path: string; problems: string }
  | { type: 'caller.limited'; policy: LimitPolicy; scope: 'instance' | 'fleet'; caller: string }
  | { type: 'auth.failed'; error: unknown }
  | { type: 'secret.tooShort'; variable: string; minLength: number }
  | { type: 'queue.failed'; widgetId: string; error: unknown }
  | { type: 'queue.taken'; widgetId: string }
  | { type: 'queue.ran' }
  | { type: 'queue.silent'; silentMs: number }
  | { type: 'redis.failed'; operation: string; error: unknown }
  | { type: 'redis.breaker'; state: 'open' | 'closed' };

export type CacheTier = 'memory' | 'redis' | 'firestore' | 'notion';

export type NotionOutcome = 'ok' | 'error' | 'rate_limited';

export type Report = (event: ServiceEvent) => void;
