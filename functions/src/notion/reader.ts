import { z } from 'zod';
import type { Deadline } from '../shared/deadline';
import { columnMappingSchema, type ColumnMapping } from './columns';
import type { Post, SignedUrl } from './post';

/** Who asks Notion: the token, and the key its requests are paced under (its fingerprint). */
export interface NotionConnection {
  token: string;
  pacingKey: string;
}

/** What a read needs to know of a data source's columns; kept beside the posts it led to. */
export const schemaSnapshotSchema = z.strictObject({
  dataSourceId: z.string(),
  bindings: columnMappingSchema,
  /** Option names in Notion's order; empty where the column has none (a formula). */
  platformOptions: z.array(z.string()),
  statusOptions: z.array(z.string()),
  readAtMs: z.number(),
});
export type SchemaSnapshot = z.infer<typeof schemaSnapshotSchema>;

export interface PostsRequest {
  connection: NotionConnection;
  databaseId: string;
  /** The chosen data source; null: the database's only one. */
  dataSourceId: string | null;
  /** The widget's own mapping; columns absent here are found by type and name. */
  mapping: ColumnMapping;
  /** A snapshot young enough to be used again; null: read the schema anew. */
  schema: SchemaSnapshot | null;
  maxPosts: number;
  deadline: Deadline;
}

export interface PostsRead {
  /** In no particular order; hidden posts are left out. */
  posts: Post[];
  hiddenCount: number;
  signedUrls: SignedUrl[];
  schema: SchemaSnapshot;
  /** False where there are more rows than `maxPosts` or than Notion lists. */
  complete: boolean;
}

export interface PageRequest {
  connection: NotionConnection;
  pageId: string;
  schema: SchemaSnapshot;
  deadline: Deadline;
}

/** Reads content calendars. Every method rejects with a `NotionError` and with nothing else. */
export interface NotionReader {
  readPosts(request: PostsRequest): Promise<PostsRead>;
  /** One page; null where it is gone, hidden, in the trash or of another data source. */
  readPage(request: PageRequest): Promise<{ post: Post; signedUrls: SignedUrl[] } | null>;
}
