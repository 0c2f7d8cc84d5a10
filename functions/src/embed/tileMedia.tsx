import type { VNode } from 'preact';
import type { PostView } from '../widgets/feedView';
import { Icon, Sign } from './icons';
import type { Tile } from './tileContent';

export interface TileMediaProps {
  post: PostView;
  tile: Tile;
  /** `first` is fetched before all others, `lazy` when it comes near the screen. */
  loading: 'first' | 'eager' | 'lazy';
}

/** Makes browsers that load metadata only show a frame, which is often black at 0. */
const posterMoment = '#t=0.1';

/** The upper part of a post: a box of fixed proportions with its picture, video, link or words. */
export function TileMedia({ post, tile, loading }: TileMediaProps): VNode {
  return (
    <div class={`media ${tile.content.kind}`}>
      <Content post={post} tile={tile} loading={loading} />
      <Signs post={post} tile={tile} />
    </div>
  );
}

function Content({ post, tile, loading }: TileMediaProps): VNode {
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
      return (
        <video
          src={`${content.url}${posterMoment}`}
          aria-label={`Video for ${post.title}`}
          preload="metadata"
          playsinline
          muted
          controls
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
      return (
        <h2 class="title" dir="auto">
          {post.title}
        </h2>
      );
  }
}

function Signs({ post, tile }: { post: PostView; tile: Tile }): VNode | null {
  const { content, cornerLink, pictureCount } = tile;
  const signs = [
    post.pinned && <Sign key="pin" name="pin" label="Pinned" />,
    pictureCount > 1 && (
      <Sign key="carousel" name="carousel" label={`Carousel of ${pictureCount} pictures`} />
    ),
    tile.hasVideo && <Sign key="video" name="video" label="Video" />,
    tile.isCanva && content.kind !== 'link' && (
      <Sign key="canva" name="canva" label="Canva design" />
    ),
    cornerLink !== null && (
      <a
        key="link"
        class="sign"
        href={cornerLink.url}
        target="_blank"
        rel="noopener noreferrer"
        title={cornerLink.host}
      >
        <Icon name="link" label={`Open ${cornerLink.host} in a new tab`} />
      </a>
    ),
  ].filter((sign) => sign !== false);
  return signs.length > 0 ? <div class={`signs on-${content.kind}`}>{signs}</div> : null;
}
