import type { Clock } from '../../shared/clock';
import type { CallContext } from '../client/client';
import type { ColumnMapping } from '../columns/columns';
import { NotionError } from '../errors';
import { createPacedLoad } from '../pacing/pacing';
import type { PostsRead, PostsRequest } from './postsRead';
import type { RowReader } from './rowReader';
import type { SchemaReader } from './schemaReader';
import type { SchemaSnapshot } from './schemaSnapshot';
import { unlessAboutSchema } from './unlessAboutSchema';

/**
 * The first read of a widget whose columns its owner has chosen: the rows say themselves what
 * columns there are, so that one request is enough, and where nobody else waits a second one brings
 * the options. Null where the schema has to be read first. Rejects with a `NotionError`.
 */
export type FirstRead = (request: PostsRequest, context: CallContext) => Promise<PostsRead | null>;

interface Parts {
  rows: RowReader;
  schemas: Pick<SchemaReader, 'refreshOptions'>;
  clock: Clock;
}

export function createFirstRead(parts: Parts): FirstRead {
  return async (request, context) => {
    const { dataSourceId, mapping, hideType, maxPosts, isFirst, progress } = request;
    if (!isFirst || dataSourceId === null || Object.keys(mapping).length === 0) return null;
    const beganAtMs = parts.clock.nowMs();
    const schemaOf = (bindings: ColumnMapping): SchemaSnapshot => {
      const options = { platformOptions: [], statusOptions: [] };
      return { dataSourceId, bindings, ...options, readAtMs: 0 };
    };
    return unlessAboutSchema(async () => {
      const source = { dataSourceId, bindings: null, mapping, hideType };
      const { bindings, ...read } = await parts.rows.readRows(context, source, {
        maxRows: maxPosts,
        begun: null,
        onPage: (rows, found) => {
          progress.onLearned({ beganAtMs, dataSourceId, schema: schemaOf(found), rows });
        },
      });
      return { ...read, schema: await withOptions(parts, context, schemaOf(bindings)) };
    });
  };
}

/** As if read long ago where there is no time for it: then the next read asks for the options. */
async function withOptions(
  { schemas, clock }: Parts,
  context: CallContext,
  schema: SchemaSnapshot,
): Promise<SchemaSnapshot> {
  const id = context.load === undefined ? 'options' : `${context.load.id}-options`;
  const yielding = { ...context, priority: 'background', load: createPacedLoad(id, 1) } as const;
  try {
    return { ...(await schemas.refreshOptions(yielding, schema)), readAtMs: clock.nowMs() };
  } catch (error) {
    if (!(error instanceof NotionError) || error.kind !== 'rate_limited') throw error;
    return schema;
  }
}
