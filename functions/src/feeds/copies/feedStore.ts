import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import * as z from 'zod';
import { BrokenDocumentError, type Documents } from '../../firestore/documents';
import { contentHashOf, feedSchema, type Feed } from '../feed';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** `feeds/{widgetId}`: the last good feed, brotli-compressed JSON. */
const feedDocumentSchema = z.object({
  version: z.literal(1),
  contentHash: z.string(),
  body: z.instanceof(Uint8Array),
});

/** A stored feed; `unusable`: one is there and can't be read, so samples must not be served. */
export type StoredFeed =
  { kind: 'feed'; feed: Feed; contentHash: string } | { kind: 'none' } | { kind: 'unusable' };

export interface FeedStore {
  read(widgetId: string, timeoutMs: number): Promise<StoredFeed>;
  /**
   * Replaces the stored feed; the caller does so only when its content has changed. False, and
   * nothing written, where the widget is gone: a load that ends later leaves nothing behind.
   */
  write(widgetId: string, feed: Feed, timeoutMs: number): Promise<boolean>;
  remove(widgetId: string, timeoutMs: number): Promise<void>;
}

/** Firestore refuses documents over 1 MiB. */
const maxBodyBytes = 1_000_000;
const maxDecodedBytes = 32 * 1024 * 1024;
const compressionQuality = 5;

export function createFeedStore(documents: Documents): FeedStore {
  return {
    async read(widgetId, timeoutMs) {
      const snapshot = await documents.run('read feed', timeoutMs, (db) =>
        db.collection('feeds').doc(widgetId).get(),
      );
      if (!snapshot.exists) return { kind: 'none' };
      try {
        const { path } = snapshot.ref;
        const stored = documents.parse(feedDocumentSchema, path, snapshot.data());
        const json: unknown = await decode(stored.body);
        const feed = documents.parse(feedSchema, path, json);
        return { kind: 'feed', feed, contentHash: stored.contentHash };
      } catch (error) {
        if (error instanceof BrokenDocumentError) return { kind: 'unusable' };
        throw error;
      }
    },

    async write(widgetId, feed, timeoutMs) {
      const body = await compress(JSON.stringify(feed), {
        params: { [constants.BROTLI_PARAM_QUALITY]: compressionQuality },
      });
      if (body.length > maxBodyBytes) {
        throw new Error(`The feed takes ${body.length} bytes, more than Firestore keeps.`);
      }
      return documents.run('write feed', timeoutMs, (db) =>
        db.runTransaction(async (transaction) => {
          if (!(await transaction.get(db.collection('widgets').doc(widgetId))).exists) return false;
          transaction.set(db.collection('feeds').doc(widgetId), {
            version: 1,
            contentHash: contentHashOf(feed),
            fetchedAtMs: feed.fetchedAtMs,
            body,
          });
          return true;
        }),
      );
    },

    remove: (widgetId, timeoutMs) =>
      documents.run('remove feed', timeoutMs, async (db) => {
        await db.collection('feeds').doc(widgetId).delete();
      }),
  };
}

/** Null for a body that is no compressed JSON: the schema refuses that, and says so. */
async function decode(body: Uint8Array): Promise<unknown> {
  try {
    const text = await decompress(body, { maxOutputLength: maxDecodedBytes });
    return JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
}
