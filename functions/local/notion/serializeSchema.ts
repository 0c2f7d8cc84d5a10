import type { FileCell, PageImage } from './cell';
import { compactId } from './ids';
import type { Database, DataSource, Property, PropertyType, User } from './model';
import { minuteOf } from './serializeCell';
import { serializeText, type Json } from './serializeText';
import { mustGet, type NotionState } from './state';

export type SerializeFile = (file: FileCell) => Json;

/** The answer of `GET /v1/databases/{id}`, without its request id. */
export function serializeDatabase(
  state: NotionState,
  database: Database,
  serializeFile: SerializeFile,
): Json {
  const owner = ownerOf(state, database);
  return {
    object: 'database',
    id: database.id,
    title: serializeText(database.title, owner),
    description: [],
    parent: { type: 'page_id', page_id: database.parentPageId },
    is_inline: false,
    in_trash: database.inTrash,
    is_locked: false,
    created_time: instantOf(database.createdAtMs),
    last_edited_time: instantOf(database.editedAtMs),
    data_sources: database.dataSourceIds.map((id) => ({
      id,
      name: mustGet(state.dataSources, id, 'data source').title,
    })),
    icon: serializeImage(database.icon, serializeFile),
    cover: serializeImage(database.cover, serializeFile),
    url: addressOf(database.id),
    public_url: null,
    archived: database.inTrash,
  };
}

/** The answer of `GET /v1/data_sources/{id}`, without its request id. */
export function serializeDataSource(
  state: NotionState,
  dataSource: DataSource,
  serializeFile: SerializeFile,
): Json {
  const database = mustGet(state.databases, dataSource.databaseId, 'database');
  const owner = ownerOf(state, database);
  const person = { object: 'user', id: owner.id };
  return {
    object: 'data_source',
    id: dataSource.id,
    cover: null,
    icon: serializeImage(dataSource.icon, serializeFile),
    created_time: minuteOf(dataSource.createdAtMs),
    created_by: person,
    last_edited_by: person,
    last_edited_time: minuteOf(dataSource.editedAtMs),
    title: serializeText(dataSource.title, owner),
    description: [],
    is_inline: false,
    properties: Object.fromEntries(
      dataSource.properties.map((property) => [
        property.name,
        serializeProperty(state, dataSource, property),
      ]),
    ),
    parent: { type: 'database_id', database_id: database.id },
    database_parent: { type: 'page_id', page_id: database.parentPageId },
    url: addressOf(database.id),
    public_url: null,
    in_trash: database.inTrash,
    archived: database.inTrash,
  };
}

/** An icon or cover as Notion gives it. */
export function serializeImage(image: PageImage, serializeFile: SerializeFile): Json | null {
  if (image === null) return null;
  if ('emoji' in image) return { type: 'emoji', emoji: image.emoji };
  const entries = Object.entries(serializeFile(image)).filter(([key]) => key !== 'name');
  return Object.fromEntries(entries);
}

function serializeProperty(state: NotionState, dataSource: DataSource, property: Property): Json {
  return {
    id: property.id,
    name: property.name,
    description: null,
    type: property.type,
    [property.type]: settingsOf(state, dataSource, property),
  };
}

function settingsOf(state: NotionState, dataSource: DataSource, property: Property): Json {
  const { spec } = property;
  const settings: Partial<Record<PropertyType, () => Json>> = {
    select: () => ({ options: optionsOf(property) }),
    multi_select: () => ({ options: optionsOf(property) }),
    status: () => ({ options: optionsOf(property), groups: groupsOf(property) }),
    number: () => ({ format: spec.numberFormat ?? 'number' }),
    formula: () => ({ expression: spec.expression ?? '""' }),
    unique_id: () => ({ prefix: spec.uniqueIdPrefix ?? null }),
    relation: () => relationOf(state, dataSource, property),
    rollup: () => rollupOf(dataSource, property),
  };
  return settings[property.type]?.() ?? {};
}

function optionsOf(property: Property): Json[] {
  return property.options.map((option) => ({ ...option, description: null }));
}

/** First option to-do, last one complete, those between in progress. */
function groupsOf(property: Property): Json[] {
  const ids = property.options.map((option) => option.id);
  const groups = [
    { name: 'To-do', color: 'gray', option_ids: ids.slice(0, 1) },
    { name: 'In progress', color: 'blue', option_ids: ids.slice(1, -1) },
    { name: 'Complete', color: 'green', option_ids: ids.slice(1).slice(-1) },
  ];
  return groups.map((group) => ({ id: `${property.id}-${group.name}`, ...group }));
}

function relationOf(state: NotionState, dataSource: DataSource, property: Property): Json {
  const relatedId = property.spec.relatedDataSourceId ?? dataSource.id;
  const related = state.dataSources.get(relatedId);
  const ends = {
    database_id: related?.databaseId ?? dataSource.databaseId,
    data_source_id: relatedId,
  };
  const { syncedProperty } = property.spec;
  if (syncedProperty === undefined) {
    return { ...ends, type: 'single_property', single_property: {} };
  }
  const dual = {
    synced_property_name: syncedProperty,
    synced_property_id: idOfColumn(related ?? dataSource, syncedProperty),
  };
  return { ...ends, type: 'dual_property', dual_property: dual };
}

function rollupOf(dataSource: DataSource, property: Property): Json {
  const relation = property.spec.rollup?.relationProperty ?? '';
  const rolledUp = property.spec.rollup?.rolledUpProperty ?? '';
  return {
    rollup_property_name: rolledUp,
    relation_property_name: relation,
    rollup_property_id: rolledUp === '' ? '' : 'title',
    relation_property_id: idOfColumn(dataSource, relation),
    function: 'show_original',
  };
}

function idOfColumn(dataSource: DataSource, name: string): string {
  return dataSource.properties.find((property) => property.name === name)?.id ?? '';
}

function ownerOf(state: NotionState, database: Database): User {
  return mustGet(state.workspaces, database.workspaceId, 'workspace').owner;
}

function addressOf(id: string): string {
  return `https://app.notion.com/p/${compactId(id)}`;
}

/** Databases carry their times to the millisecond, with an offset, unlike everything else. */
function instantOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('Z', '+00:00');
}
