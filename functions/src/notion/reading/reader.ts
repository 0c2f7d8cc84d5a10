import type { Clock } from '../../shared/clock';
import { parseAnswer, selfSchema, type SchemaProperty } from '../answers/answers';
import { toUuid } from '../answers/ids';
import type { CallContext, NotionClient } from '../client/client';
import { lostHide, maxOptions, type ColumnMapping } from '../columns/columns';
import type { NotionConnection } from '../connection';
import { NotionError } from '../errors';
import { mapPage } from '../posts/mapping';
import type { Post, SignedUrl } from '../posts/post';
import { createFirstRead } from './firstRead';
import type { PostsRead, PostsRequest } from './postsRead';
import { createRowReader } from './rowReader';
import { createSchemaReader, type SchemaRead, type SchemaRequest } from './schemaReader';
import { schemaSnapshotSchema, type SchemaSnapshot } from './schemaSnapshot';
import { unfinishedReadSchema, type ReadProgress, type UnfinishedRead } from './unfinishedRead';
import { unlessAboutSchema } from './unlessAboutSchema';

export type { NotionConnection, PostsRead, PostsRequest, ReadProgress, SchemaProperty };
export { schemaSnapshotSchema, type SchemaSnapshot };
export { unfinishedReadSchema, type UnfinishedRead };

export interface PageRequest extends CallContext {
  pageId: string;
  schema: SchemaSnapshot;
  /** The type that the column for hiding had when it was chosen; null: nobody knows. */
  hideType: string | null;
}

/** Somebody waits for it: it is asked for in the foreground. */
export interface DatabaseRequest
  extends Pick<CallContext, 'connection' | 'deadline'>, Omit<SchemaRequest, 'mapping'> {
  /** Absent: all columns are found by name and type. */
  mapping?: ColumnMapping;
}

/** What there is to know of a database before a widget is made of it. */
export interface DatabaseDescription extends SchemaRead {
  /** The token's workspace; null where Notion doesn't say. */
  workspaceId: string | null;
}

/** Reads content calendars. Every method rejects with a `NotionError` and with nothing else. */
export interface NotionReader {
  readPosts(request: PostsRequest): Promise<PostsRead>;
  /** One page; null where it is gone, hidden, in the trash or of another data source. */
  readPage(request: PageRequest): Promise<{ post: Post; signedUrls: SignedUrl[] } | null>;
  /** Checks token and database, and finds the columns. */
  describeDatabase(request: DatabaseRequest): Promise<DatabaseDescription>;
}

export interface NotionReaderOptions {
  client: NotionClient;
  /** A Notion that stands in for the real one may give pictures over plain http. */
  httpOrigin?: string | null;
  clock: Clock;
}

/** A reader of content calendars over Notion's API. */
export function createNotionReader({
  client,
  clock,
  httpOrigin = null,
}: NotionReaderOptions): NotionReader {
  const schemas = createSchemaReader(client, clock);
  const rows = createRowReader(client, clock, httpOrigin);
  const readFirst = createFirstRead({ rows, schemas, clock });

  async function readPosts(request: PostsRequest): Promise<PostsRead> {
    const context = contextOf(request);
    const { begun } = request.progress;
    const known = begun ?? usableSnapshot(request, clock.nowMs());
    const read =
      known === null
        ? await readFirst(request, context)
        : await unlessAboutSchema(() => readRest(request, context, known));
    return read ?? readRest(request, context, await beginRead(request, context));
  }

  /** Finds the data source. */
  async function beginRead(request: PostsRequest, context: CallContext): Promise<UnfinishedRead> {
    const beganAtMs = clock.nowMs();
    const { dataSourceId } = await schemas.findDataSource(context, request);
    const learned = { beganAtMs, dataSourceId, schema: null, rows: null };
    request.progress.onLearned(learned);
    return learned;
  }

  /** Goes on with the columns where they are not known, and then with the rows. */
  async function readRest(
    { mapping, hideType, maxPosts, progress }: PostsRequest,
    context: CallContext,
    begun: UnfinishedRead,
  ): Promise<PostsRead> {
    const { dataSourceId, beganAtMs } = begun;
    let { schema } = begun;
    if (schema === null) {
      const columns = await schemas.readColumns(context, dataSourceId, mapping);
      if (lostHide(columns.problems)) throw new NotionError('hide_gone');
      ({ schema } = columns);
      progress.onLearned({ ...begun, schema });
    }
    const learned = { ...begun, schema };
    const read = await rows.readRows(
      context,
      { ...schema, hideType },
      {
        maxRows: maxPosts,
        begun: begun.rows,
        onPage: (soFar) => {
          progress.onLearned({ ...learned, rows: soFar });
        },
      },
    );
    const isOutdated = schema.readAtMs < beganAtMs && hasUnknownOption(read.posts, schema);
    const current = isOutdated ? await schemas.refreshOptions(context, schema) : schema;
    const { posts, hiddenCount, signedUrls, leftOut, complete } = read;
    return { posts, hiddenCount, signedUrls, leftOut, complete, schema: current };
  }

  async function readPage(request: PageRequest): ReturnType<NotionReader['readPage']> {
    const { pageId, schema, hideType } = request;
    if (toUuid(pageId) === null) return null;
    const answer = await retrievePage(client, contextOf(request), pageId, schema);
    const options = { hideType, httpOrigin };
    const mapped = mapPage(answer, schema.bindings, clock.nowMs(), options);
    if (mapped.kind !== 'post') return null;
    if (mapped.dataSourceId !== toUuid(schema.dataSourceId)) return null;
    return { post: mapped.post, signedUrls: mapped.signedUrls };
  }

  async function describeDatabase(request: DatabaseRequest): Promise<DatabaseDescription> {
    const context = contextOf({ ...request, priority: 'foreground' });
    const { bot } = parseAnswer(selfSchema, await client.retrieveSelf(context));
    const { databaseId, dataSourceId, mapping = {} } = request;
    const read = await schemas.readSchema(context, { databaseId, dataSourceId, mapping });
    return { ...read, workspaceId: bot?.workspace_id ?? null };
  }

  return { readPosts, readPage, describeDatabase };
}

/** Null where the page is gone. A column that is gone since only makes the answer larger. */
async function retrievePage(
  client: NotionClient,
  context: CallContext,
  pageId: string,
  schema: SchemaSnapshot,
): Promise<unknown> {
  try {
    return await client.retrievePage(context, pageId, Object.values(schema.bindings));
  } catch (error) {
    if (!(error instanceof NotionError)) throw error;
    if (error.kind === 'not_shared') return null;
    if (error.kind !== 'schema_mismatch') throw error;
    return client.retrievePage(context, pageId, null);
  }
}

/** Without what else a request holds. */
function contextOf(request: CallContext): CallContext {
  const { connection, deadline, priority, redisBudget, load } = request;
  return { connection, deadline, priority, redisBudget, load };
}

/** As a read that begins with it; a snapshot of another data source than the chosen one is no use. */
function usableSnapshot(
  { schema, dataSourceId, mapping }: PostsRequest,
  beganAtMs: number,
): UnfinishedRead | null {
  if (schema === null) return null;
  // Read before what hides posts was kept even where it is gone.
  if (mapping.hidden !== undefined && schema.bindings.hidden === undefined) return null;
  if (dataSourceId !== null && toUuid(dataSourceId) !== toUuid(schema.dataSourceId)) return null;
  return { beganAtMs, dataSourceId: schema.dataSourceId, schema, rows: null };
}

function hasUnknownOption(posts: readonly Post[], schema: SchemaSnapshot): boolean {
  const isPlatformUnknown = unknownTo(schema.platformOptions);
  const isStatusUnknown = unknownTo(schema.statusOptions);
  return posts.some(
    ({ platforms, status }) =>
      platforms.some(isPlatformUnknown) || (status !== null && isStatusUnknown(status)),
  );
}

/** Nothing is unknown where there are no options (a formula), or more than are read. */
function unknownTo(options: readonly string[]): (name: string) => boolean {
  const known = new Set(options);
  const isWhole = known.size > 0 && options.length < maxOptions;
  return (name) => isWhole && !known.has(name);
}
