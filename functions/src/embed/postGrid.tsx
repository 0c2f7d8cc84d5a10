import type { VNode } from 'preact';
import type { FeedView } from '../feeds/views/feedView';
import type { Appearance } from './appearance';
import { PostSheet } from './postSheet';
import { PostTile } from './postTile';

/** About two rows: what a visitor sees before scrolling on most screens. */
const eagerRows = 2;
const usualColumns = 4;

/** The view's posts in a grid, and a sheet for each; samples have none. */
export function PostGrid({ view, appearance }: { view: FeedView; appearance: Appearance }): VNode {
  const eagerCount = eagerRows * (appearance.columns ?? usualColumns);
  const opens = view.meta.state !== 'sample';
  return (
    <>
      <ul
        role="list"
        class="grid"
        aria-label="Posts"
        data-columns={appearance.columns ?? 'auto'}
        data-ratio={appearance.ratio}
      >
        {view.posts.map((post, position) => (
          <PostTile
            key={post.id}
            post={post}
            loading={position === 0 ? 'first' : position < eagerCount ? 'eager' : 'lazy'}
            opens={opens}
          />
        ))}
      </ul>
      <div class="posts">
        {opens && view.posts.map((post) => <PostSheet key={post.id} post={post} />)}
      </div>
    </>
  );
}
