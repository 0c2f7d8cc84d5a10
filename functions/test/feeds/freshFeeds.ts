import { copyOf, type FeedCopy, packFeed, openFeed } from '../../src/feeds/copies/feedCopy';
import type { FreshFeed } from '../../src/feeds/copies/sharedFeeds';
import { aFeed, aPost, pageId, startMs } from '../support/builders';

export const freshMs = 300_000;
export const staleMs = 3_600_000;

/** A feed of so many posts, the first with that title, as it was just loaded. */
export async function aFreshFeed(
  title: string,
  options: { fetchedAtMs?: number; fetchMs?: number; postCount?: number } = {},
): Promise<FreshFeed> {
  const { fetchedAtMs = startMs, fetchMs = 0, postCount = 1 } = options;
  const posts = Array.from({ length: postCount }, (_, index) =>
    aPost({ id: pageId(index), title: index === 0 ? title : `Post ${index}` }),
  );
  const kept = { feed: aFeed({ fetchedAtMs, posts }), contentHash: `of ${title}`, stored: true };
  const life = {
    nowMs: fetchedAtMs,
    ageMs: 0,
    freshForMs: freshMs,
    staleForMs: freshMs + staleMs,
    fetchMs,
  };
  const copy = copyOf(kept, await packFeed(kept), life, () => 0);
  return { copy, freshMs, fetchMs, signedUrls: [] };
}

/** The title of its first post. */
export function titleOf(copy: FeedCopy | null): string | null {
  return copy === null ? null : (openFeed(copy.packed)?.feed.posts[0]?.title ?? null);
}
