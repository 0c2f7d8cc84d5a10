/** So many requests within a sliding window. */
export interface RateLimit {
  readonly requests: number;
  readonly windowMs: number;
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
