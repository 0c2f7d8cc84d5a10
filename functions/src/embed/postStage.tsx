import type { VNode } from 'preact';
import type { Medium, Tile } from './tileContent';
import { countOf } from './tileSigns';

/** Makes browsers that load metadata only show a frame, which is often black at 0. */
export const posterMoment = '#t=0.1';

/**
 * A post's pictures and videos, uncropped, side by side in a strip that scrolls from one to the
 * next. Nothing of it is fetched while it is hidden.
 */
export function PostStage({ tile, title }: { tile: Tile; title: string }): VNode {
  const { media } = tile;
  const several = media.length > 1;
  return (
    <div
      class="stage"
      {...(several && {
        role: 'group' as const,
        tabIndex: 0,
        'aria-label': countOf(tile),
      })}
    >
      {media.map((medium, position) => (
        <div key={position} class="slide">
          <Slide
            medium={medium}
            name={several ? `${position + 1} of ${media.length} for ${title}` : `for ${title}`}
          />
        </div>
      ))}
    </div>
  );
}

function Slide({ medium: { kind, url }, name }: { medium: Medium; name: string }): VNode {
  return kind === 'picture' ? (
    <img src={url} alt={`Picture ${name}`} loading="lazy" decoding="async" />
  ) : (
    <video
      src={`${url}${posterMoment}`}
      aria-label={`Video ${name}`}
      preload="none"
      playsinline
      controls
    />
  );
}
