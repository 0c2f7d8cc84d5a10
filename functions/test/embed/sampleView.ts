import { noAppearanceQuery } from '../../src/embed/appearance';
import { renderWidgetPage, type WidgetPageInput } from '../../src/embed/renderWidgetPage';
import type { FeedView, PostView } from '../../src/feeds/views/feedView';
import { widgetSettingsSchema, type WidgetSettings } from '../../src/widgets/widget';

/** A post with a title and nothing else, overlaid with `overrides`. */
export function makePost(overrides: Partial<PostView> = {}): PostView {
  return {
    id: 'post-1',
    title: 'Autumn launch',
    publishDate: null,
    platform: null,
    platforms: [],
    status: null,
    imageSource: null,
    pinned: false,
    images: [],
    videos: [],
    links: [],
    ...overrides,
  };
}

export interface ViewOverrides {
  name?: string;
  settings?: Partial<WidgetSettings>;
  availablePlatforms?: string[];
  availableStatuses?: string[];
  meta?: Partial<FeedView['meta']>;
}

/** A fresh view of `posts` over two platforms and two statuses. */
export function makeView(posts: PostView[], overrides: ViewOverrides = {}): FeedView {
  return {
    widget: {
      id: 'widget-1',
      name: overrides.name ?? 'Content calendar',
      slug: 'calendar',
      settings: { ...widgetSettingsSchema.parse({}), ...overrides.settings },
      views: 0,
    },
    posts,
    availablePlatforms: overrides.availablePlatforms ?? ['Instagram', 'TikTok'],
    availableStatuses: overrides.availableStatuses ?? ['Done', 'In progress'],
    meta: {
      state: 'fresh',
      fetchedAt: '2026-03-03T23:30:00.000Z',
      total: posts.length,
      nextCursor: null,
      notice: null,
      ...overrides.meta,
    },
  };
}

export function picture(url: string): PostView['images'][number] {
  return { url, source: 'attachment', originalUrl: url };
}

export function video(url: string): PostView['videos'][number] {
  return { ...picture(url), type: 'video/mp4' };
}

const none = { platform: null, status: null };

/** The first page of `view`, as an address without parameters asks for it. */
export function renderPage(view: FeedView, input: Partial<WidgetPageInput> = {}): string {
  const pieces = renderWidgetPage({
    view,
    filter: none,
    isFirst: true,
    defaults: none,
    appearanceQuery: noAppearanceQuery,
    limitQuery: null,
    ...input,
  });
  return [...pieces].join('');
}
