import { createHash } from 'node:crypto';
import * as z from 'zod';
import { columnNames } from '../notion/columns/columns';
import { leftOutSchema } from '../notion/posts/collectedPosts';
import { postSchema } from '../notion/posts/post';
import { schemaSnapshotSchema } from '../notion/reading/reader';
import type { Widget } from '../widgets/widget';
import { timeMsSchema } from '../shared/times';

/** All posts of one widget as last read from Notion, in display order, without signed URLs. */
export const feedSchema = z.strictObject({
  /** What it was read from: a feed of another database or mapping is not this widget's. */
  sourceKey: z.string(),
  fetchedAtMs: timeMsSchema,
  posts: z.array(postSchema),
  hiddenCount: z.int().nonnegative(),
  /** False where the database has more rows than are read. */
  complete: z.boolean(),
  /** Absent: nothing. */
  leftOut: leftOutSchema.optional(),
  schema: schemaSnapshotSchema,
});
export type Feed = z.infer<typeof feedSchema>;

/** Every read asks for the key, and a widget's object never changes. */
const sourceKeys = new WeakMap<Widget, string>();

/** Names what a widget reads from, so that a change by its owner makes older feeds unusable. */
export function sourceKeyOf(widget: Widget): string {
  const known = sourceKeys.get(widget);
  if (known !== undefined) return known;
  const mapping = columnNames.map((column) => widget.mapping[column] ?? null);
  const key = digest([widget.connectionId, widget.databaseId, widget.dataSourceId, mapping]);
  sourceKeys.set(widget, key);
  return key;
}

/** Equal for feeds that show the same; times of reading don't count. */
export function contentHashOf(feed: Feed): string {
  const { dataSourceId, bindings, platformOptions, statusOptions } = feed.schema;
  return digest([
    feed.sourceKey,
    feed.posts,
    feed.hiddenCount,
    feed.complete,
    [dataSourceId, bindings, platformOptions, statusOptions],
    ...(feed.leftOut === undefined ? [] : [feed.leftOut]),
  ]);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
}
