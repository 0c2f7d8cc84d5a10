import type { SchemaProperty } from '../answers/answers';
import { isSameProperty } from '../answers/propertyId';
import { columnNames, type ColumnName } from './columnNames';
import { bindColumns, isUsable, type ColumnBindings, type ColumnMapping } from './columns';
import { normalizeName, optionName } from './text';

/** Column to the id or name of a property; null: to be found by name and type. */
export type RequestedMapping = Partial<Record<ColumnName, string | null>>;

/** Why a requested column can't be read from its property. */
export interface RefusedMapping {
  kind: 'refused';
  /** `taken`: another column is requested from the same property. */
  reason: 'no_such_property' | 'unusable_type' | 'taken';
  column: ColumnName;
  /** As it was asked for. */
  wanted: string;
  /** The property that was meant, where there is one. */
  property: SchemaProperty | null;
  /** Those that can be read as this column. */
  usable: SchemaProperty[];
}

export type ResolvedMapping = ({ kind: 'bound' } & ColumnBindings) | RefusedMapping;

/**
 * Binds the columns of a data source as the owner requests: what isn't requested stays as in `current`
 * where that still fits, and is found by name and type otherwise. A request outweighs `current` where
 * both want the same property.
 */
export function resolveMapping(
  properties: readonly SchemaProperty[],
  requested: RequestedMapping,
  current: ColumnMapping,
): ResolvedMapping {
  const chosen: ColumnMapping = {};
  for (const column of columnNames) {
    const wanted = requested[column];
    if (wanted === undefined || wanted === null) continue;
    const property = findProperty(properties, column, wanted);
    const refuse = (reason: RefusedMapping['reason']): RefusedMapping => ({
      kind: 'refused',
      reason,
      column,
      wanted,
      property,
      usable: properties.filter((candidate) => isUsable(column, candidate)),
    });
    if (property === null) return refuse('no_such_property');
    if (!isUsable(column, property)) return refuse('unusable_type');
    if (Object.values(chosen).includes(property.id)) return refuse('taken');
    chosen[column] = property.id;
  }
  const bound = bindColumns(properties, { ...kept(current, requested, chosen), ...chosen });
  return {
    kind: 'bound',
    ...bound,
    platformOptions: bound.platformOptions.map(optionName),
    statusOptions: bound.statusOptions.map(optionName),
  };
}

/** What of the present mapping the request leaves alone. */
function kept(
  current: ColumnMapping,
  requested: RequestedMapping,
  chosen: ColumnMapping,
): ColumnMapping {
  const claimed = Object.values(chosen);
  const left: ColumnMapping = {};
  for (const column of columnNames) {
    const id = current[column];
    if (id === undefined || requested[column] !== undefined) continue;
    if (!claimed.some((other) => isSameProperty(other, id))) left[column] = id;
  }
  return left;
}

/** By id, then by the very name, then by the name as people mean it; a usable one first. */
function findProperty(
  properties: readonly SchemaProperty[],
  column: ColumnName,
  wanted: string,
): SchemaProperty | null {
  const meant = normalizeName(wanted);
  const candidates = [
    ...properties.filter(({ id }) => isSameProperty(id, wanted)),
    ...properties.filter(({ name }) => name === wanted),
    ...properties.filter(({ name }) => meant !== '' && normalizeName(name) === meant),
  ];
  return candidates.find((property) => isUsable(column, property)) ?? candidates[0] ?? null;
}
