import { parseNotionId } from '../notion/answers/ids';
import type { ColumnMapping, ColumnProblem } from '../notion/columns/columns';
import { resolveMapping } from '../notion/columns/resolveMapping';
import type { RequestedMapping } from '../notion/columns/resolveMapping';
import { NotionError } from '../notion/errors';
import type { NotionConnection, NotionReader } from '../notion/reading/reader';
import type { Deadline } from '../shared/deadline';
import { ServiceError } from '../shared/errors';
import { mappingRefusal } from './advice/columnAdvice';
import { refusalOf } from './advice/notionRefusal';
import type { KnownOptions } from './advice/settingsCheck';
import { columnsOf, type OwnedWidget } from './ownedWidget';

export interface SourceToInspect {
  connection: NotionConnection;
  databaseId: string;
  dataSourceId: string | null;
  requested: RequestedMapping;
  /** The bindings of before, where they are of this data source. */
  current: ColumnMapping;
  deadline: Deadline;
  /** What the answer says that was not done, where Notion refuses. */
  undone: 'created' | 'changed';
}

/** A database as a widget can be bound to it. */
export interface InspectedSource {
  title: string;
  workspaceId: string | null;
  databaseId: string;
  dataSourceId: string;
  mapping: ColumnMapping;
  columns: OwnedWidget['columns'];
  options: KnownOptions;
  problems: ColumnProblem[];
}

/**
 * Checks token and database with Notion, and binds the columns as requested. Rejects with
 * `notion_access`, `choose_data_source`, `temporarily_unavailable`, or `invalid_request` for a
 * requested column that can't be had.
 */
export async function inspectSource(
  reader: Pick<NotionReader, 'describeDatabase'>,
  { requested, current, undone, ...request }: SourceToInspect,
): Promise<InspectedSource> {
  try {
    const found = await reader.describeDatabase({ ...request, mapping: current });
    const bound = resolveMapping(found.properties, requested, current);
    if (bound.kind === 'refused') throw mappingRefusal(bound);
    const { bindings: mapping, platformOptions, statusOptions, problems } = bound;
    return {
      title: found.title,
      workspaceId: found.workspaceId,
      databaseId: found.databaseId,
      dataSourceId: found.schema.dataSourceId,
      mapping,
      columns: columnsOf(mapping, found.properties),
      options: { platformOptions, statusOptions },
      problems,
    };
  } catch (error) {
    throw error instanceof NotionError ? refusalOf(error, undone) : error;
  }
}

/** The id in what a person pasted; throws `invalid_request` that says where to copy the link. */
export function databaseIdIn(pasted: string): string {
  const id = parseNotionId(pasted);
  if (id !== null) return id;
  throw new ServiceError('invalid_request', {
    sentence:
      'The field "database" is no address or id of a Notion database. In Notion open the database as a full page and copy its link: ••• → Copy link.',
  });
}
