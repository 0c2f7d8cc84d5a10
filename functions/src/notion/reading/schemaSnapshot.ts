import * as z from 'zod';
import { columnMappingSchema } from '../columns/columns';
import { timeMsSchema } from '../../shared/times';

/** What a read needs to know of a data source's columns; kept beside the posts it led to. */
export const schemaSnapshotSchema = z.strictObject({
  dataSourceId: z.string(),
  bindings: columnMappingSchema,
  /** Option names in Notion's order; empty where the column has none (a formula). */
  platformOptions: z.array(z.string()),
  statusOptions: z.array(z.string()),
  readAtMs: timeMsSchema,
});
export type SchemaSnapshot = z.infer<typeof schemaSnapshotSchema>;
