import type { Limited } from '../../shared/rateLimit';

/**
 * The fields of a 429, after draft-ietf-httpapi-ratelimit-headers-10: the policy's quota and
 * window, what remains of it, and when there is more.
 */
export function rateLimitHeaders(limited: Limited): Record<string, string> {
  const { policy, limit, windowSeconds, remaining, retryAfterSeconds } = limited;
  return {
    'RateLimit-Policy': `"${policy}";q=${limit};w=${windowSeconds}`,
    RateLimit: `"${policy}";r=${remaining};t=${retryAfterSeconds}`,
  };
}
