import { NotionError, type NotionErrorKind } from '../../../src/notion/errors';
import { adviceFor, refusalOf } from '../../../src/owners/advice/notionRefusal';

const dataSources = [
  { id: 'ds1', name: 'Plan' },
  { id: 'ds2', name: 'Archive' },
];

describe('what an owner learns where Notion refuses', () => {
  it.each<[NotionErrorKind, RegExp]>([
    ['unauthorized', /token.*Copy the secret again/],
    ['not_shared', /not shared.*••• → Connections/],
    ['restricted', /Read content/],
    ['in_trash', /trash.*Restore/],
    ['not_queryable', /not a database.*Copy link/],
    ['schema_mismatch', /mapping/],
    ['too_large', /too large/],
  ])('is a 422 that says what to do: %s', (kind, words) => {
    const refusal = refusalOf(new NotionError(kind), 'created');
    expect(refusal).toMatchObject({ code: 'notion_access' });
    expect(refusal.sentence).toMatch(words);
    expect(adviceFor(kind)).toBe(refusal.sentence);
  });

  it('is the choice where there are several data sources', () => {
    expect(
      refusalOf(new NotionError('choose_data_source', { dataSources }), 'created'),
    ).toMatchObject({
      code: 'choose_data_source',
      sentence: expect.stringContaining('dataSourceId') as unknown,
      details: { dataSources },
    });
  });

  it('is the choice, too, where the chosen one is not of this database', () => {
    const refusal = refusalOf(new NotionError('not_shared', { dataSources }), 'changed');
    expect(refusal).toMatchObject({ code: 'choose_data_source', details: { dataSources } });
    expect(refusal.sentence).toContain('is not one of this database');
  });

  it.each<NotionErrorKind>(['rate_limited', 'unavailable', 'timeout', 'unexpected_answer'])(
    'is a 503 that says that nothing was done where it passes: %s',
    (kind) => {
      const refusal = refusalOf(new NotionError(kind), 'created');
      expect(refusal).toMatchObject({ code: 'temporarily_unavailable', retryAfterSeconds: 10 });
      expect(refusal.sentence).toContain('Nothing was created: please try again');
      expect(refusalOf(new NotionError(kind), 'changed').sentence).toContain('Nothing was changed');
    },
  );

  it('is when to come again where Notion said so', () => {
    const error = new NotionError('rate_limited', { retryAfterMs: 41_200 });
    expect(refusalOf(error, 'created').retryAfterSeconds).toBe(42);
  });

  it.each<NotionErrorKind>(['edge_blocked', 'request_blocked'])(
    'is that it is not theirs to put right: %s',
    (kind) => {
      const refusal = refusalOf(new NotionError(kind), 'created');
      expect(refusal.code).toBe('temporarily_unavailable');
      expect(refusal.sentence).toMatch(/ours to put right. Nothing was created/);
      expect(refusal.retryAfterSeconds).toBeGreaterThanOrEqual(60);
    },
  );

  it('never holds what Notion said', () => {
    const error = new NotionError('unauthorized', { message: 'upstream words', requestId: 'r1' });
    expect(JSON.stringify(refusalOf(error, 'created'))).not.toContain('upstream words');
    expect(refusalOf(error, 'created').sentence).not.toContain('upstream words');
  });
});
