import type { NotionError, NotionErrorKind } from '../../notion/errors';
import { ServiceError } from '../../shared/errors';

/** Who puts it right: the owner, time alone, or the operator of this service. */
type Remedy = 'owner' | 'time' | 'operator';

/** What each kind is, and for the owner what to do about it. */
const sentences: Record<NotionErrorKind, readonly [Remedy, sentence: string]> = {
  unauthorized: [
    'owner',
    'Notion does not accept this token: it is wrong, or was revoked. Copy the secret again from notion.so/my-integrations and save it here.',
  ],
  not_shared: [
    'owner',
    'The database is not shared with the integration. In Notion open the database as a full page and add the integration there: ••• → Connections.',
  ],
  restricted: [
    'owner',
    'The integration may not read content. At notion.so/my-integrations open it and allow "Read content".',
  ],
  schema_mismatch: [
    'owner',
    'Notion did not accept how the columns are read: one of them was removed or changed. Look at the mapping of the columns and save it again.',
  ],
  too_large: [
    'owner',
    'What Notion says of the columns of this database is too large to be read. Remove columns, and options of a column, that are not needed.',
  ],
  in_trash: ['owner', 'The database is in the trash. Restore it in Notion, or choose another one.'],
  not_queryable: [
    'owner',
    'This is not a database that can be read: a page or a linked view is not enough. Open the original database as a full page and copy its link: ••• → Copy link.',
  ],
  hide_gone: [
    'owner',
    'The column that hides posts was removed in Notion. Until you decide, the widget shows what it showed before, so that nothing hidden becomes public. Restore the column in Notion, name another one in mapping.hidden, or set mapping.hidden to null.',
  ],
  choose_data_source: [
    'owner',
    'This database has several data sources: choose one of them as dataSourceId.',
  ],
  edge_blocked: [
    'operator',
    'Notion turns our requests away at the moment. There is nothing that you can do about it; it is ours to put right.',
  ],
  request_blocked: [
    'operator',
    'Notion has blocked our requests for this connection. There is nothing that you can do about it; it is ours to put right.',
  ],
  rate_limited: ['time', 'Notion is being asked too much at the moment, and wants a pause.'],
  unavailable: ['time', 'Notion could not be reached, or had a failure of its own.'],
  timeout: ['time', 'Notion did not answer in time.'],
  unexpected_answer: ['time', 'Notion answered in a way that was not understood.'],
};

/** What a failure of that kind means for an owner who looks at a widget later, and what to do. */
export function adviceFor(kind: NotionErrorKind): string {
  const [remedy, sentence] = sentences[kind];
  return remedy === 'time'
    ? `${sentence} Nothing has to be done: it is tried again by itself.`
    : sentence;
}

const defaultRetrySeconds = 10;
const blockedRetrySeconds = 600;

/**
 * The answer to an owner where Notion refused: 422 with what to do where they can do something,
 * else 503 that says that nothing was `undone` (`created`, `changed`).
 */
export function refusalOf(error: NotionError, undone: 'created' | 'changed'): ServiceError {
  const { kind, dataSources } = error;
  const [remedy, whatItIs] = sentences[kind];
  if (remedy !== 'owner') {
    const again = remedy === 'time' ? ': please try again in a moment' : '';
    const seconds = Math.ceil((error.retryAfterMs ?? defaultRetrySeconds * 1000) / 1000);
    return new ServiceError('temporarily_unavailable', {
      sentence: `${whatItIs} Nothing was ${undone}${again}.`,
      retryAfterSeconds: error.permanent ? blockedRetrySeconds : Math.max(1, seconds),
      cause: error,
    });
  }
  if (dataSources.length > 0) {
    const sentence =
      kind === 'choose_data_source'
        ? whatItIs
        : 'The chosen data source is not one of this database: choose one of them as dataSourceId.';
    const details = { dataSources: dataSources.map(({ id, name }) => ({ id, name })) };
    return new ServiceError('choose_data_source', { sentence, details, cause: error });
  }
  return new ServiceError('notion_access', { sentence: whatItIs, cause: error });
}
