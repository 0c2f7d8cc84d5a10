import { createHash } from 'node:crypto';
import { NotionError } from '../../notion/errors';
import { createPacedLoad, type Priority } from '../../notion/pacing/pacing';
import type { SignedUrl } from '../../notion/posts/post';
import { compareForDisplay } from '../../notion/posts/postOrder';
import type {
  NotionReader,
  PostsRead,
  PostsRequest,
  SchemaSnapshot,
  UnfinishedRead,
} from '../../notion/reading/reader';
import type { RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Deadline } from '../../shared/deadline';
import type { Report } from '../../shared/events';
import type { ConnectionStore } from '../../widgets/connections/connectionStore';
import { hideTypeOf, type Widget } from '../../widgets/widget';
import type { UnfinishedReads } from '../copies/unfinishedReads';
import { sourceKeyOf, type Feed } from '../feed';
import { createLoadProgress, type LoadProgress } from './loadProgress';

export interface LoadRequest {
  widget: Widget;
  /** Lets the schema be used again while it is young. */
  schema: SchemaSnapshot | null;
  /** How many posts it brought the last time; null: nothing is known of it. */
  knownPosts: number | null;
  /** It may go on with a load that began at that time or later. */
  resumesSinceMs: number;
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

interface Parts {
  reader: Pick<NotionReader, 'readPosts'>;
  connections: Pick<ConnectionStore, 'open'>;
  unfinished: UnfinishedReads;
  maxPosts: number;
  clock: Clock;
  report: Report;
}

/**
 * A load that is cut off leaves what it has read to the next one. Rejects with a `NotionError`, or
 * with what opening the connection failed with.
 */
export function createFeedLoader(parts: Parts): FeedLoader {
  const { clock, report } = parts;
  return async (request) => {
    const { widget } = request;
    const startedAtMs = clock.nowMs();
    const read = await readPosts(parts, request);
    const { overBudget, tooLarge } = read.leftOut;
    const feed: Feed = {
      sourceKey: sourceKeyOf(widget),
      fetchedAtMs: clock.nowMs(),
      posts: read.posts.toSorted(compareForDisplay),
      hiddenCount: read.hiddenCount,
      complete: read.complete,
      ...(overBudget + tooLarge > 0 && { leftOut: read.leftOut }),
      schema: read.schema,
    };
    const fetchMs = clock.nowMs() - startedAtMs;
    const postCount = feed.posts.length;
    report({ type: 'feed.loaded', widgetId: widget.id, postCount, durationMs: fetchMs });
    return { feed, signedUrls: read.signedUrls, fetchMs };
  };
}

async function readPosts(parts: Parts, request: LoadRequest): Promise<PostsRead> {
  const { unfinished, connections, reader, maxPosts, clock } = parts;
  const { widget, schema, knownPosts, priority, deadline, redisBudget } = request;
  const finding = findBegun(parts, request);
  const connection = await connections.open(
    widget.connectionId,
    Math.min(connectionTimeoutMs, deadline.remainingMs()),
  );
  if (connection === null) {
    throw new NotionError('unauthorized', { message: 'The connection is gone.' });
  }
  const begun = await finding;
  const progress = createLoadProgress(
    begun,
    (learned) => unfinished.keep(widget, learned, redisBudget),
    clock,
  );
  return followed(progress, reader, {
    connection,
    databaseId: widget.databaseId,
    dataSourceId: widget.dataSourceId,
    mapping: widget.mapping,
    hideType: hideTypeOf(widget),
    schema,
    isFirst: knownPosts === null,
    maxPosts,
    priority,
    deadline,
    redisBudget,
    progress,
    load: createPacedLoad(loadIdOf(widget), expectedRequests(request, begun)),
  });
}

/** Where one page was enough the last time, there is nothing to go on with. */
function findBegun(
  { unfinished }: Parts,
  { widget, knownPosts, resumesSinceMs, redisBudget }: LoadRequest,
): Promise<UnfinishedRead | null> {
  if (knownPosts !== null && knownPosts < postsPerPage) return Promise.resolve(null);
  return unfinished.find(widget, resumesSinceMs, redisBudget);
}

/** What stays as it is until somebody changes something is not gone on with. */
async function followed(
  progress: LoadProgress,
  reader: Parts['reader'],
  request: PostsRequest,
): Promise<PostsRead> {
  try {
    return await reader.readPosts(request);
  } catch (error) {
    if (error instanceof NotionError && !error.permanent) await progress.cutOff();
    throw error;
  } finally {
    await progress.settled();
  }
}

/** The same on all instances, so that whoever goes on with a load has its place in the line. */
function loadIdOf(widget: Widget): string {
  return createHash('sha256')
    .update(`${widget.id} ${sourceKeyOf(widget)}`)
    .digest('hex')
    .slice(0, 16);
}

/** Pages of rows, and where the schema has to be read first, database and data source. */
function expectedRequests(
  { widget, schema, knownPosts }: LoadRequest,
  begun: UnfinishedRead | null,
): number {
  const rowsLeft = (knownPosts ?? 0) - (begun?.rows?.rowCount ?? 0);
  const pages = Math.max(1, Math.ceil(rowsLeft / postsPerPage));
  if (begun !== null) return begun.schema === null ? pages + 1 : pages;
  const isOneRequest =
    knownPosts === null && widget.dataSourceId !== null && Object.keys(widget.mapping).length > 0;
  return schema !== null || isOneRequest ? pages : pages + schemaRequests;
}
