import type { VNode } from 'preact';
import type { Filter } from '../feeds/views/servedFeed';
import { Icon } from './icons';
import { pageHref, type LinkContext } from './pageLinks';

/** Over the neutral posts of a widget that nobody has loaded yet. */
export function NotReadyMessage(): VNode {
  return (
    <p class="notice" role="status">
      Posts will appear here soon
    </p>
  );
}

/** In place of the grid when it would be empty: by its nature or because of the filter. */
export function EmptyMessage({ filter, ...links }: { filter: Filter } & LinkContext): VNode {
  if (filter.platform === null && filter.status === null) {
    return (
      <div class="message">
        <Icon name="picture" />
        <p class="lead">No posts yet</p>
        <p>New posts will show up here.</p>
      </div>
    );
  }
  return (
    <div class="message">
      <Icon name="picture" />
      <p class="lead">Nothing here with this filter</p>
      <a href={pageHref({ platform: null, status: null }, links)}>Show all posts</a>
    </div>
  );
}

/** Below the grid: the way to the posts behind these, and back to the newest. */
export function MoreLinks({
  cursor,
  isFirst,
  filter,
  ...links
}: { cursor: string | null; isFirst: boolean; filter: Filter } & LinkContext): VNode | null {
  if (cursor === null && isFirst) return null;
  return (
    <p class="more">
      {!isFirst && <a href={pageHref(filter, links)}>Back to the first posts</a>}
      {cursor !== null && (
        <a id="more" rel="next" href={pageHref(filter, links, cursor)}>
          More posts
        </a>
      )}
    </p>
  );
}
