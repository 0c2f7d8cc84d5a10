import type { VNode } from 'preact';
import { filterHref, type LinkContext, type PostFilter } from './filterLinks';

/** Over the neutral posts of a widget that nobody has loaded yet. */
export function NotReadyMessage(): VNode {
  return (
    <p class="notice" role="status">
      Posts will appear here soon
    </p>
  );
}

/** In place of the grid when it would be empty: by its nature or because of the filter. */
export function EmptyMessage({ filter, ...links }: { filter: PostFilter } & LinkContext): VNode {
  if (filter.platform === null && filter.status === null) {
    return (
      <div class="message">
        <p>No posts yet</p>
      </div>
    );
  }
  return (
    <div class="message">
      <p>Nothing here with this filter</p>
      <a href={filterHref({ platform: null, status: null }, links)}>Show all posts</a>
    </div>
  );
}
