import type { Feed } from '../../feeds/feed';
import { servedBy } from '../../feeds/views/servedFeed';
import { compareForDisplay } from '../../notion/posts/postOrder';
import type { Widget } from '../../widgets/widget';
import { missingPostsWarnings } from '../advice/ownerWarnings';
import { finding, type Diagnosis, type Finding } from './diagnosis';
import type { WidgetRecords } from './widgetRecords';

/** How many posts visitors see and don't see, and the newest of those they see. */
export function postFigures(
  { settings }: Widget,
  feed: Feed,
): { posts: { served: number; heldBack: number }; newestPost: Diagnosis['newestPost'] } {
  const served = feed.posts.filter(servedBy(settings));
  // Whether it is pinned says nothing of how new a post is.
  const [newest] = served.map((post) => ({ ...post, pinned: false })).sort(compareForDisplay);
  const heldBack = feed.hiddenCount + feed.posts.length - served.length;
  return {
    posts: { served: served.length, heldBack },
    newestPost:
      newest === undefined
        ? null
        : { id: newest.id, title: newest.title, publishDate: newest.publishDate },
  };
}

/** Whether there is something to show, and all of it. */
export function postFinding(widget: Widget, known: WidgetRecords['feed']): Finding {
  if (known.kind === 'none') {
    return finding(
      'posts',
      'unknown',
      'not_loaded',
      'The posts have not been loaded from Notion yet.',
    );
  }
  if (known.kind === 'unknown') {
    return finding(
      'posts',
      'unknown',
      'not_known',
      'What was loaded last could not be looked up just now.',
    );
  }
  const { feed } = known;
  const { served, heldBack } = postFigures(widget, feed).posts;
  if (served === 0) {
    return heldBack === 0
      ? finding('posts', 'warning', 'none', 'The database has no posts: add a row to it in Notion.')
      : finding(
          'posts',
          'warning',
          'all_held_back',
          `No post is shown: all ${heldBack} are held back by the Hide column, settings.onlyStatuses or settings.onlyPlatforms.`,
        );
  }
  const missing = missingPostsWarnings(feed);
  if (missing.length > 0) {
    const code = feed.leftOut === undefined ? 'more_rows' : 'left_out';
    return finding('posts', 'warning', code, missing.join(' '));
  }
  return finding('posts', 'ok', 'shown', `Posts shown: ${served}, held back: ${heldBack}.`);
}
