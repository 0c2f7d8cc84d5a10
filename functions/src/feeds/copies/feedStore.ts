import type { DocumentReference, DocumentSnapshot, Firestore } from 'firebase-admin/firestore';
import * as z from 'zod';
import { bytesOf, compressText, unpack } from '../../cache/packed';
import { BrokenDocumentError, type Documents } from '../../firestore/documents';
import { feedSchema, type Feed } from '../feed';
import { postLines, readPostLines } from './postLines';

const partCountSchema = z.int().min(0).max(20);
/** `feeds/{widgetId}`: the last good feed, brotli-compressed JSON, or its beginning. */
const feedDocumentSchema = z
  .object({
    /** In version 2 the rest is in `partCount` documents below, `parts/{index}`. */
    version: z.union([z.literal(1), z.literal(2)]),
    contentHash: z.string(),
    body: z.instanceof(Uint8Array),
    partCount: partCountSchema.default(0),
  })
  .refine(({ version, partCount }) => partCount > 0 === (version === 2), 'partCount');
const partSchema = z.object({ body: z.instanceof(Uint8Array) });

/** A stored feed; `unusable`: one is there and can't be read, so samples must not be served. */
export type StoredFeed = ({ kind: 'feed' } & ShownFeed) | { kind: 'none' } | { kind: 'unusable' };

/** A feed with the name of what it shows. */
export interface ShownFeed {
  feed: Feed;
  /** `contentHashOf(feed)`. */
  contentHash: string;
}

export interface FeedStore {
  read(widgetId: string, timeoutMs: number): Promise<StoredFeed>;
  /**
   * Replaces the stored feed; the caller does so only when its content has changed. False, and
   * nothing written, where the widget is gone: a load that ends later leaves nothing behind.
   */
  write(widgetId: string, shown: ShownFeed, timeoutMs: number): Promise<boolean>;
  remove(widgetId: string, timeoutMs: number): Promise<void>;
}

/** Firestore refuses documents over 1 MiB, and transactions over 10 MiB. */
const maxBodyBytes = 1_000_000;
const maxDocuments = 10;

export function createFeedStore(documents: Documents): FeedStore {
  return {
    async read(widgetId, timeoutMs) {
      const [snapshot, ...parts] = await documents.run('read feed', timeoutMs, (db) =>
        readDocuments(db, widgetId),
      );
      if (snapshot?.exists !== true) return { kind: 'none' };
      try {
        const { path } = snapshot.ref;
        const stored = documents.parse(feedDocumentSchema, path, snapshot.data());
        const rest = parts.map((part) => documents.parse(partSchema, part.ref.path, part.data()));
        const body = Buffer.concat([stored, ...rest].map((document) => document.body));
        const { value, posts } = await decode(body);
        const feed = documents.parse(feedSchema, path, value);
        return {
          kind: 'feed',
          feed: { ...feed, posts: [...feed.posts, ...posts] },
          contentHash: stored.contentHash,
        };
      } catch (error) {
        if (error instanceof BrokenDocumentError) return { kind: 'unusable' };
        throw error;
      }
    },

    async write(widgetId, { feed, contentHash }, timeoutMs) {
      const { posts, ...rest } = feed;
      const body = await compressText(await bytesOf(postLines({ ...rest, posts: [] }, posts)));
      const [first = body, ...further] = piecesOf(body);
      if (further.length >= maxDocuments) {
        throw new Error(`The feed takes ${body.length} bytes, more than Firestore keeps.`);
      }
      const split =
        further.length === 0 ? { version: 1 } : { version: 2, partCount: further.length };
      return documents.run('write feed', timeoutMs, (db) =>
        db.runTransaction(async (transaction) => {
          const feedReference = db.collection('feeds').doc(widgetId);
          const [widget, before] = await transaction.getAll(
            db.collection('widgets').doc(widgetId),
            feedReference,
            { fieldMask: ['partCount'] },
          );
          if (widget?.exists !== true) return false;
          for (let index = further.length; index < partCountOf(before); index += 1) {
            transaction.delete(partOf(feedReference, index));
          }
          for (const [index, piece] of further.entries()) {
            transaction.set(partOf(feedReference, index), { body: piece });
          }
          transaction.set(feedReference, {
            ...split,
            contentHash,
            fetchedAtMs: feed.fetchedAtMs,
            body: first,
          });
          return true;
        }),
      );
    },

    remove: (widgetId, timeoutMs) =>
      documents.run('remove feed', timeoutMs, async (db) => {
        const batch = db.batch();
        for (const reference of await feedReferences(db, widgetId)) batch.delete(reference);
        await batch.commit();
      }),
  };
}

/** The document of a widget's feed and, where there are any, those of its further parts. */
export async function feedReferences(
  db: Firestore,
  widgetId: string,
): Promise<DocumentReference[]> {
  const feedReference = db.collection('feeds').doc(widgetId);
  const { docs } = await feedReference.collection('parts').select().get();
  return [feedReference, ...docs.map(({ ref }) => ref)];
}

/** All documents of a feed as they were at one time. */
async function readDocuments(db: Firestore, widgetId: string): Promise<DocumentSnapshot[]> {
  const feedReference = db.collection('feeds').doc(widgetId);
  const snapshot = await feedReference.get();
  if (snapshot.get('version') !== 2) return [snapshot];
  return db.runTransaction(
    async (transaction) => {
      const current = await transaction.get(feedReference);
      const partCount = partCountOf(current);
      const parts = Array.from({ length: partCount }, (_, index) => partOf(feedReference, index));
      return [current, ...(parts.length === 0 ? [] : await transaction.getAll(...parts))];
    },
    { readOnly: true },
  );
}

function partOf(feed: DocumentReference, index: number): DocumentReference {
  return feed.collection('parts').doc(String(index));
}

/** 0 where the document is not there, or is none of ours. */
function partCountOf(snapshot: DocumentSnapshot | undefined): number {
  const count: unknown = snapshot?.get('partCount');
  return partCountSchema.safeParse(count).data ?? 0;
}

function piecesOf(body: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(body.length / maxBodyBytes) }, (_, index) =>
    body.subarray(index * maxBodyBytes, (index + 1) * maxBodyBytes),
  );
}

/** A body that holds no feed has the value null: the schema refuses that, and says so. */
async function decode(body: Buffer): ReturnType<typeof readPostLines> {
  try {
    return await readPostLines(await unpack({ bytes: body, compressed: true }));
  } catch {
    return { value: null, posts: [] };
  }
}
