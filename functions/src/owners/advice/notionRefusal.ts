import type { NotionError, NotionErrorKind } from '../../notion/errors';
import { ServiceError } from '../../shared/errors';

/** What a failure of Notion's means for an owner. */
export interface NotionAdvice {
  /** What it is, and what to do, in sentences for a person. */
  message: string;
  /** Whether the owner can put it right; else it passes by itself, or is for the operator. */
  actionable: boolean;
}

const passing = 'Nothing has to be done: it is tried again by itself.';

const advice: Record<NotionErrorKind, NotionAdvice> = {
  unauthorized: {
    message:
      'Notion does not accept this token: it is wrong, or was revoked. Copy the secret again from notion.so/my-integrations and save it here.',
    actionable: true,
  },
  not_shared: {
    message:
      'The database is not shared with the integration. In Notion open the database as a full page and add the integration there: ••• → Connections.',
    actionable: true,
  },
  restricted: {
    message:
      'The integration may not read content. At notion.so/my-integrations open it and allow "Read content".',
    actionable: true,
  },
  schema_mismatch: {
    message:
      'Notion did not accept how the columns are read: one of them was removed or changed. Look at the mapping of the columns and save it again.',
    actionable: true,
  },
  too_large: {
    message:
      'What Notion holds in this database is too large to be read. Move long texts out of the columns that the widget reads.',
    actionable: true,
  },
  in_trash: {
    message: 'The database is in the trash. Restore it in Notion, or choose another one.',
    actionable: true,
  },
  not_queryable: {
    message:
      'This is not a database that can be read: a page or a linked view is not enough. Open the original database as a full page and copy its link: ••• → Copy link.',
    actionable: true,
  },
  choose_data_source: {
    message: 'This database has several data sources: choose one of them as dataSourceId.',
    actionable: true,
  },
  edge_blocked: {
    message:
      'Notion turns our requests away at the moment. There is nothing that you can do about it; it is ours to put right.',
    actionable: false,
  },
  request_blocked: {
    message:
      'Notion has blocked our requests for this connection. There is nothing that you can do about it; it is ours to put right.',
    actionable: false,
  },
  rate_limited: {
    message: `Notion is being asked too much at the moment, and wants a pause. ${passing}`,
    actionable: false,
  },
  unavailable: {
    message: `Notion could not be reached, or had a failure of its own. ${passing}`,
    actionable: false,
  },
  timeout: { message: `Notion did not answer in time. ${passing}`, actionable: false },
  unexpected_answer: {
    message: `Notion answered in a way that was not understood. ${passing}`,
    actionable: false,
  },
};

/** What an owner is told about a kind of failure. */
export function adviceFor(kind: NotionErrorKind): NotionAdvice {
  return advice[kind];
}

/** Sentences of the kinds that pass, where somebody waits for the answer. */
const waiting: Partial<Record<NotionErrorKind, string>> = {
  rate_limited: 'Notion is being asked too much at the moment, and wants a pause.',
  unavailable: 'Notion could not be reached, or had a failure of its own.',
  timeout: 'Notion did not answer in time.',
  unexpected_answer: 'Notion answered in a way that was not understood.',
};

const defaultRetrySeconds = 10;
const blockedRetrySeconds = 600;

/**
 * The answer to an owner where Notion refused: 422 with what to do where they can do something,
 * else 503 that says that nothing was `undone` (`created`, `changed`).
 */
export function refusalOf(error: NotionError, undone: 'created' | 'changed'): ServiceError {
  const { kind, dataSources } = error;
  const known = adviceFor(kind);
  if (!known.actionable) {
    const sentence = waiting[kind];
    const nothing = `Nothing was ${undone}`;
    const seconds = Math.ceil((error.retryAfterMs ?? defaultRetrySeconds * 1000) / 1000);
    return new ServiceError('temporarily_unavailable', {
      sentence:
        sentence === undefined
          ? `${known.message} ${nothing}.`
          : `${sentence} ${nothing}: please try again in a moment.`,
      retryAfterSeconds: error.permanent ? blockedRetrySeconds : Math.max(1, seconds),
      cause: error,
    });
  }
  if (dataSources.length > 0) {
    const sentence =
      kind === 'choose_data_source'
        ? known.message
        : 'The chosen data source is not one of this database: choose one of them as dataSourceId.';
    const details = { dataSources: dataSources.map(({ id, name }) => ({ id, name })) };
    return new ServiceError('choose_data_source', { sentence, details, cause: error });
  }
  return new ServiceError('notion_access', { sentence: known.message, cause: error });
}
