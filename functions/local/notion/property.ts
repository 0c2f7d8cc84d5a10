import type { Cell } from './cell';
import type { Ids } from './ids';
import type { Property, PropertySpec } from './model';

const OPTION_COLORS = ['purple', 'pink', 'orange', 'blue', 'green', 'yellow', 'red', 'brown'];
const STATUS_COLORS = ['default', 'blue', 'green'];

/** A column with its id and its options' ids and colours. The title's id is always `title`. */
export function createProperty(spec: PropertySpec, ids: Ids): Property {
  const id = spec.id ?? (spec.type === 'title' ? 'title' : ids.propertyId());
  const property: Property = { id, name: spec.name, type: spec.type, options: [], spec };
  addOptions(property, spec.options ?? [], ids);
  return property;
}

/** Gives the column another type and, where it has options, the new ones besides the old. */
export function retypeProperty(
  property: Property,
  spec: Omit<PropertySpec, 'name'>,
  ids: Ids,
): void {
  property.type = spec.type;
  property.spec = { ...spec, name: property.name };
  addOptions(property, spec.options ?? [], ids);
}

/** Adds an option that a cell names for the first time, as Notion does when one is typed in. */
export function knowOptions(property: Property, cell: Cell, ids: Ids): void {
  if (property.type === 'select' || property.type === 'status') {
    if (typeof cell === 'string') addOptions(property, [cell], ids);
  } else if (property.type === 'multi_select' && Array.isArray(cell)) {
    addOptions(
      property,
      cell.filter((item) => typeof item === 'string'),
      ids,
    );
  }
}

function addOptions(property: Property, names: readonly string[], ids: Ids): void {
  const colors = property.type === 'status' ? STATUS_COLORS : OPTION_COLORS;
  for (const name of names) {
    if (property.options.some((option) => option.name === name)) continue;
    const color = colors[property.options.length % colors.length] ?? 'default';
    property.options.push({ id: ids.uuid(), name, color });
  }
}
