import type { VNode } from 'preact';
import type { PostView } from '../feeds/views/feedView';
import { publishDay } from './dates';

/** What stands under a post's title: its day, its platforms and its status, as far as it has them. */
export function PostFacts({ post }: { post: PostView }): VNode {
  return (
    <>
      <PublishDay publishDate={post.publishDate} />
      <Chips post={post} />
    </>
  );
}

function PublishDay({ publishDate }: { publishDate: string | null }): VNode | null {
  const day = publishDay(publishDate);
  if (day === null) return null;
  return (
    <p class="day">
      <time datetime={day.isoDate}>{day.text}</time>
    </p>
  );
}

function Chips({ post }: { post: PostView }): VNode | null {
  if (post.platforms.length === 0 && post.status === null) return null;
  return (
    <ul role="list" class="chips">
      {post.platforms.map((platform) => (
        <li key={platform} dir="auto">
          {platform}
        </li>
      ))}
      {post.status !== null && (
        <li class="status" dir="auto">
          {post.status}
        </li>
      )}
    </ul>
  );
}
