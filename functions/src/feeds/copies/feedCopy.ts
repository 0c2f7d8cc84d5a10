import * as z from 'zod';
import type { Lifetime } from '../../cache/freshness';
import { type Packed, packPieces, unpack } from '../../cache/packed';
import { feedSchema, type Feed } from '../feed';
import { postLines, readPostLines } from './postLines';

/** A good feed as this instance keeps it: packed, with what is asked of it at every read. */
export interface FeedCopy extends Lifetime {
  packed: Packed;
  sourceKey: string;
  contentHash: string;
  stored: boolean;
  /** On the clock of the instance that read it. */
  fetchedAtMs: number;
  /** When that was on this instance's clock. */
  readAtMs: number;
  /** A little before it is over for some, so that not all instances find it over at once. */
  refreshAtMs: number;
}

export interface CopyLife {
  nowMs: number;
  /** How long ago it was read, by no clock of another instance. */
  ageMs: number;
  /** How long it counts as fresh from now; 0 or less: it is due. */
  freshForMs: number;
  /** How long it may be served from now. */
  staleForMs: number;
  /** How long it took to read. */
  fetchMs: number;
}

const maxEarlyShare = 0.2;
const spreadShare = 0.1;

/**
 * A copy with that life. The chance to be renewed early grows towards the end, and with what
 * renewing costs (XFetch), but is never more than a fifth of the time early.
 */
export function copyOf(
  { feed, contentHash, stored }: CopyFacts,
  packed: Packed,
  { nowMs, ageMs, freshForMs, staleForMs, fetchMs }: CopyLife,
  random: () => number,
): FeedCopy {
  const earlyMs = fetchMs * -Math.log(1 - random());
  const freshUntilMs = nowMs + freshForMs;
  return {
    packed,
    sourceKey: feed.sourceKey,
    contentHash,
    stored,
    fetchedAtMs: feed.fetchedAtMs,
    readAtMs: nowMs - ageMs,
    freshUntilMs,
    refreshAtMs: freshUntilMs - Math.min(earlyMs, maxEarlyShare * Math.max(0, freshForMs)),
    staleUntilMs: nowMs + staleForMs,
  };
}

/** Two readings of one lifetime differ by less. */
export const lifeToleranceMs = 1000;

/** Whether `copy` comes from a later read than `known`, whichever of them is fresh for longer. */
export function isNewer(copy: FeedCopy, known: FeedCopy): boolean {
  return copy.fetchedAtMs !== known.fetchedAtMs && copy.readAtMs > known.readAtMs;
}

/**
 * Whether `copy` replaces `known`: it is newer, or it comes from the same read and is fresh for
 * longer, as what Firestore stores is never fresh.
 */
export function isBetter(copy: FeedCopy, known: FeedCopy): boolean {
  return copy.fetchedAtMs === known.fetchedAtMs
    ? copy.freshUntilMs > known.freshUntilMs + lifeToleranceMs
    : isNewer(copy, known);
}

/** How long data read now is fresh: widgets loaded together must not expire together. */
export function spreadTtlMs(ttlMs: number, random: () => number): number {
  return ttlMs * (1 - spreadShare * random());
}

/** What a copy takes in memory. */
export function sizeBytesOf(copy: FeedCopy): number {
  return copy.packed.bytes.length + 1024;
}

const keptFeedSchema = z.object({
  feed: feedSchema,
  /** The name of what it shows, `contentHashOf(feed)`. */
  contentHash: z.string(),
  /** Whether Firestore is known to hold this content. */
  stored: z.boolean(),
});

export type KeptFeed = z.infer<typeof keptFeedSchema>;

/** What a copy says of the feed that is packed in it. */
type CopyFacts = Omit<KeptFeed, 'feed'> & { feed: Pick<Feed, 'sourceKey' | 'fetchedAtMs'> };

/** A feed as memory and the shared tier hold it: a tenth of what its objects take. */
export function packFeed({ feed, ...facts }: KeptFeed): Promise<Packed> {
  const { posts, ...rest } = feed;
  return packPieces(postLines({ ...facts, feed: { ...rest, posts: [] } }, posts));
}

/** The feed again; null where the bytes hold none. Never rejects. */
export async function openFeed(packed: Packed): Promise<KeptFeed | null> {
  try {
    const { value, posts } = await readPostLines(await unpack(packed));
    const { feed, ...facts } = keptFeedSchema.parse(value);
    return { ...facts, feed: { ...feed, posts: [...feed.posts, ...posts] } };
  } catch {
    return null;
  }
}
