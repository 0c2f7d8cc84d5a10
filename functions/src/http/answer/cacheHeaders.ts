import type { CacheTier } from '../../shared/events';

/**
 * How an answer may be cached on its way: browsers heed `max-age`, Hosting's cache `s-maxage`. A
 * 404 says it too, for Hosting would keep one without headers for 10 minutes.
 */
export const cacheControl = {
  notFound: 'public, max-age=5, s-maxage=30',
  never: 'no-store',
  refreshed: 'private, no-store',
  stale: 'public, max-age=0, s-maxage=10',
  fresh: (freshForMs: number): string => {
    const seconds = Math.min(60, Math.max(0, Math.floor(freshForMs / 1000)));
    return `public, max-age=${Math.min(10, seconds)}, s-maxage=${seconds}`;
  },
} as const;

/** `Cache-Status` (RFC 9211): which tier answered, and for how long its copy stays fresh. */
export function cacheStatus(tier: CacheTier, freshForMs: number): string {
  const ttlSeconds = Math.floor(freshForMs / 1000);
  return tier === 'notion'
    ? `notionwidgets; fwd=miss; stored; ttl=${ttlSeconds}; detail=notion`
    : `notionwidgets; hit; ttl=${ttlSeconds}; detail=${tier}`;
}
