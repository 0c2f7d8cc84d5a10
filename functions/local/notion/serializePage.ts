import { compactId, isSamePropertyId } from './ids';
import type { DataSource, Page, Property } from './model';
import { minuteOf, serializeCell } from './serializeCell';
import { serializeImage, type SerializeFile } from './serializeSchema';
import type { Json } from './serializeText';
import { mustGet, type NotionState } from './state';

export interface PageContext {
  state: NotionState;
  serializeFile: SerializeFile;
  resolveUrl: (url: string) => string;
}

/**
 * A page as queries and `GET /v1/pages/{id}` give it, without a request id.
 *
 * @param only the properties to show; all of them when null.
 */
export function serializePage(page: Page, only: Property[] | null, context: PageContext): Json {
  const { state, serializeFile } = context;
  const dataSource = mustGet(state.dataSources, page.dataSourceId, 'data source');
  const database = mustGet(state.databases, dataSource.databaseId, 'database');
  const { owner } = mustGet(state.workspaces, database.workspaceId, 'workspace');
  const person = { object: 'user', id: owner.id };
  const inTrash = page.inTrash || database.inTrash;
  const cellContext = { owner, page, serializeFile, resolveUrl: context.resolveUrl };
  const properties = (only ?? dataSource.properties).map((property) => [
    property.name,
    serializeCell(property, page.cells.get(property.id) ?? null, cellContext),
  ]);
  return {
    object: 'page',
    id: page.id,
    created_time: minuteOf(page.createdAtMs),
    last_edited_time: minuteOf(page.editedAtMs),
    created_by: person,
    last_edited_by: person,
    cover: serializeImage(page.cover, serializeFile),
    icon: serializeImage(page.icon, serializeFile),
    parent: {
      type: 'data_source_id',
      data_source_id: dataSource.id,
      database_id: dataSource.databaseId,
    },
    in_trash: inTrash,
    is_archived: false,
    is_locked: false,
    properties: Object.fromEntries(properties),
    url: addressOf(page, dataSource),
    public_url: null,
    archived: inTrash,
  };
}

/** The properties that `filter_properties` names, or the first id that names none. */
export function pickProperties(
  dataSource: DataSource,
  wanted: readonly string[],
): { only: Property[] | null } | { unknown: string } {
  if (wanted.length === 0) return { only: null };
  for (const given of wanted) {
    if (!dataSource.properties.some((property) => isSamePropertyId(property.id, given))) {
      return { unknown: given };
    }
  }
  const only = dataSource.properties.filter((property) =>
    wanted.some((given) => isSamePropertyId(property.id, given)),
  );
  return { only };
}

function addressOf(page: Page, dataSource: DataSource): string {
  const title = dataSource.properties.find((property) => property.type === 'title');
  const cell = title === undefined ? null : (page.cells.get(title.id) ?? null);
  const words = typeof cell === 'string' ? cell.match(/[\p{Letter}\p{Number}]+/gu) : null;
  const slug = words === null ? '' : `${encodeURIComponent(words.join('-'))}-`;
  return `https://app.notion.com/p/${slug}${compactId(page.id)}`;
}
