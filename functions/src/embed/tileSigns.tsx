import type { VNode } from 'preact';
import type { PostView } from '../feeds/views/feedView';
import { Icon, Sign } from './icons';
import type { Tile } from './tileContent';

/** Small marks on a tile: pinned, a carousel, a video, a Canva design, a link. */
export function TileSigns({ post, tile }: { post: PostView; tile: Tile }): VNode | null {
  const { content, cornerLink, media } = tile;
  const signs = [
    post.pinned && <Sign key="pin" name="pin" label="Pinned" />,
    media.length > 1 && (
      <Sign key="carousel" name="carousel" label={`Carousel of ${countOf(tile)}`} />
    ),
    media.some(({ kind }) => kind === 'video') && <Sign key="video" name="video" label="Video" />,
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
  return signs.length > 0 ? <div class="signs">{signs}</div> : null;
}

/** `3 pictures`, `2 videos`, `3 pictures and videos`. */
export function countOf({ media }: Pick<Tile, 'media'>): string {
  const kinds = new Set(media.map(({ kind }) => kind));
  const name = [...kinds].map((kind) => `${kind}s`).join(' and ');
  return `${media.length} ${name}`;
}
