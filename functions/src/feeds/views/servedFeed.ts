import { maxOptions } from '../../notion/columns/columns';
import type { Post } from '../../notion/posts/post';
import { mapInTurns } from '../../shared/turns';
import type { WidgetSettings } from '../../widgets/widget';
import type { Feed } from '../feed';

/** The part of a feed that this widget may show at all, whatever a query says. */
export interface ServedFeed {
  posts: readonly Post[];
  /** Values of served posts, in Notion's option order; at most 100 of a column. */
  availablePlatforms: readonly string[];
  availableStatuses: readonly string[];
}

/** Whether a post may be shown by the owner's `onlyStatuses` and `onlyPlatforms`. */
export function servedBy(settings: WidgetSettings): (post: Post) => boolean {
  const statuses = new Set(settings.onlyStatuses.map(foldOption));
  const platforms = new Set(settings.onlyPlatforms.map(foldOption));
  return (post) => {
    const folded = foldedOptionsOf(post);
    return (
      (statuses.size === 0 || (folded.status !== null && statuses.has(folded.status))) &&
      (platforms.size === 0 || folded.platforms.some((platform) => platforms.has(platform)))
    );
  };
}

/** Applies the owner's rules, so that drafts don't leak. Hidden posts never enter a feed. */
export async function serveFeed(feed: Feed, settings: WidgetSettings): Promise<ServedFeed> {
  const isServed = servedBy(settings);
  const posts: Post[] = [];
  const platforms = createSeenOptions();
  const statuses = createSeenOptions();
  await mapInTurns(feed.posts, (post) => {
    if (!isServed(post)) return;
    posts.push(post);
    for (const name of post.platforms) platforms.add(name);
    if (post.status !== null) statuses.add(post.status);
  });
  return {
    posts,
    availablePlatforms: platforms.inOrderOf(feed.schema.platformOptions),
    availableStatuses: statuses.inOrderOf(feed.schema.statusOptions),
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
  const wanted = { platform: foldIfAny(platform), status: foldIfAny(status) };
  return served.posts.filter((post) => {
    const folded = foldedOptionsOf(post);
    return (
      (wanted.platform === null || folded.platforms.includes(wanted.platform)) &&
      (wanted.status === null || folded.status === wanted.status)
    );
  });
}

function resolveOption(
  options: readonly string[],
  asked: string | null,
): string | null | undefined {
  if (asked === null) return null;
  const wanted = foldOption(asked);
  return options.find((option) => foldOption(option) === wanted);
}

/** Values of no option, as a formula gives them, are put in order up to this number. */
const maxOthers = 1000;

/** Collects the options of served posts, each as it is spelled last. */
function createSeenOptions() {
  const spellings = new Map<string, string>();
  return {
    add(name: string): void {
      spellings.set(foldOption(name), name);
    },
    inOrderOf(options: readonly string[]): string[] {
      const known = options.filter((option) => spellings.delete(foldOption(option)));
      const others = [...spellings.values()].slice(0, maxOthers);
      return [...known, ...others.sort((a, b) => a.localeCompare(b))].slice(0, maxOptions);
    },
  };
}

interface FoldedOptions {
  platforms: string[];
  status: string | null;
}

/** Every filter compares them, and a post never changes. */
const foldedOptions = new WeakMap<Post, FoldedOptions>();

function foldedOptionsOf(post: Post): FoldedOptions {
  const known = foldedOptions.get(post);
  if (known !== undefined) return known;
  const folded = { platforms: post.platforms.map(foldOption), status: foldIfAny(post.status) };
  foldedOptions.set(post, folded);
  return folded;
}

function foldIfAny(name: string | null): string | null {
  return name === null ? null : foldOption(name);
}

/** Longer than any option's name; `normalize` takes the square of a text's length. */
const maxFoldedLength = 500;

/** Option names are compared without regard to case or to how an accent is composed. */
export function foldOption(name: string): string {
  return name.trim().slice(0, maxFoldedLength).normalize('NFC').toLowerCase();
}
