import * as z from 'zod';

/** Keeps what parses of a list and leaves out the rest. */
function lenientArray<T>(item: z.ZodType<T>) {
  return z.array(z.unknown()).transform((items) =>
    items.flatMap((candidate) => {
      const parsed = item.safeParse(candidate);
      return parsed.success ? [parsed.data] : [];
    }),
  );
}

/** A string or null; cheaper than `catch`, which builds an error first, for what is often absent. */
const stringOrNullSchema = z
  .unknown()
  .optional()
  .transform((text) => (typeof text === 'string' ? text : null));
const stringOrEmptySchema = stringOrNullSchema.transform((text) => text ?? '');

const textItemSchema = z.object({
  plain_text: z.string(),
  href: stringOrNullSchema,
  /** What a mention points at: `page`, `user`, `link_mention`, … */
  mention: z.object({ type: z.string() }).optional().catch(undefined),
});
export type TextItem = z.infer<typeof textItemSchema>;
export const textSchema = lenientArray(textItemSchema);

const optionSchema = z.object({ name: z.string() });
const dateSchema = z.object({ start: z.string() });

const hostedFileSchema = z.object({
  type: z.literal('file'),
  name: stringOrEmptySchema,
  file: z.object({ url: z.string(), expiry_time: stringOrNullSchema }),
});
const externalFileSchema = z.object({
  type: z.literal('external'),
  name: stringOrEmptySchema,
  external: z.object({ url: z.string() }),
});
/** A file of Notion's or of somebody else's; `name` is empty where there is none. */
export const fileSchema = z.discriminatedUnion('type', [hostedFileSchema, externalFileSchema]);
export type NotionFile = z.infer<typeof fileSchema>;

const simpleValueSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('title'), title: textSchema }),
  z.object({ type: z.literal('rich_text'), rich_text: textSchema }),
  z.object({ type: z.literal('date'), date: dateSchema.nullable() }),
  z.object({ type: z.literal('created_time'), created_time: z.string() }),
  z.object({ type: z.literal('select'), select: optionSchema.nullable() }),
  z.object({ type: z.literal('status'), status: optionSchema.nullable() }),
  z.object({ type: z.literal('multi_select'), multi_select: lenientArray(optionSchema) }),
  z.object({ type: z.literal('checkbox'), checkbox: z.boolean() }),
  z.object({ type: z.literal('number'), number: z.number().nullable() }),
  z.object({ type: z.literal('url'), url: z.string().nullable() }),
  z.object({ type: z.literal('files'), files: lenientArray(fileSchema) }),
  z.object({
    type: z.literal('formula'),
    formula: z.discriminatedUnion('type', [
      z.object({ type: z.literal('string'), string: z.string().nullable() }),
      z.object({ type: z.literal('boolean'), boolean: z.boolean().nullable() }),
      z.object({ type: z.literal('number'), number: z.number().nullable() }),
      z.object({ type: z.literal('date'), date: dateSchema.nullable() }),
    ]),
  }),
]);

const rollupSchema = z.object({
  type: z.literal('rollup'),
  rollup: z.discriminatedUnion('type', [
    z.object({ type: z.literal('date'), date: dateSchema.nullable() }),
    z.object({ type: z.literal('number'), number: z.number().nullable() }),
    z.object({ type: z.literal('array'), array: lenientArray(simpleValueSchema) }),
  ]),
});

/** The value of one property of a page, of the types that a widget reads. */
const propertyValueSchema = z.discriminatedUnion('type', [simpleValueSchema, rollupSchema]);
export type PropertyValue = z.infer<typeof propertyValueSchema>;

const readTypes = new Set([
  ...['title', 'rich_text', 'date', 'created_time', 'select', 'status', 'multi_select'],
  ...['checkbox', 'number', 'url', 'files', 'formula', 'rollup'],
]);

/** A property's value; null where it is malformed or of a type that no column is read from. */
export function parsePropertyValue(candidate: { type: unknown }): PropertyValue | null {
  // Turned away before zod, whose errors are dear, sees it: most columns are of other types.
  if (typeof candidate.type !== 'string' || !readTypes.has(candidate.type)) return null;
  return propertyValueSchema.safeParse(candidate).data ?? null;
}

/** The text of a list of rich text items, without its formatting. */
export function plainTextOf(items: readonly TextItem[]): string {
  return items.map((item) => item.plain_text).join('');
}

/** A day or an instant exactly as Notion holds it; null where there is none or it is no date. */
export function readDate(value: PropertyValue | undefined): string | null {
  if (value?.type === 'date') return checkedDate(value.date?.start);
  if (value?.type === 'created_time') return checkedDate(value.created_time);
  if (value?.type === 'formula') {
    const { formula } = value;
    if (formula.type === 'date') return checkedDate(formula.date?.start);
    return formula.type === 'string' ? checkedDate(formula.string) : null;
  }
  if (value?.type === 'rollup') {
    const { rollup } = value;
    if (rollup.type === 'date') return checkedDate(rollup.date?.start);
    if (rollup.type === 'number') return null;
    return rollup.array.map(readDate).find((date) => date !== null) ?? null;
  }
  return null;
}

const datePattern =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

function checkedDate(text: string | null | undefined): string | null {
  if (text === null || text === undefined || !datePattern.test(text)) return null;
  return Number.isNaN(Date.parse(text)) ? null : text;
}

/** The names of the chosen options; a formula's text is split at its commas. */
export function readOptions(value: PropertyValue | undefined): string[] {
  if (value?.type === 'select') return value.select === null ? [] : [value.select.name];
  if (value?.type === 'status') return value.status === null ? [] : [value.status.name];
  if (value?.type === 'multi_select') return value.multi_select.map((option) => option.name);
  if (value?.type === 'formula' && value.formula.type === 'string') {
    return (value.formula.string ?? '').split(/[,，、;\n]/).map((part) => part.trim());
  }
  return [];
}

/** Whether a checkbox, or a formula that stands for one, is ticked. */
export function readChecked(value: PropertyValue | undefined): boolean {
  if (value?.type === 'checkbox') return value.checkbox;
  return (
    value?.type === 'formula' && value.formula.type === 'boolean' && value.formula.boolean === true
  );
}
