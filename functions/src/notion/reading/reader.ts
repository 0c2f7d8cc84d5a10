import type { Clock } from '../../shared/clock';
import { parseAnswer, selfSchema, type SchemaProperty } from '../answers/answers';
import { toUuid } from '../answers/ids';
import type { CallContext, NotionClient } from '../client/client';
import type { ColumnMapping } from '../columns/columns';
import type { NotionConnection } from '../connection';
import { NotionError } from '../errors';
import { mapPage } from '../posts/mapping';
import type { Post, SignedUrl } from '../posts/post';
import { createFirstRead, isAboutSchema } from './firstRead';
import type { PostsRead, PostsRequest } from './postsRead';
import { createRowReader } from './rowReader';
import { createSchemaReader, type SchemaRead, type SchemaRequest } from './schemaReader';
import { schemaSnapshotSchema, type SchemaSnapshot } from './schemaSnapshot';

export type { NotionConnection, PostsRead, PostsRequest, SchemaProperty };
export { schemaSnapshotSchema, type SchemaSnapshot };

export interface PageRequest extends CallContext {
  pageId: string;
  schema: SchemaSnapshot;
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
  clock: Clock;
}

/** A reader of content calendars over Notion's API. */
export function createNotionReader({ client, clock }: NotionReaderOptions): NotionReader {
  const schemas = createSchemaReader(client, clock);
  const rows = createRowReader(client, clock);
  const readFirst = createFirstRead({ rows, schemas, clock });

  async function readPosts(request: PostsRequest): Promise<PostsRead> {
    const context = contextOf(request);
    const known = usableSnapshot(request);
    if (known !== null) {
      try {
        return await readWith(request, context, known, true);
      } catch (error) {
        if (!isAboutSchema(error)) throw error;
      }
    }
    const first = known === null ? await readFirst(request, context) : null;
    if (first !== null) return first;
    const { schema } = await schemas.readSchema(context, request);
    return readWith(request, context, schema, false);
  }

  async function readWith(
    { maxPosts }: PostsRequest,
    context: CallContext,
    schema: SchemaSnapshot,
    isSnapshot: boolean,
  ): Promise<PostsRead> {
    const { posts, hiddenCount, signedUrls, complete } = await rows.readRows(
      context,
      schema,
      maxPosts,
    );
    const read = { posts, hiddenCount, signedUrls, complete };
    const isOutdated = isSnapshot && hasUnknownOption(read.posts, schema);
    return { ...read, schema: isOutdated ? await schemas.refreshOptions(context, schema) : schema };
  }

  async function readPage(request: PageRequest): ReturnType<NotionReader['readPage']> {
    const { pageId, schema } = request;
    if (toUuid(pageId) === null) return null;
    const answer = await retrievePage(contextOf(request), pageId, schema);
    const mapped = mapPage(answer, schema.bindings, clock.nowMs());
    if (mapped.kind !== 'post') return null;
    if (mapped.dataSourceId !== toUuid(schema.dataSourceId)) return null;
    return { post: mapped.post, signedUrls: mapped.signedUrls };
  }

  /** Null where the page is gone. A column that is gone since only makes the answer larger. */
  async function retrievePage(
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

  async function describeDatabase(request: DatabaseRequest): Promise<DatabaseDescription> {
    const context = contextOf({ ...request, priority: 'foreground' });
    const { bot } = parseAnswer(selfSchema, await client.retrieveSelf(context));
    const { databaseId, dataSourceId, mapping = {} } = request;
    const read = await schemas.readSchema(context, { databaseId, dataSourceId, mapping });
    return { ...read, workspaceId: bot?.workspace_id ?? null };
  }

  return { readPosts, readPage, describeDatabase };
}

/** Without what else a request holds. */
function contextOf(request: CallContext): CallContext {
  const { connection, deadline, priority, redisBudget, load } = request;
  return { connection, deadline, priority, redisBudget, load };
}

/** A snapshot of another data source than the chosen one is of no use. */
function usableSnapshot({ schema, dataSourceId }: PostsRequest): SchemaSnapshot | null {
  if (schema === null || dataSourceId === null) return schema;
  return toUuid(dataSourceId) === toUuid(schema.dataSourceId) ? schema : null;
}

function hasUnknownOption(posts: readonly Post[], schema: SchemaSnapshot): boolean {
  const platforms = new Set(schema.platformOptions);
  const statuses = new Set(schema.statusOptions);
  return posts.some(
    ({ platforms: chosen, status }) =>
      (platforms.size > 0 && chosen.some((platform) => !platforms.has(platform))) ||
      (statuses.size > 0 && status !== null && !statuses.has(status)),
  );
}
