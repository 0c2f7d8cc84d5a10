import * as z from 'zod';
import type { SchemaProperty } from '../answers/answers';
import { isSameProperty } from '../answers/propertyId';
import { columnNames, type ColumnName } from './columnNames';
import { columnNamed } from './synonyms';
import { normalizeName } from './text';

export { columnNames, type ColumnName };

/** Column to Notion property id, as Notion gave it (`Kjx%7D`); a missing column is absent. */
export const columnMappingSchema = z.partialRecord(z.enum(columnNames), z.string());
export type ColumnMapping = z.infer<typeof columnMappingSchema>;

/** What an owner may want to know about a column: data for advice, never an error. */
export interface ColumnProblem {
  column: ColumnName;
  /**
   * `missing`: nothing fits. `unusable_type`: a property has the name but a type that can't be
   * read as this column. `mapping_gone`: the property chosen for it no longer exists or fits.
   */
  problem: 'missing' | 'unusable_type' | 'mapping_gone';
  /** The property in question and its type, where there is one. */
  propertyName: string | null;
  propertyType: string | null;
}

export interface ColumnBindings {
  bindings: ColumnMapping;
  /** Option names in Notion's order; empty where the column is missing or has none (a formula). */
  platformOptions: string[];
  statusOptions: string[];
  problems: ColumnProblem[];
}

/** Types that can be read as each column; an earlier one wins between equally good names. */
const usableTypes: Record<ColumnName, readonly string[]> = {
  title: ['title'],
  publishDate: ['date', 'formula', 'rollup', 'created_time'],
  platform: ['select', 'multi_select', 'status', 'formula'],
  status: ['status', 'select'],
  attachment: ['files'],
  link: ['url', 'rich_text'],
  canvaLink: ['url', 'rich_text'],
  imageSource: ['select'],
  pinned: ['checkbox', 'formula'],
  hidden: [
    ...['checkbox', 'formula', 'select', 'status', 'multi_select', 'number', 'rollup', 'rich_text'],
  ],
};

/** Types that speak for themselves: the first such property is taken where no name fits. */
const distinctiveTypes: Partial<Record<ColumnName, string>> = {
  title: 'title',
  publishDate: 'date',
  status: 'status',
  attachment: 'files',
  link: 'url',
};

/** A select with one of these among its options is the platform, whatever it is called. */
const knownPlatforms = new Set([
  ...['instagram', 'tiktok', 'facebook', 'linkedin', 'youtube', 'pinterest', 'threads', 'twitter'],
  ...['snapchat', 'bluesky', 'mastodon'],
]);

/**
 * Finds each column among a data source's properties: the one that `mapping` names where it still
 * exists with a usable type, else by name, else by type. No property serves two columns. The column
 * that hides posts stays what `mapping` names, even where that is gone: then every post is hidden.
 */
export function bindColumns(
  properties: readonly SchemaProperty[],
  mapping: ColumnMapping,
): ColumnBindings {
  const found = new Map<ColumnName, SchemaProperty>();
  const problems: ColumnProblem[] = [];
  const isFree = (property: SchemaProperty) => ![...found.values()].includes(property);
  const take = (column: ColumnName, property: SchemaProperty | undefined) => {
    if (property !== undefined && !found.has(column) && isFree(property)) {
      found.set(column, property);
    }
  };

  for (const column of columnNames) {
    const chosenId = mapping[column];
    if (chosenId === undefined) continue;
    const chosen = properties.find((property) => isSameProperty(property.id, chosenId));
    if (chosen !== undefined && staysBound(column, chosen)) take(column, chosen);
    if (!found.has(column)) problems.push(problemOf(column, 'mapping_gone', chosen));
  }
  const isHideGone = problems.some(({ column }) => column === 'hidden');
  const openColumns = columnNames.filter((column) => column !== 'hidden' || !isHideGone);
  for (const column of openColumns) {
    const named = properties
      .filter((property) => columnNamed(property.name)?.column === column && isFree(property))
      .sort((one, other) => nameRank(column, one) - nameRank(column, other));
    const usable = named.find((property) => isUsable(column, property));
    take(column, usable);
    if (usable === undefined && named[0] !== undefined && !found.has(column)) {
      problems.push(problemOf(column, 'unusable_type', named[0]));
    }
  }
  for (const column of openColumns) {
    const byType = properties.filter(
      (property) => isFree(property) && isRecognisedByType(column, property),
    );
    take(column, byType[0]);
    if (!found.has(column) && !problems.some((problem) => problem.column === column)) {
      problems.push(problemOf(column, 'missing', undefined));
    }
  }

  const bindings: ColumnMapping = {};
  for (const [column, property] of found) bindings[column] = property.id;
  if (isHideGone && mapping.hidden !== undefined) bindings.hidden = mapping.hidden;
  return { bindings, ...optionListsOf(properties, bindings), problems };
}

/** Of a column no more options are offered, and none is missed beyond them. */
export const maxOptions = 100;

/** The option names of the bound platform and status columns, the first in Notion's order. */
export function optionListsOf(
  properties: readonly SchemaProperty[],
  bindings: ColumnMapping,
): { platformOptions: string[]; statusOptions: string[] } {
  const optionsOf = (id: string | undefined) =>
    properties
      .find((property) => id !== undefined && isSameProperty(property.id, id))
      ?.options.slice(0, maxOptions);
  return {
    platformOptions: optionsOf(bindings.platform) ?? [],
    statusOptions: optionsOf(bindings.status) ?? [],
  };
}

/**
 * Whether a column that was chosen stays bound to its property as that is now. The one that hides
 * posts does whatever its type: what can't be read hides.
 */
function staysBound(column: ColumnName, property: SchemaProperty): boolean {
  return column === 'hidden' || isUsable(column, property);
}

/** Whether the column that hides posts was chosen and is gone: what it hid would become public. */
export function lostHide(problems: readonly ColumnProblem[]): boolean {
  return problems.some(({ column, problem }) => column === 'hidden' && problem === 'mapping_gone');
}

/** Whether a property of this type can be read as the column. */
export function isUsable(column: ColumnName, property: SchemaProperty): boolean {
  return usableTypes[column].includes(property.type);
}

/** By the name first; `Status` as a status before `Status` as a select. */
function nameRank(column: ColumnName, property: SchemaProperty): number {
  const typeRank = usableTypes[column].indexOf(property.type);
  return (columnNamed(property.name)?.rank ?? 0) * 10 + typeRank;
}

/** A property that serves another column by its name is not taken by its type. */
function isRecognisedByType(column: ColumnName, property: SchemaProperty): boolean {
  const named = columnNamed(property.name)?.column ?? column;
  if (column !== 'title' && named !== column && isUsable(named, property)) return false;
  if (property.type === distinctiveTypes[column]) return true;
  return (
    column === 'platform' &&
    ['select', 'multi_select'].includes(property.type) &&
    property.options.some((option) => knownPlatforms.has(normalizeName(option)))
  );
}

function problemOf(
  column: ColumnName,
  problem: ColumnProblem['problem'],
  property: SchemaProperty | undefined,
): ColumnProblem {
  return {
    column,
    problem,
    propertyName: property?.name ?? null,
    propertyType: property?.type ?? null,
  };
}
