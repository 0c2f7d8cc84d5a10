const shortestMs = 1_000;
const longestMs = 15 * 60_000;

/**
 * How long to pause, in milliseconds, after the values of `Retry-After` and of the body's
 * `retry_after`, the first that parses: whole seconds or an HTTP date. Null where none does; never
 * less than a second or more than a quarter of an hour.
 */
export function retryAfterMsOf(values: readonly unknown[], nowMs: number): number | null {
  for (const value of values) {
    const waitMs = waitMsOf(value, nowMs);
    if (waitMs !== null) return Math.min(longestMs, Math.max(shortestMs, waitMs));
  }
  return null;
}

function waitMsOf(value: unknown, nowMs: number): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value * 1_000 : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1_000;
  const dateMs = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(dateMs) ? null : dateMs - nowMs;
}
