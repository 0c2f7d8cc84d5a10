import type { Clock } from '../../shared/clock';
import type { CacheTier } from '../../shared/events';
import { withValue } from '../../shared/withValue';
import type { Widget } from '../../widgets/widget';
import type { KnownWidget } from '../../widgets/knownWidgets';
import type { WidgetDirectory } from '../../widgets/widgetDirectory';
import type { FeedCopy } from '../copies/feedCopy';
import type { Feed } from '../feed';
import type { FeedState } from '../views/feedView';
import { sampleFeed } from '../views/sampleFeed';
import { serveFeed, type ServedFeed } from '../views/servedFeed';
import type { FeedAnswer, FeedService, ReadOptions } from './feedService';

/** What may be shown of a widget now, and where it came from. */
export interface ServedWidget {
  widget: Widget;
  /** Equal origins answer alike: widget, posts, state and when they were read. */
  origin: string;
  /** The posts that may be shown; opened when they are asked for, at once where they were lately. */
  served: () => ServedFeed | Promise<ServedFeed>;
  /** All of them; null for samples. */
  feed: () => Feed | Promise<Feed> | null;
  state: FeedState;
  fetchedAtMs: number | null;
  tier: CacheTier | null;
  /** Negative once the copy is due for a refresh. */
  freshForMs: number;
  /**
   * Whether this may be given once more without looking: it was in memory a moment ago, and this
   * instance has learnt nothing since. Counts it as another read where it may.
   */
  again: () => boolean;
}

export interface ServedWidgets {
  /** What `read` would answer from memory alone, or null. Waits for nothing. */
  peek(slug: string): ServedWidget | null;
  /** Finds the widget and its feed; rejects as the directory and the feed service do. */
  read(slug: string, options: ReadOptions): Promise<ServedWidget>;
}

/** Short beside the 5 s in which a change by the owner has to show. */
const momentMs = 100;

export function createServedWidgets(parts: {
  directory: Pick<WidgetDirectory, 'peek' | 'find'>;
  feeds: FeedService;
  /** Another number whenever this instance has learnt something of any widget. */
  generation: () => number;
  clock: Clock;
}): ServedWidgets {
  const { directory, feeds, generation, clock } = parts;
  const servedOf = createCuts();
  const origins = new WeakMap<FeedCopy, { version: string; state: FeedState; origin: string }>();

  /** Each warm read asks for it. */
  const originOf = (copy: FeedCopy, version: string, state: FeedState): string => {
    const known = origins.get(copy);
    if (known?.version === version && known.state === state) return known.origin;
    const origin = `${version} ${copy.contentHash} ${copy.fetchedAtMs} ${state}`;
    origins.set(copy, { version, state, origin });
    return origin;
  };

  /** For what was in memory now. */
  const againFor = (widget: Widget): (() => boolean) => {
    const untilMs = clock.nowMs() + momentMs;
    const learnt = generation();
    return () => {
      if (clock.nowMs() >= untilMs || generation() !== learnt) return false;
      feeds.recount(widget);
      return true;
    };
  };

  const serve = (
    known: KnownWidget,
    answer: FeedAnswer,
    again: () => boolean = never,
  ): ServedWidget => {
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
        again,
      };
    }
    const { copy, state, tier, freshForMs } = answer;
    const open = (): Feed | Promise<Feed> => feeds.open(widget, copy);
    return {
      widget,
      origin: originOf(copy, version, state),
      served: () => withValue(open(), (feed) => servedOf(feed, known)),
      feed: open,
      state,
      fetchedAtMs: copy.fetchedAtMs,
      tier,
      freshForMs,
      again,
    };
  };

  return {
    peek(slug) {
      const known = directory.peek(slug);
      const answer = known === null ? null : feeds.peek(known.widget);
      if (known === null || answer === null) return null;
      return serve(known, answer, againFor(known.widget));
    },

    async read(slug, options) {
      const { redisBudget, storeRefusal } = options;
      const known = await directory.find(slug, redisBudget, storeRefusal);
      return serve(known, await feeds.read(known.widget, options));
    },
  };
}

function never(): boolean {
  return false;
}

/** What a widget's settings leave of a feed, cut once for each pair of the two. */
function createCuts(): (feed: Feed, known: KnownWidget) => ServedFeed | Promise<ServedFeed> {
  interface Cut {
    version: string;
    served: ServedFeed | Promise<ServedFeed>;
  }
  const cuts = new WeakMap<Feed, Cut>();
  return (feed, { widget, version }) => {
    const known = cuts.get(feed);
    if (known?.version === version) return known.served;
    const serving = serveFeed(feed, widget.settings).then((served) => {
      cut.served = served;
      return served;
    });
    const cut: Cut = { version, served: serving };
    cuts.set(feed, cut);
    return serving;
  };
}
