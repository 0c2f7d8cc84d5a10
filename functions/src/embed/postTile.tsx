import type { VNode } from 'preact';
import type { PostView } from '../widgets/feedView';
import { publishDay } from './dates';
import { tileContent } from './tileContent';
import { TileMedia, type TileMediaProps } from './tileMedia';

/** One post of the grid: its picture above, its title, day, platforms and status below. */
export function PostTile({ post, loading }: Pick<TileMediaProps, 'post' | 'loading'>): VNode {
  const tile = tileContent(post);
  return (
    <li class="tile">
      <article>
        <TileMedia post={post} tile={tile} loading={loading} />
        {tile.content.kind !== 'text' && (
          <h2 class="title" dir="auto">
            {post.title}
          </h2>
        )}
        <PublishDay publishDate={post.publishDate} />
        <Chips post={post} />
      </article>
    </li>
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
