import type { VNode } from 'preact';
import type { PostView } from '../feeds/views/feedView';
import { anchorsOf } from './anchors';
import { PostFacts } from './postFacts';
import { tileContent } from './tileContent';
import { TileMedia, type Loading } from './tileMedia';

export interface PostTileProps {
  post: PostView;
  loading: Loading;
  /** Whether the page has a sheet for the post. */
  opens: boolean;
}

/** One post of the grid: its picture above, its title, day, platforms and status below. */
export function PostTile({ post, loading, opens }: PostTileProps): VNode {
  const tile = tileContent(post);
  const { tileId, sheetHref } = anchorsOf(post.id);
  const title = (
    <h2 class="title" dir="auto">
      {opens ? (
        <a href={sheetHref} title={post.title}>
          {post.title}
        </a>
      ) : (
        post.title
      )}
    </h2>
  );
  const isText = tile.content.kind === 'text';
  return (
    <li class="tile" id={tileId}>
      <article>
        <TileMedia post={post} tile={tile} loading={loading}>
          {isText && title}
        </TileMedia>
        {!isText && title}
        <PostFacts post={post} />
      </article>
    </li>
  );
}
