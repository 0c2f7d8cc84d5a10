import { brotliDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { copyOf, type FeedCopy, packFeed } from '../../src/feeds/copies/feedCopy';
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

const titlesSchema = z.object({
  feed: z.object({ posts: z.array(z.object({ title: z.string() })) }),
});

/** The title of its first post. */
export function titleOf(copy: FeedCopy | null): string | null {
  if (copy === null) return null;
  const { bytes, compressed } = copy.packed;
  const text = (compressed ? brotliDecompressSync(bytes) : bytes).toString();
  return titlesSchema.parse(JSON.parse(text)).feed.posts[0]?.title ?? null;
}
