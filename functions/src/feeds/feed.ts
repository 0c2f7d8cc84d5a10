import { createHash, type Hash } from 'node:crypto';
import * as z from 'zod';
import { columnNames } from '../notion/columns/columns';
import { leftOutSchema } from '../notion/posts/collectedPosts';
import { postSchema } from '../notion/posts/post';
import { schemaSnapshotSchema } from '../notion/reading/reader';
import type { Widget } from '../widgets/widget';
import { timeMsSchema } from '../shared/times';
import { mapInTurns } from '../shared/turns';

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
export async function contentHashOf(feed: Feed): Promise<string> {
  const hash = createHash('sha256');
  await mapInTurns(shownPieces(feed), (piece) => hash.update(piece));
  return nameOf(hash);
}

/** JSON of what a feed shows. */
function* shownPieces({ sourceKey, posts, hiddenCount, complete, leftOut, schema }: Feed) {
  const { dataSourceId, bindings, platformOptions, statusOptions } = schema;
  yield `[${JSON.stringify(sourceKey)},[`;
  for (const [index, post] of posts.entries()) {
    yield `${index === 0 ? '' : ','}${JSON.stringify(post)}`;
  }
  const columns = [dataSourceId, bindings, platformOptions, statusOptions];
  const rest = [hiddenCount, complete, columns, ...(leftOut === undefined ? [] : [leftOut])];
  yield `],${JSON.stringify(rest).slice(1)}`;
}

function digest(value: unknown): string {
  return nameOf(createHash('sha256').update(JSON.stringify(value)));
}

function nameOf(hash: Hash): string {
  return hash.digest('base64url').slice(0, 22);
}
