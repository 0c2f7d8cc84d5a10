import { freshnessAt } from '../../cache/freshness';
import { createMemoryTier } from '../../cache/memoryTier';
import type { Packed } from '../../cache/packed';
import type { MediaAddress, Post } from '../../notion/posts/post';
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
  /** The posts of a copy that was found here; at once where they were shown lately. */
  open(widgetId: string, copy: FeedCopy): Feed | Promise<Feed>;
  /** Grows with every copy that is kept or dropped. */
  generation(): number;
  stats(): { count: number; bytes: number };
}

const openedShare = 0.5;

export function createFeedMemory(maxBytes: number, clock: Clock): FeedMemory {
  const copies = createMemoryTier<FeedCopy>((1 - openedShare) * maxBytes);
  let generation = 0;
  const opened = createMemoryTier<{ packed: Packed; feed: Feed }>(openedShare * maxBytes);

  const opening = new WeakMap<Packed, Promise<Feed>>();

  const keepOpened = (widgetId: string, packed: Packed, feed: Feed): Feed => {
    opened.set(widgetId, { packed, feed }, openedBytesOf(feed));
    return feed;
  };

  const open = async (widgetId: string, packed: Packed): Promise<Feed> => {
    const kept = await openFeed(packed);
    if (kept === null) throw new Error('A feed that was packed here does not open.');
    return keepOpened(widgetId, packed, kept.feed);
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
      const underway = opening.get(packed);
      if (underway !== undefined) return underway;
      const started = open(widgetId, packed).finally(() => opening.delete(packed));
      opening.set(packed, started);
      return started;
    },
    generation: () => generation,
    stats() {
      const { count, bytes } = copies.stats();
      return { count, bytes: bytes + opened.stats().bytes };
    },
  };
}

/** Strings take up to two bytes a character, objects more than their text; no less than that. */
function openedBytesOf({ posts }: Feed): number {
  return posts.reduce((sum, post) => sum + openedPostBytes(post), 2048);
}

function openedPostBytes({ title, platforms, images, videos, links }: Post): number {
  let characters = title.length;
  for (const name of platforms) characters += name.length;
  for (const { address, link = '' } of images) characters += lengthOf(address) + link.length;
  for (const { address } of videos) characters += lengthOf(address);
  for (const { url } of links) characters += url.length;
  const parts = platforms.length + images.length + videos.length + links.length;
  return 3 * characters + 180 * parts + 750;
}

function lengthOf(address: MediaAddress): number {
  return 'url' in address ? address.url.length : address.mediaId.length;
}
