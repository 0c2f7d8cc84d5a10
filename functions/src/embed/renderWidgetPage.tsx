import type { FeedView } from '../feeds/views/feedView';
import type { Filter } from '../feeds/views/servedFeed';
import { appearanceOf } from './appearance';
import { renderDocument } from './document';
import { FilterNav } from './filterNav';
import { linkPreviewOf } from './linkPreview';
import { EmptyMessage, MoreLinks, NotReadyMessage } from './messages';
import { PageHeader } from './pageHeader';
import type { LinkContext } from './pageLinks';
import { fillPostGrid, PostGrid } from './postGrid';

export interface WidgetPageInput extends LinkContext {
  view: FeedView;
  /** The filter that `view` was cut with, by the options' names. */
  filter: Filter;
  /** Whether `view` begins with the first of the filtered posts. */
  isFirst: boolean;
}

/** How soon a page with sample posts looks for real ones, by itself and without a script. */
const notReadyReloadSeconds = 15;

/**
 * The embed page, complete without JavaScript: a header, links that filter, the posts, each of
 * which opens by itself, and the way to those behind them. Every text is escaped by the renderer,
 * and only http and https addresses become links or media. Gives the page in pieces: what stands
 * before the posts, each tile and each sheet, and what is around them.
 */
export function* renderWidgetPage(input: WidgetPageInput): Generator<string> {
  const { view, filter, isFirst, ...links } = input;
  const { widget, posts, meta } = view;
  const appearance = appearanceOf(widget.settings, links.appearanceQuery);
  const isSample = meta.state === 'sample';
  const page = renderDocument({
    title: widget.name,
    theme: appearance.theme,
    indexed: !isSample && isFirst,
    reloadAfterSeconds: isSample ? notReadyReloadSeconds : null,
    preview: linkPreviewOf(view),
    scripted: true,
    children: (
      <>
        <PageHeader view={view} hidden={!appearance.header} />
        <div id="page">
          {!isSample && (
            <FilterNav
              platforms={view.availablePlatforms}
              statuses={view.availableStatuses}
              filter={filter}
              {...links}
            />
          )}
          <main
            class={meta.state}
            {...(meta.fetchedAt !== null && { 'data-from': meta.fetchedAt })}
          >
            {isSample && <NotReadyMessage />}
            {posts.length > 0 && <PostGrid appearance={appearance} />}
            {posts.length === 0 && !isSample && <EmptyMessage filter={filter} {...links} />}
            <MoreLinks cursor={meta.nextCursor} isFirst={isFirst} filter={filter} {...links} />
          </main>
        </div>
      </>
    ),
  });
  yield* fillPostGrid(page, view, appearance);
}
