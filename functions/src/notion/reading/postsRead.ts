import type { CallContext } from '../client/client';
import type { CollectedPosts } from '../posts/collectedPosts';
import type { SchemaRequest } from './schemaReader';
import type { SchemaSnapshot } from './schemaSnapshot';
import type { ReadProgress } from './unfinishedRead';

/** Background reads book only while the connection's queue is short. */
export interface PostsRequest extends CallContext, SchemaRequest {
  /** A snapshot young enough to be used again; null: read the schema anew. */
  schema: SchemaSnapshot | null;
  /** The type that the column for hiding had when it was chosen; null: nobody knows. */
  hideType: string | null;
  /** Nothing was read of it before: its options may come with the next read. */
  isFirst: boolean;
  maxPosts: number;
  progress: ReadProgress;
}

/** In no particular order; hidden posts are left out. */
export interface PostsRead extends CollectedPosts {
  schema: SchemaSnapshot;
  /** False where there are more rows than `maxPosts` or than Notion lists. */
  complete: boolean;
}
