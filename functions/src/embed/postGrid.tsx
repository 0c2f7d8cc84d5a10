import type { VNode } from 'preact';
import type { FeedView } from '../widgets/feedView';
import { PostTile } from './postTile';

/** About two rows: what a visitor sees before scrolling on most screens. */
const eagerRows = 2;
const usualColumns = 4;

/** All posts of the view in a grid of the owner's columns and proportions. */
export function PostGrid({ view }: { view: FeedView }): VNode {
  const { gridColumns, aspectRatio } = view.widget.settings;
  const eagerCount = eagerRows * (gridColumns ?? usualColumns);
  return (
    <ul
      role="list"
      class="grid"
      aria-label="Posts"
      data-columns={gridColumns ?? 'auto'}
      data-ratio={aspectRatio}
    >
      {view.posts.map((post, position) => (
        <PostTile
          key={post.id}
          post={post}
          loading={position === 0 ? 'first' : position < eagerCount ? 'eager' : 'lazy'}
        />
      ))}
    </ul>
  );
}
