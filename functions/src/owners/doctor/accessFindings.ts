import type { NotionError, NotionErrorKind } from '../../notion/errors';
import type { DatabaseDescription } from '../../notion/reading/reader';
import type { Widget } from '../../widgets/widget';
import { adviceFor } from '../advice/notionRefusal';
import { finding, type Finding } from './diagnosis';

/** What came of asking Notion for a widget's database just now. */
export type Access =
  | { kind: 'readable'; description: DatabaseDescription }
  | { kind: 'refused'; error: NotionError }
  /** The widget names a connection that is not there. */
  | { kind: 'no_connection' }
  /** The stored token could not be read or decrypted. */
  | { kind: 'unopened' };

type Step = 'token' | 'database' | 'trash' | 'data_source';
/** In the order in which Notion is asked: what comes before a refusal was in order. */
const steps: readonly Step[] = ['token', 'database', 'trash', 'data_source'];

const inOrder: Record<Step, [code: string, message: string]> = {
  token: ['accepted', 'Notion accepts the token.'],
  database: ['shared', 'The database is shared with the integration.'],
  trash: ['not_in_trash', 'The database is not in the trash.'],
  data_source: ['found', 'The data source that the posts are read from is there.'],
};

/** Which step a refusal is about; `notion`: it says nothing about this widget. */
const stepOf: Record<NotionErrorKind, Step | 'notion'> = {
  unauthorized: 'token',
  not_shared: 'database',
  restricted: 'database',
  not_queryable: 'database',
  schema_mismatch: 'database',
  too_large: 'database',
  in_trash: 'trash',
  choose_data_source: 'data_source',
  hide_gone: 'data_source',
  edge_blocked: 'notion',
  request_blocked: 'notion',
  rate_limited: 'notion',
  unavailable: 'notion',
  timeout: 'notion',
  unexpected_answer: 'notion',
};

/** Token, database, trash, data source and Notion itself: each with what was found. */
export function accessFindings(widget: Widget, access: Access): Finding[] {
  if (access.kind === 'readable') {
    return [...steps.map(fine), finding('notion', 'ok', 'reachable', 'Notion answers.')];
  }
  if (access.kind === 'no_connection') {
    const message = 'The connection to Notion is gone: enter the token of the integration again.';
    return [finding('token', 'error', 'connection_gone', message), ...unknownAfter('token')];
  }
  if (access.kind === 'unopened') {
    const message =
      'The stored token could not be read just now, which is on our side. If this stays, enter the token again.';
    return [finding('token', 'unknown', 'token_unreadable', message), ...unknownAfter('token')];
  }
  return refusalFindings(widget, access.error);
}

function refusalFindings(widget: Widget, error: NotionError): Finding[] {
  const { kind, dataSources } = error;
  const step = stepOf[kind];
  if (step === 'notion') {
    const status = error.permanent ? 'error' : 'unknown';
    return [...steps.map(notChecked), finding('notion', status, kind, adviceFor(kind))];
  }
  const choice = dataSources.map(({ name, id }) => `${name === '' ? 'Untitled' : name} (${id})`);
  const choices = choice.length === 0 ? '' : ` There are: ${choice.join(', ')}.`;
  // The database was read, and the chosen one is not among its data sources.
  if (kind === 'not_shared' && widget.dataSourceId !== null && choices !== '') {
    const message = `The data source that was chosen is no longer one of this database: choose another one as dataSourceId.${choices}`;
    return refusedAt('data_source', 'data_source_gone', message);
  }
  return refusedAt(step, kind, adviceFor(kind) + choices);
}

function refusedAt(step: Step, code: string, message: string): Finding[] {
  return [
    ...steps.slice(0, steps.indexOf(step)).map(fine),
    finding(step, 'error', code, message),
    ...unknownAfter(step),
  ];
}

function unknownAfter(step: Step): Finding[] {
  return steps.slice(steps.indexOf(step) + 1).map(notChecked);
}

function fine(step: Step): Finding {
  return finding(step, 'ok', ...inOrder[step]);
}

function notChecked(step: Step): Finding {
  const message = 'This could not be checked, because of what was found elsewhere.';
  return finding(step, 'unknown', 'not_checked', message);
}
