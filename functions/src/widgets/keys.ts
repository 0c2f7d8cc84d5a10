/** The keys of the shared tier, docs/architecture.md#redis-keys; each expires. */
export const keys = {
  feed: (widgetId: string): string => `widget:${widgetId}:all:all`,
  feedTail: (widgetId: string, place: number | string): string =>
    `widget:${widgetId}:all:all:${place}`,
  failure: (widgetId: string): string => `failure:${widgetId}`,
  lease: (widgetId: string): string => `lease:${widgetId}`,
  guard: (widgetId: string): string => `guard:${widgetId}`,
  media: (widgetId: string): string => `media:${widgetId}`,
  /** What a load that was cut off had read. */
  unfinished: (widgetId: string): string => `unfinished:${widgetId}`,
  /** The pages whose pictures have no valid address at the moment. */
  pages: (widgetId: string): string => `pages:${widgetId}`,
  /** The right to read one page, and what came of it. */
  page: (widgetId: string, pageId: string): string => `page:${widgetId}:${pageId}`,
  /** Set once for a feed that was found to be out of date by one of its pictures. */
  staleFeed: (widgetId: string, contentHash: string): string => `stale:${widgetId}:${contentHash}`,
  canva: (hash: string): string => `canva:${hash}`,
  slug: (slug: string): string => `slug:${slug}`,
  changes: 'changes',
  /** As old as the first task that was handed to the queue and followed by none that ran. */
  queueSilence: 'queue:silence',
  /** Written with each reading of the changes: proves that the list can be written. */
  writeProof: 'changes:proof',
  /** Written by the status endpoint, for the same. */
  statusCheck: 'status:check',
} as const;

/** A feed that is longer than one request may be has so many tails at most. */
export const maxFeedTails = 16;

/** The keys of all the tails that a feed may have. */
export function feedTailKeys(widgetId: string): string[] {
  return Array.from({ length: maxFeedTails }, (_, index) => keys.feedTail(widgetId, index + 1));
}
