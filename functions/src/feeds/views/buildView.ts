import type { MediaAddress, Post } from '../../notion/posts/post';
import type { Widget } from '../../widgets/widget';
import { encodeCursor, postsAfter, type Cursor } from './cursor';
import type { FeedState, FeedView, PostView } from './feedView';
import { filterPosts, resolveFilter, type Filter, type ServedFeed } from './servedFeed';

export interface Page {
  /** Null: all posts. */
  limit: number | null;
  cursor: Cursor | null;
}

export interface ViewRequest {
  widget: Widget;
  served: ServedFeed;
  state: FeedState;
  fetchedAtMs: number | null;
  filter: Filter;
  page: Page;
  /** Where addresses of pictures start, without a trailing slash. */
  publicBaseUrl: string;
}

const notices = {
  fresh: null,
  stale: {
    code: 'showing_saved_copy',
    message: 'You are seeing the last saved posts.',
  },
  sample: { code: 'not_ready', message: 'Posts will appear here soon.' },
} as const;

/** Cuts the public view out of what may be served: filtered, paged, with stable addresses. */
export function buildView(request: ViewRequest): FeedView {
  const { widget, served, state, fetchedAtMs, page } = request;
  const filter = resolveFilter(served, request.filter);
  const filtered = filter === null ? [] : filterPosts(served, filter);
  const behind = postsAfter(filtered, page.cursor);
  const posts = page.limit === null ? behind : behind.slice(0, page.limit);
  const last = posts.at(-1);
  return {
    widget: {
      id: widget.id,
      name: widget.name,
      slug: widget.slug,
      settings: widget.settings,
      views: widget.views,
    },
    posts: posts.map((post) => postView(post, `${request.publicBaseUrl}/media/${widget.slug}`)),
    availablePlatforms: [...served.availablePlatforms],
    availableStatuses: [...served.availableStatuses],
    meta: {
      state,
      fetchedAt: fetchedAtMs === null ? null : new Date(fetchedAtMs).toISOString(),
      total: filtered.length,
      nextCursor: last !== undefined && posts.length < behind.length ? encodeCursor(last) : null,
      notice: notices[state],
    },
  };
}

function postView(post: Post, mediaBaseUrl: string): PostView {
  const addressOf = (address: MediaAddress): string =>
    'mediaId' in address ? `${mediaBaseUrl}/${address.mediaId}` : address.url;
  return {
    id: post.id,
    title: post.title,
    publishDate: post.publishDate,
    platform: post.platforms[0] ?? null,
    platforms: post.platforms,
    status: post.status,
    imageSource: post.imageSource,
    pinned: post.pinned,
    images: post.images.map(({ source, address, link }) => {
      const url = addressOf(address);
      return { url, source, originalUrl: link ?? url };
    }),
    videos: post.videos.map(({ source, address, type }) => {
      const url = addressOf(address);
      return { url, source, originalUrl: url, type };
    }),
    links: post.links.map(({ source, url }) => ({ url, source })),
  };
}
