import type { MediaSource } from '../../notion/posts/post';
import type { WidgetSettings } from '../../widgets/widget';

/** The body of `GET …/data`, docs/contract.md#reading; the embed page knows no more of a feed. */
export interface FeedView {
  widget: { id: string; name: string; slug: string; settings: WidgetSettings; views: number };
  posts: PostView[];
  availablePlatforms: string[];
  availableStatuses: string[];
  meta: FeedMeta;
}

export interface PostView {
  id: string;
  title: string;
  publishDate: string | null;
  /** The first of `platforms`, for callers from before there could be several. */
  platform: string | null;
  platforms: string[];
  status: string | null;
  imageSource: string | null;
  pinned: boolean;
  images: ImageView[];
  videos: VideoView[];
  links: LinkView[];
}

export interface ImageView {
  url: string;
  source: MediaSource;
  originalUrl: string;
}

export interface VideoView extends ImageView {
  type: string;
}

export interface LinkView {
  url: string;
  source: MediaSource;
}

export type FeedState = 'fresh' | 'stale' | 'sample';

export interface FeedMeta {
  state: FeedState;
  /** ISO 8601; null for samples. */
  fetchedAt: string | null;
  /** Posts in the filtered view, over all pages. */
  total: number;
  nextCursor: string | null;
  notice: { code: 'showing_saved_copy' | 'not_ready'; message: string } | null;
}
