import type { ComponentChildren, VNode } from 'preact';
import type { PostView } from '../feeds/views/feedView';
import { Icon } from './icons';
import { posterMoment } from './postStage';
import type { Tile } from './tileContent';
import { TileSigns } from './tileSigns';

/** `first` is fetched before all others, `lazy` when it comes near the screen. */
export type Loading = 'first' | 'eager' | 'lazy';

export interface TileMediaProps {
  post: PostView;
  tile: Tile;
  loading: Loading;
  /** Where there is nothing to be shown but words: these. */
  children?: ComponentChildren;
}

/** The upper part of a post: a box of fixed proportions with its picture, video, link or words. */
export function TileMedia({ children, ...props }: TileMediaProps): VNode {
  const { post, tile } = props;
  return (
    <div class={`media ${tile.content.kind}`}>
      <Content {...props} />
      {children}
      <TileSigns post={post} tile={tile} />
    </div>
  );
}

function Content({ post, tile, loading }: TileMediaProps): VNode | null {
  const { content } = tile;
  switch (content.kind) {
    case 'picture':
      return (
        <img
          src={content.url}
          alt={`Picture for ${post.title}`}
          decoding="async"
          {...(loading === 'lazy' && { loading })}
          {...(loading === 'first' && { fetchpriority: 'high' })}
        />
      );
    case 'video':
      // A video can't be made to wait for the scroll: the script starts the later ones.
      return (
        <video
          src={`${content.url}${posterMoment}`}
          aria-label={`Video for ${post.title}`}
          preload={loading === 'lazy' ? 'none' : 'metadata'}
          playsinline
          muted
        />
      );
    case 'link':
      return (
        <a href={content.link.url} target="_blank" rel="noopener noreferrer">
          {tile.isCanva ? <Icon name="canva" label="Canva design" /> : <Icon name="link" />}
          <span class="host">{content.link.host}</span>
          <span class="vh">, opens in a new tab</span>
          <Icon name="open" />
        </a>
      );
    case 'text':
      return null;
  }
}
