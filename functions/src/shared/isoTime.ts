/** A time in ISO 8601; null for none, and for a number that was stored and is no time. */
export function isoTime(timeMs: number | null): string | null {
  if (timeMs === null) return null;
  const time = new Date(timeMs);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
