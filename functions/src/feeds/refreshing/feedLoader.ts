import { createHash } from 'node:crypto';
import { NotionError } from '../../notion/errors';
import { createPacedLoad, type Priority } from '../../notion/pacing/pacing';
import type { SignedUrl } from '../../notion/posts/post';
import type { NotionReader, SchemaSnapshot } from '../../notion/reading/reader';
import type { RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/deadline';
import type { Report } from '../../shared/events';
import type { ConnectionStore } from '../../widgets/connections/connectionStore';
import type { Widget } from '../../widgets/widget';
import { compareForDisplay, sourceKeyOf, type Feed } from '../feed';

export interface LoadRequest {
  widget: Widget;
  /** Lets the schema be used again while it is young. */
  schema: SchemaSnapshot | null;
  /** How many posts it brought the last time; null: nothing is known of it. */
  knownPosts: number | null;
  priority: Priority;
  deadline: Deadline;
  redisBudget: RedisBudget;
}

export interface LoadedFeed {
  feed: Feed;
  signedUrls: readonly SignedUrl[];
  fetchMs: number;
}

/** Reads a widget's posts from Notion: the one way a feed comes into being. */
export type FeedLoader = (request: LoadRequest) => Promise<LoadedFeed>;

const connectionTimeoutMs = 3000;
/** As many as Notion gives at once. */
const postsPerPage = 100;
const schemaRequests = 2;

/** Rejects with a `NotionError`, or with what opening the connection failed with. */
export function createFeedLoader(parts: {
  reader: Pick<NotionReader, 'readPosts'>;
  connections: Pick<ConnectionStore, 'open'>;
  maxPosts: number;
  clock: Clock;
  report: Report;
}): FeedLoader {
  const { reader, connections, maxPosts, clock, report } = parts;
  return async (request) => {
    const { widget, schema, knownPosts, priority, deadline, redisBudget } = request;
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
      isFirst: knownPosts === null,
      maxPosts,
      priority,
      deadline,
      redisBudget,
      load: createPacedLoad(loadIdOf(widget), expectedRequests(request)),
    });
    const feed: Feed = {
      sourceKey: sourceKeyOf(widget),
      fetchedAtMs: clock.nowMs(),
      posts: read.posts.toSorted(compareForDisplay),
      hiddenCount: read.hiddenCount,
      complete: read.complete,
      schema: read.schema,
    };
    const fetchMs = clock.nowMs() - startedAtMs;
    const postCount = feed.posts.length;
    report({ type: 'feed.loaded', widgetId: widget.id, postCount, durationMs: fetchMs });
    return { feed, signedUrls: read.signedUrls, fetchMs };
  };
}

/** The same on all instances, so that whoever goes on with a load has its place in the line. */
function loadIdOf(widget: Widget): string {
  return createHash('sha256')
    .update(`${widget.id} ${sourceKeyOf(widget)}`)
    .digest('hex')
    .slice(0, 16);
}

/** Pages of rows, and where the schema has to be read first, database and data source. */
function expectedRequests({ widget, schema, knownPosts }: LoadRequest): number {
  const pages = Math.ceil((knownPosts ?? 0) / postsPerPage) || 1;
  const isOneRequest =
    knownPosts === null && widget.dataSourceId !== null && Object.keys(widget.mapping).length > 0;
  return schema !== null || isOneRequest ? pages : pages + schemaRequests;
}
