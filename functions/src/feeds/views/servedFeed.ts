import { maxOptions } from '../../notion/columns/columns';
import type { Post } from '../../notion/posts/post';
import type { WidgetSettings } from '../../widgets/widget';
import type { Feed } from '../feed';

/** The part of a feed that this widget may show at all, whatever a query says. */
export interface ServedFeed {
  posts: readonly Post[];
  /** Values of served posts, in Notion's option order; at most 100 of a column. */
  availablePlatforms: readonly string[];
  availableStatuses: readonly string[];
}

/**
 * Applies the owner's `onlyStatuses` and `onlyPlatforms`, so that drafts don't leak. Hidden posts
 * never enter a feed.
 */
export function serveFeed(feed: Feed, settings: WidgetSettings): ServedFeed {
  const statuses = foldedSet(settings.onlyStatuses);
  const platforms = foldedSet(settings.onlyPlatforms);
  const posts = feed.posts.filter(
    (post) =>
      (statuses.size === 0 || (post.status !== null && statuses.has(foldOption(post.status)))) &&
      (platforms.size === 0 ||
        post.platforms.some((platform) => platforms.has(foldOption(platform)))),
  );
  return {
    posts,
    availablePlatforms: inOptionOrder(
      posts.flatMap((post) => post.platforms),
      feed.schema.platformOptions,
    ),
    availableStatuses: inOptionOrder(
      posts.flatMap((post) => (post.status === null ? [] : [post.status])),
      feed.schema.statusOptions,
    ),
  };
}

/** What a query asks for: option names as typed by the caller; null: no filter. */
export interface Filter {
  platform: string | null;
  status: string | null;
}

/** The filter with each value as the option is spelled in Notion; null where no post has one. */
export function resolveFilter(served: ServedFeed, filter: Filter): Filter | null {
  const platform = resolveOption(served.availablePlatforms, filter.platform);
  const status = resolveOption(served.availableStatuses, filter.status);
  return platform === undefined || status === undefined ? null : { platform, status };
}

/** The served posts that a resolved filter leaves. */
export function filterPosts(served: ServedFeed, filter: Filter): readonly Post[] {
  const { platform, status } = filter;
  if (platform === null && status === null) return served.posts;
  return served.posts.filter(
    (post) =>
      (platform === null ||
        post.platforms.some((name) => foldOption(name) === foldOption(platform))) &&
      (status === null || (post.status !== null && foldOption(post.status) === foldOption(status))),
  );
}

function resolveOption(
  options: readonly string[],
  asked: string | null,
): string | null | undefined {
  if (asked === null) return null;
  const wanted = foldOption(asked);
  return options.find((option) => foldOption(option) === wanted);
}

function inOptionOrder(values: readonly string[], options: readonly string[]): string[] {
  const present = new Map(values.map((value) => [foldOption(value), value]));
  const known = options.filter((option) => present.delete(foldOption(option)));
  const others = [...present.values()].sort((a, b) => a.localeCompare(b));
  return [...known, ...others].slice(0, maxOptions);
}

function foldedSet(names: readonly string[]): Set<string> {
  return new Set(names.map(foldOption));
}

/** Longer than any option's name; `normalize` takes the square of a text's length. */
const maxFoldedLength = 500;

/** Option names are compared without regard to case or to how an accent is composed. */
export function foldOption(name: string): string {
  return name.trim().slice(0, maxFoldedLength).normalize('NFC').toLowerCase();
}
