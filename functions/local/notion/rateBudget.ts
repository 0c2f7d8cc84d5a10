import type { RateLimitReason } from './apiError';

/** Requests allowed; null switches a limit off. */
export interface RateLimits {
  /** Per token in one fixed window of 60 seconds, spendable in a burst. */
  perMinute: number | null;
  /** Per token in any one second. */
  perSecond: number | null;
  /** Per workspace in one fixed window of 60 seconds. */
  workspacePerMinute: number | null;
}

export const notionLimits: RateLimits = {
  perMinute: 180,
  perSecond: null,
  workspacePerMinute: null,
};

export interface Refusal {
  reason: RateLimitReason;
  retryAfterSeconds: number;
}

const WINDOW_MS = 60_000;
const SECOND_MS = 1_000;

/** Counts requests and says which ones Notion would refuse. Refused ones cost nothing. */
export function createRateBudget(): {
  spend: (
    nowMs: number,
    who: { secret: string; workspaceId: string },
    limits: RateLimits,
  ) => Refusal | null;
} {
  const spentBy = new Map<string, { windowStartMs: number; spent: number }>();
  const recentBy = new Map<string, number[]>();

  function spentInWindow(key: string, nowMs: number): { windowStartMs: number; spent: number } {
    const windowStartMs = nowMs - (nowMs % WINDOW_MS);
    const known = spentBy.get(key);
    if (known?.windowStartMs === windowStartMs) return known;
    const fresh = { windowStartMs, spent: 0 };
    spentBy.set(key, fresh);
    return fresh;
  }

  return {
    spend(nowMs, { secret, workspaceId }, limits) {
      const token = spentInWindow(`token:${secret}`, nowMs);
      const workspace = spentInWindow(`workspace:${workspaceId}`, nowMs);
      const recent = (recentBy.get(secret) ?? []).filter((atMs) => atMs > nowMs - SECOND_MS);
      const retryAfterSeconds = Math.ceil((token.windowStartMs + WINDOW_MS - nowMs) / SECOND_MS);
      if (limits.perMinute !== null && token.spent >= limits.perMinute) {
        return { reason: 'public_api_request_rate_limit', retryAfterSeconds };
      }
      if (limits.workspacePerMinute !== null && workspace.spent >= limits.workspacePerMinute) {
        return { reason: 'public_api_space_request_rate_limit', retryAfterSeconds };
      }
      if (limits.perSecond !== null && recent.length >= limits.perSecond) {
        return { reason: 'public_api_request_rate_limit', retryAfterSeconds: 1 };
      }
      token.spent += 1;
      workspace.spent += 1;
      recentBy.set(secret, [...recent, nowMs]);
      return null;
    },
  };
}
