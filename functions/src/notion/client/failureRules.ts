import type { NotionError } from '../errors';
import type { HoldReason } from '../pacing/pacing';

const unsaidPauseMs = 5_000;
const unsaidSpreadMs = 2_500;
const blockedMs = 10 * 60_000;

/** The pause that a failure asks for, and of whom; null where it asks for none. */
export function pauseFor(
  failure: NotionError,
  random: () => number,
): { reason: HoldReason; durationMs: number } | null {
  if (failure.kind === 'request_blocked') return { reason: 'blocked', durationMs: blockedMs };
  if (failure.kind !== 'rate_limited') return null;
  const isWorkspace = failure.rateLimitReason === 'public_api_space_request_rate_limit';
  return {
    reason: isWorkspace ? 'workspace' : 'connection',
    durationMs: failure.retryAfterMs ?? Math.round(unsaidPauseMs + random() * unsaidSpreadMs),
  };
}

/** Whether a read that failed so may be repeated soon. */
export function isTransient({ kind }: NotionError): boolean {
  return kind === 'unavailable' || kind === 'timeout';
}

/** Whether Notion itself is in trouble: no answer, none in time, or a 5xx; not a conflict. */
export function isTrouble(failure: NotionError): boolean {
  return isTransient(failure) && (failure.status === null || failure.status >= 500);
}
