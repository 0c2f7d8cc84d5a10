import * as z from 'zod';
import type { Post, SignedUrl } from './post';
import { mapInTurns } from '../../shared/turns';
import { compareForDisplay } from './postOrder';

export const leftOutSchema = z.strictObject({
  /** Posts for which a feed has no room; the oldest, pinned ones last. */
  overBudget: z.int().nonnegative(),
  /** Rows that Notion does not give in an answer that may be read. */
  tooLarge: z.int().nonnegative(),
});
/** What of the rows that were read a feed does not hold. */
export type LeftOut = z.infer<typeof leftOutSchema>;

/** The posts of a read as far as it has come. */
export interface CollectedPosts {
  posts: Post[];
  hiddenCount: number;
  signedUrls: SignedUrl[];
  leftOut: LeftOut;
}

/**
 * What a feed may take as JSON, in characters: 1,000 posts with captions of 2,000 characters and
 * ten addresses each have room, in any language.
 */
const maxFeedLength = 4_000_000;
/** The same for the signed addresses of its files; one that is missing is asked for when needed. */
const maxSignedLength = 1_500_000;

/** Collects the posts of a read, each page once, and holds no more than twice a feed's budget. */
export interface PostCollector {
  /** Takes over what was collected before. */
  goOnWith(begun: CollectedPosts): Promise<void>;
  add(post: Post, signedUrls: readonly SignedUrl[]): void;
  addHidden(): void;
  addTooLarge(): void;
  /** All so far, within the budget, in no particular order. */
  collected(): CollectedPosts;
}

export function createPostCollector(): PostCollector {
  const posts = new Map<string, { post: Post; length: number }>();
  const signedUrls = new Map<string, SignedUrl>();
  const leftOut = { overBudget: 0, tooLarge: 0 };
  let hiddenCount = 0;
  let feedLength = 0;
  let signedLength = 0;

  function put(post: Post): void {
    const { length } = JSON.stringify(post);
    feedLength += length - (posts.get(post.id)?.length ?? 0);
    posts.set(post.id, { post, length });
  }

  function sign(signed: SignedUrl): void {
    const known = signedUrls.get(signed.mediaId)?.url.length ?? 0;
    const length = signedLength + signed.url.length - known;
    if (length > maxSignedLength) return;
    signedLength = length;
    signedUrls.set(signed.mediaId, signed);
  }

  function leaveOutOldest(): void {
    const oldestLast = [...posts.values()].sort((a, b) => compareForDisplay(a.post, b.post));
    while (feedLength > maxFeedLength) {
      const oldest = oldestLast.pop();
      if (oldest === undefined) return;
      posts.delete(oldest.post.id);
      feedLength -= oldest.length;
      leftOut.overBudget += 1;
    }
  }

  return {
    async goOnWith(begun) {
      await mapInTurns(begun.posts, put);
      begun.signedUrls.forEach(sign);
      hiddenCount += begun.hiddenCount;
      leftOut.overBudget += begun.leftOut.overBudget;
      leftOut.tooLarge += begun.leftOut.tooLarge;
    },
    add(post, urls) {
      put(post);
      urls.forEach(sign);
      if (feedLength > 2 * maxFeedLength) leaveOutOldest();
    },
    addHidden() {
      hiddenCount += 1;
    },
    addTooLarge() {
      leftOut.tooLarge += 1;
    },
    collected() {
      leaveOutOldest();
      return {
        posts: [...posts.values()].map(({ post }) => post),
        hiddenCount,
        signedUrls: [...signedUrls.values()],
        leftOut: { ...leftOut },
      };
    },
  };
}
