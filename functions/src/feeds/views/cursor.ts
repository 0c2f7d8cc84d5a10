import * as z from 'zod';
import type { Post } from '../../notion/posts/post';
import { ServiceError } from '../../shared/errors';
import { compareForDisplay } from '../feed';

const cursorSchema = z.tuple([z.boolean(), z.string().max(64).nullable(), z.string().max(64)]);

/** Where a page of posts ends: the sort key of its last post, which need not exist any more. */
export type Cursor = Pick<Post, 'pinned' | 'publishDate' | 'id'>;

/** The opaque text that callers hand back. */
export function encodeCursor(post: Cursor): string {
  return Buffer.from(JSON.stringify([post.pinned, post.publishDate, post.id])).toString(
    'base64url',
  );
}

/** Throws `invalid_request` for anything that `encodeCursor` didn't make. */
export function decodeCursor(text: string): Cursor {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const [pinned, publishDate, id] = cursorSchema.parse(parsed);
    return { pinned, publishDate, id };
  } catch (cause) {
    throw new ServiceError('invalid_request', {
      sentence: 'The parameter "cursor" is not one that this service gave out.',
      cause,
    });
  }
}

/** The posts behind `cursor` in display order. */
export function postsAfter(posts: readonly Post[], cursor: Cursor | null): readonly Post[] {
  if (cursor === null) return posts;
  const start = posts.findIndex((post) => compareForDisplay(post, { ...post, ...cursor }) > 0);
  return start === -1 ? [] : posts.slice(start);
}
