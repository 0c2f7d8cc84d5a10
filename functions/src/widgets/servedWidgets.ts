import type { CacheTier } from '../shared/events';
import type { Feed } from './feed';
import type { FeedAnswer, FeedService } from './feedService';
import type { FeedState } from './feedView';
import { sampleFeed } from './sampleFeed';
import { serveFeed, type ServedFeed } from './servedFeed';
import type { Widget } from './widget';
import type { KnownWidget, WidgetDirectory } from './widgetDirectory';

/** What may be shown of a widget now, and where it came from. */
export interface ServedWidget {
  widget: Widget;
  /** Equal versions and equal `served` objects answer alike. */
  version: string;
  served: ServedFeed;
  /** Null for samples. */
  feed: Feed | null;
  state: FeedState;
  fetchedAtMs: number | null;
  tier: CacheTier | null;
  /** Negative once the copy is due for a refresh. */
  freshForMs: number;
}

export interface ServedWidgets {
  /** What `read` would answer from fresh copies in memory, or null. Waits for nothing. */
  peek(slug: string): ServedWidget | null;
  /** Finds the widget and its feed; rejects as the directory and the feed service do. */
  read(slug: string, options?: { refresh?: boolean }): Promise<ServedWidget>;
}

export function createServedWidgets(
  directory: WidgetDirectory,
  feeds: Pick<FeedService, 'peek' | 'read'>,
): ServedWidgets {
  const cut = new WeakMap<Feed, { version: string; served: ServedFeed }>();

  const servedOf = (feed: Feed, widget: Widget, version: string): ServedFeed => {
    const known = cut.get(feed);
    if (known?.version === version) return known.served;
    const served = serveFeed(feed, widget.settings);
    cut.set(feed, { version, served });
    return served;
  };

  const serve = ({ widget, version }: KnownWidget, answer: FeedAnswer): ServedWidget => {
    if (answer.state === 'sample') {
      return {
        widget,
        version,
        served: sampleFeed,
        feed: null,
        state: 'sample',
        fetchedAtMs: null,
        tier: null,
        freshForMs: 0,
      };
    }
    const { feed, state, tier, freshForMs } = answer;
    const served = servedOf(feed, widget, version);
    const { fetchedAtMs } = feed;
    return { widget, version, served, feed, state, fetchedAtMs, tier, freshForMs };
  };

  return {
    peek(slug) {
      const known = directory.peek(slug);
      const answer = known === null ? null : feeds.peek(known.widget);
      return known === null || answer === null ? null : serve(known, answer);
    },

    async read(slug, options) {
      const known = await directory.find(slug);
      return serve(known, await feeds.read(known.widget, options));
    },
  };
}
