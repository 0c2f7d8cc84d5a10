import type { Cell, DateCell, FileCell } from './cell';
import type { Page, Property, User } from './model';
import { serializeText, serializeUser, type Json } from './serializeText';

/** What a cell needs to know besides itself. */
export interface CellContext {
  owner: User;
  page: Page;
  /** The present address of a file: signed anew when Notion hosts it. */
  serializeFile: (file: FileCell) => Json;
  /** Turns an address on the simulator's own public pictures (`/public/…`) into a full one. */
  resolveUrl: (url: string) => string;
}

const RELATION_LIMIT = 25;

/**
 * A page's value of one property, in the form of the recorded answers. A cell that does not fit
 * the property's type gives that type's empty value.
 */
export function serializeCell(property: Property, cell: Cell, context: CellContext): Json {
  const value = typedValue(property, cell, context);
  const base = { id: property.id, type: property.type, [property.type]: value };
  if (property.type !== 'relation') return base;
  return { ...base, has_more: Array.isArray(cell) && cell.length > RELATION_LIMIT };
}

function typedValue(property: Property, cell: Cell, context: CellContext): unknown {
  switch (property.type) {
    case 'title':
    case 'rich_text':
      return serializeText(cell, context.owner);
    case 'number':
      return typeof cell === 'number' ? cell : null;
    case 'checkbox':
      return cell === true;
    case 'url':
      return typeof cell === 'string' ? context.resolveUrl(cell) : null;
    case 'email':
    case 'phone_number':
      return typeof cell === 'string' ? cell : null;
    case 'select':
    case 'status':
      return option(property, cell);
    case 'multi_select':
      return strings(cell).flatMap((name) => option(property, name) ?? []);
    case 'date':
      return serializeDate(cell);
    case 'files':
      return files(cell).map(context.serializeFile);
    case 'relation':
      return strings(cell)
        .slice(0, RELATION_LIMIT)
        .map((id) => ({ id }));
    case 'people':
      return strings(cell).map(() => serializeUser(context.owner));
    case 'created_by':
    case 'last_edited_by':
      return serializeUser(context.owner);
    case 'created_time':
      return minuteOf(context.page.createdAtMs);
    case 'last_edited_time':
      return minuteOf(context.page.editedAtMs);
    case 'unique_id':
      return { prefix: property.spec.uniqueIdPrefix ?? null, number: context.page.number };
    case 'formula':
      return serializeFormula(cell);
    case 'rollup':
      return serializeRollup(cell);
  }
}

/** Notion rounds a page's times down to the minute. */
export function minuteOf(timeMs: number): string {
  return new Date(Math.floor(timeMs / 60_000) * 60_000).toISOString();
}

function option(property: Property, cell: Cell): Json | null {
  const found = property.options.find((candidate) => candidate.name === cell);
  return found === undefined ? null : { id: found.id, name: found.name, color: found.color };
}

function strings(cell: Cell): string[] {
  if (!Array.isArray(cell)) return [];
  return cell.filter((item) => typeof item === 'string');
}

function files(cell: Cell): FileCell[] {
  if (!Array.isArray(cell)) return [];
  return cell.flatMap((item) => (typeof item === 'object' && 'name' in item ? [item] : []));
}

function serializeDate(cell: Cell): Json | null {
  if (typeof cell === 'string') return date({ start: cell });
  return isDate(cell) ? date(cell) : null;
}

function date(value: DateCell): Json {
  return { start: value.start, end: value.end ?? null, time_zone: value.timeZone ?? null };
}

function isDate(cell: unknown): cell is DateCell {
  return typeof cell === 'object' && cell !== null && 'start' in cell;
}

function serializeFormula(cell: Cell): Json {
  const computed = isComputed(cell) ? cell.computed : cell;
  if (typeof computed === 'number') return { type: 'number', number: computed };
  if (typeof computed === 'boolean') return { type: 'boolean', boolean: computed };
  if (isDate(computed)) return { type: 'date', date: date(computed) };
  return { type: 'string', string: typeof computed === 'string' ? computed : null };
}

function isComputed(cell: Cell): cell is Extract<Cell, { computed: unknown }> {
  return typeof cell === 'object' && cell !== null && 'computed' in cell;
}

function serializeRollup(cell: Cell): Json {
  const rollup = typeof cell === 'object' && cell !== null && 'rollup' in cell ? cell.rollup : [];
  if (typeof rollup === 'number') return { type: 'number', number: rollup, function: 'sum' };
  const array = rollup.map((item) => ({ type: item.type, [item.type]: item.value }));
  return { type: 'array', array, function: 'show_original' };
}
