import * as z from 'zod';
import { NotionError } from '../errors';
import { toUuid } from './ids';
import { decodePropertyId } from './propertyId';
import {
  fileSchema,
  parsePropertyValue,
  plainTextOf,
  textSchema,
  type PropertyValue,
} from './values';

const uuidSchema = z.string().transform((id, context) => {
  const uuid = toUuid(id);
  if (uuid !== null) return uuid;
  context.addIssue('not an id');
  return z.NEVER;
});
const flagSchema = z
  .unknown()
  .optional()
  .transform((flag) => flag === true);
const titleSchema = textSchema.catch([]).transform(plainTextOf);

/** A database: what it is called, and the data sources it has. */
export const databaseSchema = z.object({
  object: z.literal('database'),
  id: uuidSchema,
  title: titleSchema,
  in_trash: flagSchema,
  archived: flagSchema,
  data_sources: z.array(z.object({ id: uuidSchema, name: z.string().catch('') })),
});

const optionListSchema = z.object({ options: z.array(z.object({ name: z.string() })) });

/** One column of a data source. `options` is empty where its type has none. */
export interface SchemaProperty {
  id: string;
  name: string;
  type: string;
  options: string[];
}

const schemaPropertySchema = z
  .looseObject({ id: z.string(), name: z.string(), type: z.string() })
  .transform((property): SchemaProperty => {
    const { id, name, type } = property;
    const list = optionListSchema.safeParse(property[type]);
    return { id, name, type, options: list.data?.options.map((option) => option.name) ?? [] };
  });

/** A data source: its columns, in Notion's order. One that does not parse is left out. */
export const dataSourceSchema = z.object({
  object: z.literal('data_source'),
  id: uuidSchema,
  in_trash: flagSchema,
  archived: flagSchema,
  properties: z.record(z.string(), z.unknown()).transform((properties) =>
    Object.values(properties).flatMap((candidate) => {
      const parsed = schemaPropertySchema.safeParse(candidate);
      return parsed.success ? [parsed.data] : [];
    }),
  ),
});

/** One step of a query. The rows are parsed one by one, so that one odd row costs only itself. */
export const queryListSchema = z.object({
  object: z.literal('list'),
  results: z.array(z.unknown()),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
  request_status: z.object({ type: z.string() }).optional().catch(undefined),
});

/** A page. Values that are not of a type a widget reads, or malformed, are absent. */
export const pageSchema = z.object({
  object: z.literal('page'),
  id: uuidSchema,
  in_trash: flagSchema,
  archived: flagSchema,
  is_archived: flagSchema,
  cover: fileSchema.nullable().catch(null),
  parent: z.object({ data_source_id: uuidSchema }).nullable().catch(null),
  /** By decoded property id. */
  properties: z
    .record(z.string(), z.unknown())
    .transform((properties) => new Map(Object.values(properties).flatMap(identifiedValue))),
});
export type NotionPage = z.infer<typeof pageSchema>;

function identifiedValue(candidate: unknown): [id: string, value: PropertyValue][] {
  if (typeof candidate !== 'object' || candidate === null) return [];
  if (!('id' in candidate) || typeof candidate.id !== 'string' || !('type' in candidate)) return [];
  const value = parsePropertyValue(candidate);
  return value === null ? [] : [[decodePropertyId(candidate.id), value]];
}

const rowColumnsSchema = z.object({ properties: z.record(z.string(), z.unknown()) });
const rowColumnSchema = z.looseObject({ id: z.string(), type: z.string() });
const chosenSchema = z.union([
  z.object({ name: z.string() }).transform(({ name }) => [name]),
  z.array(z.object({ name: z.string() })).transform((all) => all.map(({ name }) => name)),
]);

/**
 * The columns of a data source as its rows show them: all that they have, and of the options those
 * that a row has chosen.
 */
export function propertiesOfRows(rows: readonly unknown[]): SchemaProperty[] {
  const found = new Map<string, Omit<SchemaProperty, 'options'> & { options: Set<string> }>();
  for (const row of rows) {
    const { properties = {} } = rowColumnsSchema.safeParse(row).data ?? {};
    for (const [name, candidate] of Object.entries(properties)) {
      const column = rowColumnSchema.safeParse(candidate).data;
      if (column === undefined) continue;
      const { id, type } = column;
      const property = found.get(id) ?? { id, name, type, options: new Set() };
      found.set(id, property);
      const chosen = chosenSchema.safeParse(column[type]).data ?? [];
      for (const option of chosen) property.options.add(option);
    }
  }
  return [...found.values()].map((property) => ({ ...property, options: [...property.options] }));
}

/** Who the token belongs to. */
export const selfSchema = z.object({
  object: z.literal('user'),
  bot: z
    .object({ workspace_id: z.string().nullable().catch(null) })
    .nullable()
    .catch(null),
});

/** Parses an answer; rejects what it can't read with a `NotionError`, `unexpected_answer`. */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new NotionError('unexpected_answer', {
    message: `Notion's answer was not understood (${where === '' ? 'as a whole' : where}).`,
  });
}
