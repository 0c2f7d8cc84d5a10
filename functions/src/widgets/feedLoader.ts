import { NotionError } from '../notion/errors';
import type { Priority } from '../notion/pacing';
import type { NotionReader, SchemaSnapshot } from '../notion/reader';
import type { Clock } from '../shared/clock';
import type { Deadline } from '../shared/deadline';
import type { Report } from '../shared/events';
import type { ConnectionStore } from './connectionStore';
import { compareForDisplay, contentHashOf, sourceKeyOf, type Feed } from './feed';
import type { FeedStore } from './feedStore';
import type { MediaUrls } from './mediaUrls';
import type { Widget } from './widget';

export interface LoadRequest {
  widget: Widget;
  /** Lets the schema be used again while it is young. */
  schema: SchemaSnapshot | null;
  /** The hash of what Firestore is known to hold; null: unknown. */
  storedHash: string | null;
  priority: Priority;
  deadline: Deadline;
}

export interface LoadedFeed {
  feed: Feed;
  /** What Firestore holds now; null where it could not be written. */
  storedHash: string | null;
}

/** Reads a widget's posts from Notion and keeps them: the one way a feed comes into being. */
export type FeedLoader = (request: LoadRequest) => Promise<LoadedFeed>;

const connectionTimeoutMs = 3000;
/** The copy is worth a moment beyond the deadline: it is the last rung of the ladder. */
const minWriteMs = 500;
const maxWriteMs = 2000;

/** Rejects with a `NotionError`, or with what opening the connection failed with. */
export function createFeedLoader(parts: {
  reader: Pick<NotionReader, 'readPosts'>;
  connections: Pick<ConnectionStore, 'open'>;
  feeds: Pick<FeedStore, 'write'>;
  mediaUrls: MediaUrls;
  maxPosts: number;
  clock: Clock;
  report: Report;
}): FeedLoader {
  const { reader, connections, feeds, mediaUrls, maxPosts, clock, report } = parts;

  const store = async (
    widgetId: string,
    feed: Feed,
    storedHash: string | null,
    deadline: Deadline,
  ): Promise<string | null> => {
    const contentHash = contentHashOf(feed);
    if (contentHash === storedHash) return storedHash;
    try {
      const timeoutMs = Math.max(minWriteMs, Math.min(maxWriteMs, deadline.remainingMs()));
      await feeds.write(widgetId, feed, timeoutMs);
      return contentHash;
    } catch (error) {
      report({ type: 'store.failed', operation: 'write feed', widgetId, error });
      return null;
    }
  };

  return async ({ widget, schema, storedHash, priority, deadline }) => {
    const startedAtMs = clock.nowMs();
    const connection = await connections.open(
      widget.connectionId,
      Math.min(connectionTimeoutMs, deadline.remainingMs()),
    );
    if (connection === null) {
      throw new NotionError('unauthorized', { message: 'The connection is gone.' });
    }
    const read = await reader.readPosts({
      connection,
      databaseId: widget.databaseId,
      dataSourceId: widget.dataSourceId,
      mapping: widget.mapping,
      schema,
      maxPosts,
      priority,
      deadline,
    });
    const feed: Feed = {
      sourceKey: sourceKeyOf(widget),
      fetchedAtMs: clock.nowMs(),
      posts: read.posts.toSorted(compareForDisplay),
      hiddenCount: read.hiddenCount,
      complete: read.complete,
      schema: read.schema,
    };
    mediaUrls.keep(widget.id, read.signedUrls);
    report({
      type: 'feed.loaded',
      widgetId: widget.id,
      postCount: feed.posts.length,
      durationMs: clock.nowMs() - startedAtMs,
    });
    return { feed, storedHash: await store(widget.id, feed, storedHash, deadline) };
  };
}
