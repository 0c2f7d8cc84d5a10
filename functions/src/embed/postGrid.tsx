import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { FeedView } from '../feeds/views/feedView';
import type { Appearance } from './appearance';
import { PostSheet } from './postSheet';
import { PostTile } from './postTile';

/** About two rows: what a visitor sees before scrolling on most screens. */
const eagerRows = 2;
const usualColumns = 4;

/** Texts are escaped: nothing that people write can look like them. */
const tilesPlace = '<!--tiles-->';
const sheetsPlace = '<!--sheets-->';

/** The grid and the list of sheets, with places for the posts, which `fillPostGrid` puts there. */
export function PostGrid({ appearance }: { appearance: Appearance }): VNode {
  return (
    <>
      <ul
        role="list"
        class="grid"
        aria-label="Posts"
        data-columns={appearance.columns ?? 'auto'}
        data-ratio={appearance.ratio}
        dangerouslySetInnerHTML={{ __html: tilesPlace }}
      />
      <div class="posts" dangerouslySetInnerHTML={{ __html: sheetsPlace }} />
    </>
  );
}

/**
 * The pieces of a page that was rendered with the places, a tile for each of the view's posts in
 * the grid, and a sheet for each; samples have none. A page without posts is one piece.
 */
export function* fillPostGrid(
  page: string,
  { posts, meta }: FeedView,
  appearance: Appearance,
): Generator<string> {
  const [beforeTiles = '', afterTiles] = page.split(tilesPlace);
  yield beforeTiles;
  if (afterTiles === undefined) return;
  const eagerCount = eagerRows * (appearance.columns ?? usualColumns);
  const opens = meta.state !== 'sample';
  for (const [position, post] of posts.entries()) {
    const loading = position === 0 ? 'first' : position < eagerCount ? 'eager' : 'lazy';
    yield renderToString(<PostTile post={post} loading={loading} opens={opens} />);
  }
  const [beforeSheets = '', afterSheets = ''] = afterTiles.split(sheetsPlace);
  yield beforeSheets;
  if (opens) for (const post of posts) yield renderToString(<PostSheet post={post} />);
  yield afterSheets;
}
