import { freshnessAt } from '../../cache/freshness';
import { createMemoryTier } from '../../cache/memoryTier';
import type { Packed } from '../../cache/packed';
import type { Clock } from '../../shared/clock';
import type { Widget } from '../../widgets/widget';
import { sourceKeyOf, type Feed } from '../feed';
import { sizeBytesOf, type FeedCopy, openFeed } from './feedCopy';

/** The feeds this instance holds: all packed, and those last shown opened, too. */
export interface FeedMemory {
  /** The copy that may be served for this widget, fresh or stale. */
  find(widget: Widget): FeedCopy | undefined;
  keep(widgetId: string, copy: FeedCopy, opened?: Feed): void;
  drop(widgetId: string): void;
  /** The posts of a copy that was found here. */
  open(widgetId: string, copy: FeedCopy): Feed;
  /** Grows with every copy that is kept or dropped. */
  generation(): number;
  stats(): { count: number; bytes: number };
}

const openedShare = 0.5;

export function createFeedMemory(maxBytes: number, clock: Clock): FeedMemory {
  const copies = createMemoryTier<FeedCopy>((1 - openedShare) * maxBytes);
  let generation = 0;
  const opened = createMemoryTier<{ packed: Packed; feed: Feed }>(openedShare * maxBytes);

  const keepOpened = (widgetId: string, packed: Packed, feed: Feed): Feed => {
    opened.set(widgetId, { packed, feed }, openedBytesOf(feed));
    return feed;
  };

  return {
    find(widget) {
      const copy = copies.get(widget.id);
      if (copy === undefined || freshnessAt(copy, clock.nowMs()) === 'gone') return undefined;
      return copy.sourceKey === sourceKeyOf(widget) ? copy : undefined;
    },
    keep(widgetId, copy, feed) {
      generation += 1;
      copies.set(widgetId, copy, sizeBytesOf(copy));
      if (feed !== undefined) keepOpened(widgetId, copy.packed, feed);
    },
    drop(widgetId) {
      generation += 1;
      copies.delete(widgetId);
      opened.delete(widgetId);
    },
    open(widgetId, { packed }) {
      const known = opened.get(widgetId);
      if (known?.packed === packed) return known.feed;
      const kept = openFeed(packed);
      if (kept === null) throw new Error('A feed that was packed here does not open.');
      return keepOpened(widgetId, packed, kept.feed);
    },
    generation: () => generation,
    stats() {
      const { count, bytes } = copies.stats();
      return { count, bytes: bytes + opened.stats().bytes };
    },
  };
}

/** Strings take up to two bytes a character, objects more than their text. */
function openedBytesOf(feed: Feed): number {
  return 3 * JSON.stringify(feed.posts).length + 2048;
}
