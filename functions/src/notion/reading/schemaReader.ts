import type { Clock } from '../../shared/clock';
import {
  databaseSchema,
  dataSourceSchema,
  parseAnswer,
  type SchemaProperty,
} from '../answers/answers';
import { toUuid } from '../answers/ids';
import type { CallContext, NotionClient } from '../client/client';
import {
  bindColumns,
  optionListsOf,
  type ColumnMapping,
  type ColumnProblem,
} from '../columns/columns';
import { optionName } from '../columns/text';
import { NotionError, type DataSourceName } from '../errors';
import type { SchemaSnapshot } from './schemaSnapshot';

export interface SchemaRequest {
  databaseId: string;
  /** The chosen data source; null: the database's only one. */
  dataSourceId: string | null;
  /** The widget's own mapping; columns absent here are found by type and name. */
  mapping: ColumnMapping;
}

export interface FoundDataSource {
  databaseId: string;
  title: string;
  /** All that the database has. */
  dataSources: DataSourceName[];
  dataSourceId: string;
}

export interface ColumnsRead {
  schema: SchemaSnapshot;
  /** All columns, in Notion's order. */
  properties: SchemaProperty[];
  /** Columns that are missing or can't be used. */
  problems: ColumnProblem[];
}

export type SchemaRead = Omit<FoundDataSource, 'dataSourceId'> & ColumnsRead;

export interface SchemaReader {
  /** From a database to its columns. */
  readSchema(context: CallContext, request: SchemaRequest): Promise<SchemaRead>;
  /** The first half of that: the data source that a database's rows are in. */
  findDataSource(context: CallContext, request: SchemaRequest): Promise<FoundDataSource>;
  /** The second half: the columns of a data source. */
  readColumns(
    context: CallContext,
    dataSourceId: string,
    mapping: ColumnMapping,
  ): Promise<ColumnsRead>;
  /** The same columns with their options as they are now. */
  refreshOptions(context: CallContext, schema: SchemaSnapshot): Promise<SchemaSnapshot>;
}

/** Reads what columns a database has. Rejects with a `NotionError` and with nothing else. */
export function createSchemaReader(client: NotionClient, clock: Clock): SchemaReader {
  async function readDatabase(context: CallContext, databaseId: string) {
    try {
      return parseAnswer(databaseSchema, await client.retrieveDatabase(context, databaseId));
    } catch (error) {
      throw await explain(context, databaseId, error);
    }
  }

  /** Distinguishes a page from a database that is not shared: what the owner has to do differs. */
  async function explain(context: CallContext, id: string, error: unknown): Promise<unknown> {
    if (!(error instanceof NotionError)) return error;
    if (error.kind === 'schema_mismatch') return notQueryable(pageOrLinkMessage, error.status);
    if (error.kind !== 'not_shared') return error;
    try {
      await client.retrievePage(context, id, ['title']);
    } catch {
      return error;
    }
    return notQueryable(pageMessage, error.status);
  }

  async function readDataSource(context: CallContext, dataSourceId: string) {
    const answer = await client.retrieveDataSource(context, dataSourceId);
    const dataSource = parseAnswer(dataSourceSchema, answer);
    if (dataSource.in_trash || dataSource.archived) throw new NotionError('in_trash');
    return dataSource;
  }

  async function findDataSource(
    context: CallContext,
    request: SchemaRequest,
  ): Promise<FoundDataSource> {
    const database = await readDatabase(context, request.databaseId);
    if (database.in_trash || database.archived) throw new NotionError('in_trash');
    const { id: databaseId, title, data_sources: dataSources } = database;
    const { id: dataSourceId } = chooseDataSource(dataSources, request.dataSourceId);
    return { databaseId, title, dataSources, dataSourceId };
  }

  async function readColumns(
    context: CallContext,
    dataSourceId: string,
    mapping: ColumnMapping,
  ): Promise<ColumnsRead> {
    const { properties } = await readDataSource(context, dataSourceId);
    const { bindings, platformOptions, statusOptions, problems } = bindColumns(properties, mapping);
    const schema: SchemaSnapshot = {
      dataSourceId,
      bindings,
      platformOptions: platformOptions.map(optionName),
      statusOptions: statusOptions.map(optionName),
      readAtMs: clock.nowMs(),
    };
    return { schema, properties, problems };
  }

  async function readSchema(context: CallContext, request: SchemaRequest): Promise<SchemaRead> {
    const { dataSourceId, ...database } = await findDataSource(context, request);
    return { ...database, ...(await readColumns(context, dataSourceId, request.mapping)) };
  }

  async function refreshOptions(
    context: CallContext,
    schema: SchemaSnapshot,
  ): Promise<SchemaSnapshot> {
    const { properties } = await readDataSource(context, schema.dataSourceId);
    const { platformOptions, statusOptions } = optionListsOf(properties, schema.bindings);
    return {
      ...schema,
      platformOptions: platformOptions.map(optionName),
      statusOptions: statusOptions.map(optionName),
    };
  }

  return { readSchema, findDataSource, readColumns, refreshOptions };
}

const pageMessage = 'This is a page, not a database: copy the link of the database itself.';
const pageOrLinkMessage =
  'This is a page or a linked view, not a database: copy the link of the original database.';
const linkMessage =
  'This is a linked view of a database, or nothing of it is shared: copy the link of the original database.';

function notQueryable(message: string, status: number | null): NotionError {
  return new NotionError('not_queryable', { message, ...(status !== null && { status }) });
}

function chooseDataSource(dataSources: DataSourceName[], chosenId: string | null): DataSourceName {
  const [first, ...others] = dataSources;
  if (first === undefined) throw notQueryable(linkMessage, null);
  if (chosenId === null) {
    if (others.length > 0) throw new NotionError('choose_data_source', { dataSources });
    return first;
  }
  const chosen = dataSources.find((dataSource) => dataSource.id === toUuid(chosenId));
  if (chosen !== undefined) return chosen;
  throw new NotionError('not_shared', {
    message: 'The chosen data source is no longer one of this database.',
    dataSources,
  });
}
