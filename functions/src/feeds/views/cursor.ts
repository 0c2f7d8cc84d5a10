import * as z from 'zod';
import type { Post } from '../../notion/posts/post';
import { createCursorCodec } from '../../shared/cursorCodec';
import { compareForDisplay } from '../../notion/posts/postOrder';

const codec = createCursorCodec(
  z.tuple([z.boolean(), z.string().max(64).nullable(), z.string().max(64)]),
);

/** Where a page of posts ends: the sort key of its last post, which need not exist any more. */
export type Cursor = Pick<Post, 'pinned' | 'publishDate' | 'id'>;

/** The opaque text that callers hand back. */
export function encodeCursor(post: Cursor): string {
  return codec.encode([post.pinned, post.publishDate, post.id]);
}

/** Throws `invalid_request` for anything that `encodeCursor` didn't make. */
export function decodeCursor(text: string): Cursor {
  const [pinned, publishDate, id] = codec.decode(text);
  return { pinned, publishDate, id };
}

/** The posts behind `cursor` in display order. */
export function postsAfter(posts: readonly Post[], cursor: Cursor | null): readonly Post[] {
  if (cursor === null) return posts;
  const start = posts.findIndex((post) => compareForDisplay(post, { ...post, ...cursor }) > 0);
  return start === -1 ? [] : posts.slice(start);
}
