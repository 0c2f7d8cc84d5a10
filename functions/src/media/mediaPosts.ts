import { servedBy } from '../feeds/views/servedFeed';
import type { Post } from '../notion/posts/post';
import type { Widget } from '../widgets/widget';

/** Whether this file is one of the post's pictures or videos. */
function holdsMedia(post: Post, mediaId: string): boolean {
  return [...post.images, ...post.videos].some(
    ({ address }) => 'mediaId' in address && address.mediaId === mediaId,
  );
}

/** Whether the widget may show a post as it is now, by its owner's rules. */
export function showsPost({ settings }: Widget, post: Post): boolean {
  return servedBy(settings)(post);
}

/** The post that this file belongs to, where it may be shown. */
export function servedPostWith(
  posts: readonly Post[],
  pageId: string,
  mediaId: string,
): Post | null {
  const post = posts.find(({ id }) => id === pageId);
  return post !== undefined && holdsMedia(post, mediaId) ? post : null;
}
