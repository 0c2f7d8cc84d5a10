import type { CacheTier } from '../shared/events';
import type { Feed } from './feed';
import type { FeedCopy } from './feedCopy';
import type { FeedAnswer, FeedService, ReadOptions } from './feedService';
import type { FeedState } from './feedView';
import { sampleFeed } from './sampleFeed';
import { serveFeed, type ServedFeed } from './servedFeed';
import type { Widget } from './widget';
import type { KnownWidget, WidgetDirectory } from './widgetDirectory';

/** What may be shown of a widget now, and where it came from. */
export interface ServedWidget {
  widget: Widget;
  /** Equal origins answer alike: widget, posts, state and when they were read. */
  origin: string;
  /** The posts that may be shown; opened when they are asked for. */
  served: () => ServedFeed;
  /** All of them; null for samples. */
  feed: () => Feed | null;
  state: FeedState;
  fetchedAtMs: number | null;
  tier: CacheTier | null;
  /** Negative once the copy is due for a refresh. */
  freshForMs: number;
}

export interface ServedWidgets {
  /** What `read` would answer from memory alone, or null. Waits for nothing. */
  peek(slug: string): ServedWidget | null;
  /** Finds the widget and its feed; rejects as the directory and the feed service do. */
  read(slug: string, options: ReadOptions): Promise<ServedWidget>;
}

export function createServedWidgets(
  directory: Pick<WidgetDirectory, 'peek' | 'find'>,
  feeds: FeedService,
): ServedWidgets {
  const cut = new WeakMap<Feed, { version: string; served: ServedFeed }>();
  const origins = new WeakMap<FeedCopy, { version: string; state: FeedState; origin: string }>();

  const servedOf = (feed: Feed, { widget, version }: KnownWidget): ServedFeed => {
    const known = cut.get(feed);
    if (known?.version === version) return known.served;
    const served = serveFeed(feed, widget.settings);
    cut.set(feed, { version, served });
    return served;
  };

  /** Each warm read asks for it. */
  const originOf = (copy: FeedCopy, version: string, state: FeedState): string => {
    const known = origins.get(copy);
    if (known?.version === version && known.state === state) return known.origin;
    const origin = `${version} ${copy.contentHash} ${copy.fetchedAtMs} ${state}`;
    origins.set(copy, { version, state, origin });
    return origin;
  };

  const serve = (known: KnownWidget, answer: FeedAnswer): ServedWidget => {
    const { widget, version } = known;
    if (answer.state === 'sample') {
      return {
        widget,
        origin: `${version} sample`,
        served: () => sampleFeed,
        feed: () => null,
        state: 'sample',
        fetchedAtMs: null,
        tier: null,
        freshForMs: 0,
      };
    }
    const { copy, state, tier, freshForMs } = answer;
    const open = (): Feed => feeds.open(widget, copy);
    return {
      widget,
      origin: originOf(copy, version, state),
      served: () => servedOf(open(), known),
      feed: open,
      state,
      fetchedAtMs: copy.fetchedAtMs,
      tier,
      freshForMs,
    };
  };

  return {
    peek(slug) {
      const known = directory.peek(slug);
      const answer = known === null ? null : feeds.peek(known.widget);
      return known === null || answer === null ? null : serve(known, answer);
    },

    async read(slug, options) {
      const known = await directory.find(slug, options.redisBudget);
      return serve(known, await feeds.read(known.widget, options));
    },
  };
}
