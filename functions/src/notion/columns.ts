import { z } from 'zod';

/** The columns that a widget understands. */
export const columnNames = [
  'title',
  'publishDate',
  'platform',
  'status',
  'attachment',
  'link',
  'canvaLink',
  'imageSource',
  'pinned',
  'hidden',
] as const;

export type ColumnName = (typeof columnNames)[number];

/** Column to Notion property id, as Notion gave it (`Kjx%7D`); a missing column is absent. */
export const columnMappingSchema = z.partialRecord(z.enum(columnNames), z.string());
export type ColumnMapping = z.infer<typeof columnMappingSchema>;
