import * as z from 'zod';
import { leftOutSchema } from '../posts/collectedPosts';
import { postSchema } from '../posts/post';
import { schemaSnapshotSchema } from './schemaSnapshot';
import { timeMsSchema } from '../../shared/times';

const unfinishedRowsSchema = z.strictObject({
  posts: z.array(postSchema),
  hiddenCount: z.int().nonnegative(),
  leftOut: leftOutSchema,
  /** All rows that were read, also those that gave no post. */
  rowCount: z.int().positive(),
  signedUrls: z.array(
    z.strictObject({
      mediaId: z.string(),
      url: z.url({ protocol: /^https?$/ }),
      expiresAtMs: timeMsSchema,
    }),
  ),
  /** Where Notion goes on. */
  cursor: z.string(),
});
/** The rows before a cursor. */
export type UnfinishedRows = z.infer<typeof unfinishedRowsSchema>;

export const unfinishedReadSchema = z.strictObject({
  beganAtMs: timeMsSchema,
  dataSourceId: z.string(),
  /** Null: only the data source has been found. */
  schema: schemaSnapshotSchema.nullable(),
  /** Null: no rows have been read. */
  rows: unfinishedRowsSchema.nullable(),
});
/** What a read had learned when it was cut off; another one may go on with it. */
export type UnfinishedRead = z.infer<typeof unfinishedReadSchema>;

/** How a read goes on with another, and hands over in turn. */
export interface ReadProgress {
  /** What to go on with; null: nothing. */
  begun: UnfinishedRead | null;
  /** Called after each step but the last with all that has been learned. */
  onLearned: (learned: UnfinishedRead) => void;
}
