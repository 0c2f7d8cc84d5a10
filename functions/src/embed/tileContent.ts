import type { PostView } from '../widgets/feedView';
import { hostOf, safeUrl } from './safeUrl';

/** What fills a post's tile: its first picture, else its video, else its link, else its words. */
export type TileContent =
  | { kind: 'picture'; url: string }
  | { kind: 'video'; url: string }
  | { kind: 'link'; link: TileLink }
  | { kind: 'text' };

export interface TileLink {
  url: string;
  host: string;
}

export interface Tile {
  content: TileContent;
  /** Pictures that can be shown at all. */
  pictureCount: number;
  hasVideo: boolean;
  isCanva: boolean;
  /** A link to be shown in the corner; null where the tile itself is the link. */
  cornerLink: TileLink | null;
}

/** Decides how a post is shown. Only http and https addresses survive. */
export function tileContent(post: PostView): Tile {
  const pictures = safeUrls(post.images);
  const videos = safeUrls(post.videos);
  const [link = null] = safeUrls(post.links).map((url) => ({ url, host: hostOf(url) }));
  const content = chooseContent(pictures[0], videos[0], link);
  return {
    content,
    pictureCount: pictures.length,
    hasVideo: videos.length > 0,
    isCanva: [...post.images, ...post.videos, ...post.links].some(
      ({ source }) => source === 'canva',
    ),
    cornerLink: content.kind === 'link' ? null : link,
  };
}

function chooseContent(
  picture: string | undefined,
  video: string | undefined,
  link: TileLink | null,
): TileContent {
  if (picture !== undefined) return { kind: 'picture', url: picture };
  if (video !== undefined) return { kind: 'video', url: video };
  if (link !== null) return { kind: 'link', link };
  return { kind: 'text' };
}

function safeUrls(media: readonly { url: string }[]): string[] {
  return media.map(({ url }) => safeUrl(url)).filter((url) => url !== null);
}
