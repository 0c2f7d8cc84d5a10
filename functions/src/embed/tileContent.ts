import type { PostView } from '../feeds/views/feedView';
import { hostOf, safeUrl } from './safeUrl';

/** What fills a post's tile: its first picture, else its video, else its link, else its words. */
export type TileContent = Medium | { kind: 'link'; link: TileLink } | { kind: 'text' };

/** A picture or video that can be shown. */
export interface Medium {
  kind: 'picture' | 'video';
  url: string;
}

export interface TileLink {
  url: string;
  host: string;
}

export interface Tile {
  content: TileContent;
  /** All pictures, then all videos. */
  media: Medium[];
  links: TileLink[];
  isCanva: boolean;
  /** A link to be shown in the corner; null where the tile itself is the link. */
  cornerLink: TileLink | null;
}

/** Decides how a post is shown. Only http and https addresses survive. */
export function tileContent(post: PostView): Tile {
  const media = [...mediaOf('picture', post.images), ...mediaOf('video', post.videos)];
  const links = safeUrls([...designsOf(post), ...post.links]).map((url) => ({
    url,
    host: hostOf(url),
  }));
  const [medium] = media;
  const [link = null] = links;
  const content = medium ?? (link === null ? { kind: 'text' } : { kind: 'link', link });
  return {
    content,
    media,
    links,
    isCanva: [...post.images, ...post.videos, ...post.links].some(
      ({ source }) => source === 'canva',
    ),
    cornerLink: content.kind === 'link' ? null : link,
  };
}

/** The designs that a post shows previews of. */
function designsOf({ images }: PostView): { url: string }[] {
  return images.flatMap(({ source, originalUrl }) =>
    source === 'canva' ? [{ url: originalUrl }] : [],
  );
}

function mediaOf(kind: Medium['kind'], views: readonly { url: string }[]): Medium[] {
  return safeUrls(views).map((url) => ({ kind, url }));
}

function safeUrls(views: readonly { url: string }[]): string[] {
  return views.map(({ url }) => safeUrl(url)).filter((url) => url !== null);
}
