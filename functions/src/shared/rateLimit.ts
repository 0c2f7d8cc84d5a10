/** So many requests within a sliding window. */
export interface RateLimit {
  readonly requests: number;
  readonly windowMs: number;
}

/**
 * Whom a limit is for: the client that a request claims, the last hop that the platform saw, or the
 * owner who signed in; or, with `token`, who brings tokens that Notion refuses.
 */
export type LimitPolicy = 'client' | 'hop' | 'owner' | 'token';

/** A limit that is spent, as an answer with 429 reports it. */
export interface Limited {
  readonly policy: LimitPolicy;
  /** Requests per window. */
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: 0;
  /** When another request has a chance, at least 1. */
  readonly retryAfterSeconds: number;
}

/** The answer to a request that has to wait for `waitMs`. */
export function limitedBy(policy: LimitPolicy, limit: RateLimit, waitMs: number): Limited {
  return {
    policy,
    limit: limit.requests,
    windowSeconds: Math.max(1, Math.ceil(limit.windowMs / 1000)),
    remaining: 0,
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
  };
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const maxWindowMs = 24 * 3_600_000;

/** Parses `600/60s`: requests, a slash, a time in ms, s, m or h up to a day; else null. */
export function parseRateLimit(text: string): RateLimit | null {
  const [, requestsText, durationText, unit = ''] =
    /^(\d{1,9})\s*\/\s*(\d{1,9})\s*(ms|s|m|h)$/.exec(text.trim()) ?? [];
  const requests = Number(requestsText);
  const windowMs = Number(durationText) * (unitsMs[unit] ?? NaN);
  return requests >= 1 && windowMs >= 1 && windowMs <= maxWindowMs ? { requests, windowMs } : null;
}
