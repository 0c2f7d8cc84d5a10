import { NotionError, type NotionErrorKind } from '../../../src/notion/errors';
import type { DatabaseDescription } from '../../../src/notion/reading/reader';
import { accessFindings, type Access } from '../../../src/owners/doctor/accessFindings';
import { aSchema, aWidget } from '../../support/builders';

const description: DatabaseDescription = {
  databaseId: 'd1',
  title: 'Calendar',
  dataSources: [{ id: 'ds1', name: 'Posts' }],
  workspaceId: null,
  schema: aSchema(),
  properties: [],
  problems: [],
};

/** The findings in short: what is in order, what is not and what could not be known. */
function inShort(access: Access, widget = aWidget()) {
  return accessFindings(widget, access).map(
    ({ check, status, code }) => `${check} ${status} ${code}`,
  );
}

const refusal = (kind: NotionErrorKind): Access => ({
  kind: 'refused',
  error: new NotionError(kind),
});
const unknown = (check: string): string => `${check} unknown not_checked`;
const fine = ['token ok accepted', 'database ok shared', 'trash ok not_in_trash'];

describe('what the doctor finds of token and database', () => {
  it('is all in order where the database can be read', () => {
    expect(inShort({ kind: 'readable', description })).toEqual([
      ...fine,
      'data_source ok found',
      'notion ok reachable',
    ]);
  });

  it('blames the token alone where Notion does not accept it', () => {
    expect(inShort(refusal('unauthorized'))).toEqual([
      'token error unauthorized',
      ...['database', 'trash', 'data_source'].map(unknown),
    ]);
  });

  it.each<NotionErrorKind>(['not_shared', 'restricted', 'not_queryable', 'schema_mismatch'])(
    'blames the database for %s, and says that the token is good',
    (kind) => {
      expect(inShort(refusal(kind))).toEqual([
        'token ok accepted',
        `database error ${kind}`,
        ...['trash', 'data_source'].map(unknown),
      ]);
    },
  );

  it('says that a database in the trash is shared', () => {
    expect(inShort(refusal('in_trash'))).toEqual([
      'token ok accepted',
      'database ok shared',
      'trash error in_trash',
      unknown('data_source'),
    ]);
  });

  it.each([
    ['has to be chosen', 'choose_data_source', null, 'choose_data_source'],
    ['is no longer there', 'not_shared', 'gone', 'data_source_gone'],
  ] as const)('names the data sources where one %s', (_name, kind, dataSourceId, code) => {
    const dataSources = [
      { id: 'ds1', name: 'Posts' },
      { id: 'ds2', name: '' },
    ];
    const access: Access = { kind: 'refused', error: new NotionError(kind, { dataSources }) };
    const findings = accessFindings(aWidget({ dataSourceId }), access);
    expect(inShort(access, aWidget({ dataSourceId }))).toEqual([
      ...fine,
      `data_source error ${code}`,
    ]);
    expect(findings.at(-1)?.message).toContain('dataSourceId');
    expect(findings.at(-1)?.message).toContain('Posts (ds1), Untitled (ds2)');
  });

  it.each([
    ['rate_limited', 'unknown'],
    ['unavailable', 'unknown'],
    ['timeout', 'unknown'],
    ['unexpected_answer', 'unknown'],
    ['edge_blocked', 'error'],
    ['request_blocked', 'error'],
  ] as const)('says nothing of the widget where Notion is in trouble (%s)', (kind, status) => {
    expect(inShort(refusal(kind))).toEqual([
      ...['token', 'database', 'trash', 'data_source'].map(unknown),
      `notion ${status} ${kind}`,
    ]);
  });

  it.each([
    ['no_connection', 'token error connection_gone'],
    ['unopened', 'token unknown token_unreadable'],
  ] as const)('goes no further where there is no token (%s)', (kind, first) => {
    expect(inShort({ kind })).toEqual([
      first,
      ...['database', 'trash', 'data_source'].map(unknown),
    ]);
  });

  it('says of each thing that is wrong what to do', () => {
    const kinds = ['unauthorized', 'not_shared', 'restricted', 'in_trash'] as const;
    const messages = kinds.flatMap((kind) =>
      accessFindings(aWidget(), refusal(kind)).filter(({ status }) => status === 'error'),
    );
    expect(messages.map(({ message }) => message)).toEqual([
      expect.stringMatching(/Copy the secret again/),
      expect.stringMatching(/Connections/),
      expect.stringMatching(/allow/),
      expect.stringMatching(/Restore it/),
    ]);
  });
});
