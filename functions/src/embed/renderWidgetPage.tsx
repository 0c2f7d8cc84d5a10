import type { FeedView } from '../widgets/feedView';
import { renderDocument, type Theme } from './document';
import { FilterNav } from './filterNav';
import type { LinkContext, PostFilter } from './filterLinks';
import { EmptyMessage, NotReadyMessage } from './messages';
import { PageHeader } from './pageHeader';
import { PostGrid } from './postGrid';

export interface WidgetPageInput extends LinkContext {
  view: FeedView;
  /** The filter that `view` was cut with, by the options' names. */
  filter: PostFilter;
  theme: Theme;
}

/** How soon a page with sample posts looks for real ones, by itself and without a script. */
const notReadyReloadSeconds = 15;

/**
 * The embed page, complete without JavaScript: a header, links that filter, and the posts.
 * Every text is escaped by the renderer, and only http and https addresses become links or media.
 */
export function renderWidgetPage(input: WidgetPageInput): string {
  const { view, filter, theme, ...links } = input;
  const isSample = view.meta.state === 'sample';
  return renderDocument({
    title: view.widget.name,
    theme,
    indexed: !isSample,
    reloadAfterSeconds: isSample ? notReadyReloadSeconds : null,
    children: (
      <>
        <PageHeader view={view} />
        {!isSample && (
          <FilterNav
            platforms={view.availablePlatforms}
            statuses={view.availableStatuses}
            filter={filter}
            {...links}
          />
        )}
        <main class={view.meta.state}>
          {isSample && <NotReadyMessage />}
          {view.posts.length > 0 && <PostGrid view={view} />}
          {view.posts.length === 0 && !isSample && <EmptyMessage filter={filter} {...links} />}
        </main>
      </>
    ),
  });
}
