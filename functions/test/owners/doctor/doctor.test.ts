import { StoreError } from '../../../src/firestore/documents';
import type { NotionConnection } from '../../../src/notion/connection';
import { NotionError } from '../../../src/notion/errors';
import type { DatabaseDescription, DatabaseRequest } from '../../../src/notion/reading/reader';
import type { Diagnosis } from '../../../src/owners/doctor/diagnosis';
import { createDoctor } from '../../../src/owners/doctor/doctor';
import type { StandingFailure, WidgetRecords } from '../../../src/owners/doctor/widgetRecords';
import { RedisError } from '../../../src/redis/errors';
import type { ChangedWidget } from '../../../src/widgets/changeLog';
import {
  aFeed,
  anOwnedWidget,
  aPost,
  aSchema,
  createEventRecord,
  pageId,
  someSettings,
  startMs,
} from '../../support/builders';
import { createManualClock } from '../../support/manualClock';

const bindings = {
  title: 'title',
  publishDate: 'p1',
  platform: 'p2',
  status: 'p3',
  attachment: 'p4',
  link: 'p5',
  canvaLink: 'p6',
  imageSource: 'p7',
};
const types = ['title', 'date', 'select', 'status', 'files', 'url', 'rich_text', 'select'];
const description: DatabaseDescription = {
  databaseId: 'd1',
  title: 'Calendar',
  dataSources: [{ id: 'ds1', name: 'Posts' }],
  workspaceId: null,
  schema: aSchema({ bindings }),
  properties: Object.entries(bindings).map(([name, id], index) => ({
    id,
    name,
    type: types[index] ?? '',
    options: [],
  })),
  problems: (['pinned', 'hidden'] as const).map((column) => ({
    column,
    problem: 'missing',
    propertyName: null,
    propertyType: null,
  })),
};
const connection: NotionConnection = { token: 't', pacingKey: 'k', workspaceId: null };
const widget = anOwnedWidget({ settings: someSettings({ onlyStatuses: ['Done'] }) });
const never = new Promise<never>(() => undefined);
const aStanding = (changes: Partial<StandingFailure> = {}): StandingFailure => ({
  reason: 'unauthorized',
  permanent: true,
  failedAtMs: startMs - 60_000,
  retryAtMs: startMs + 540_000,
  ...changes,
});

function createHarness() {
  const clock = createManualClock();
  const record = createEventRecord();
  const known: WidgetRecords = {
    feed: { kind: 'feed', feed: aFeed({ schema: description.schema }) },
    failure: null,
  };
  const open = jest.fn<Promise<NotionConnection | null>, [string, number]>(() =>
    Promise.resolve(connection),
  );
  const describeDatabase = jest.fn<Promise<DatabaseDescription>, [DatabaseRequest]>(() =>
    Promise.resolve(description),
  );
  const read = jest.fn<Promise<WidgetRecords>, []>(() => Promise.resolve(known));
  const announce = jest.fn<Promise<void>, [ChangedWidget]>(() => Promise.resolve());
  const clear = jest.fn<undefined, [string]>();
  const doctor = createDoctor({
    reader: { describeDatabase },
    connections: { open },
    records: { read },
    changes: { announce },
    failures: { clear },
    clock,
    report: record.report,
  });
  return { clock, record, known, open, describeDatabase, read, announce, clear, doctor };
}

const codesOf = ({ findings }: Diagnosis, check: string): string[] =>
  findings.filter((finding) => finding.check === check).map(({ code }) => code);

describe('the doctor', () => {
  it('finds a widget healthy where all is in order, though columns are missing that often are', async () => {
    const { doctor, known } = createHarness();
    known.feed = {
      kind: 'feed',
      feed: aFeed({
        posts: [aPost(), aPost({ id: pageId(2), status: 'In progress' })],
        hiddenCount: 1,
        fetchedAtMs: startMs - 5000,
      }),
    };
    const { findings, ...rest } = await doctor.diagnose(widget);
    expect(rest).toEqual({
      status: 'healthy',
      checkedAt: '2026-11-02T12:00:00.000Z',
      newestPost: { id: pageId(1), title: 'A post', publishDate: '2026-11-02' },
      posts: { served: 1, heldBack: 2 },
      lastRefreshAt: '2026-11-02T11:59:55.000Z',
      lastError: null,
      nextRetryAt: null,
    });
    const notOk = findings.filter(({ status }) => status !== 'ok');
    expect(notOk.map(({ column, code }) => `${column ?? ''} ${code}`)).toEqual([
      'pinned missing',
      'hidden missing',
    ]);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual([
      ...['widget', 'token', 'database', 'trash', 'data_source', 'notion', 'column'],
      ...['drafts', 'posts'],
    ]);
  });

  it('asks Notion for the widget’s own database, with its token, within 10 s', async () => {
    const { doctor, open, describeDatabase } = createHarness();
    await doctor.diagnose(anOwnedWidget({ dataSourceId: 'ds1', mapping: { status: 'p3' } }));
    expect(open).toHaveBeenCalledWith('c1', 3000);
    const request = describeDatabase.mock.calls[0]?.[0];
    expect(request).toMatchObject({
      connection,
      databaseId: 'd1',
      dataSourceId: 'ds1',
      mapping: { status: 'p3' },
    });
    expect(request?.deadline.remainingMs()).toBe(10_000);
  });

  it('calls a widget broken where something is wrong, degraded where something is doubtful', async () => {
    const { doctor, describeDatabase } = createHarness();
    describeDatabase.mockRejectedValueOnce(new NotionError('not_shared'));
    expect((await doctor.diagnose(widget)).status).toBe('broken');
    describeDatabase.mockRejectedValueOnce(new NotionError('unavailable'));
    expect((await doctor.diagnose(widget)).status).toBe('degraded');
    expect((await doctor.diagnose(anOwnedWidget())).status).toBe('degraded');
  });

  it('says that a widget is paused', async () => {
    const diagnosis = await createHarness().doctor.diagnose({ ...widget, isActive: false });
    expect([diagnosis.status, codesOf(diagnosis, 'widget')]).toEqual(['degraded', ['paused']]);
  });

  it('reports drafts by what was loaded last where Notion can’t be asked', async () => {
    const { doctor, describeDatabase, known } = createHarness();
    known.feed = { kind: 'feed', feed: aFeed({ schema: aSchema({ bindings }) }) };
    describeDatabase.mockRejectedValue(new NotionError('timeout'));
    const diagnosis = await doctor.diagnose(anOwnedWidget());
    expect(codesOf(diagnosis, 'drafts')).toEqual(['drafts_public']);
    expect(codesOf(diagnosis, 'column')).toEqual([]);
  });

  it('reports the failure that stands, and when Notion is asked again', async () => {
    const { doctor, describeDatabase, known } = createHarness();
    describeDatabase.mockRejectedValue(new NotionError('unauthorized'));
    known.failure = aStanding();
    expect(await doctor.diagnose(widget)).toMatchObject({
      lastError: {
        code: 'unauthorized',
        message: expect.stringContaining('token') as unknown,
        at: '2026-11-02T11:59:00.000Z',
      },
      nextRetryAt: '2026-11-02T12:09:00.000Z',
    });
  });

  it('reports what the widget’s document says where no failure stands', async () => {
    const health = { finding: 'in_trash', sinceMs: startMs - 3_600_000 };
    const { lastError, nextRetryAt } = await createHarness().doctor.diagnose({ ...widget, health });
    expect(lastError).toMatchObject({ code: 'in_trash', at: '2026-11-02T11:00:00.000Z' });
    expect(nextRetryAt).toBeNull();
  });

  it('reports no post where none was ever loaded', async () => {
    const { doctor, known } = createHarness();
    known.feed = { kind: 'none' };
    expect(await doctor.diagnose(widget)).toMatchObject({
      posts: null,
      newestPost: null,
      lastRefreshAt: null,
    });
  });
});

describe('a lasting failure', () => {
  it('stops the reading no longer once the doctor finds all in order', async () => {
    const { doctor, known, announce, clear } = createHarness();
    known.failure = aStanding();
    const { lastError, nextRetryAt } = await doctor.diagnose(widget);
    expect(announce.mock.calls).toEqual([[{ widgetId: 'w1', slug: 'calendar' }]]);
    expect(clear.mock.calls).toEqual([['w1']]);
    expect([lastError?.code, nextRetryAt]).toEqual(['unauthorized', null]);
  });

  it.each([
    ['it passes by itself', aStanding({ permanent: false, reason: 'timeout' }), null],
    ['the schema is still too large', aStanding(), new NotionError('too_large')],
    ['Notion still refuses', aStanding(), new NotionError('unauthorized')],
    ['Notion can’t be asked', aStanding(), new NotionError('unavailable')],
    ['there is none', null, null],
  ])('is left alone where %s', async (_name, failure, refusal) => {
    const { doctor, known, describeDatabase, announce, clear } = createHarness();
    known.failure = failure;
    if (refusal !== null) describeDatabase.mockRejectedValue(refusal);
    await doctor.diagnose(widget);
    expect(announce).not.toHaveBeenCalled();
    expect(clear).not.toHaveBeenCalled();
  });

  it('that can’t be announced as over disturbs nothing', async () => {
    const { doctor, known, announce } = createHarness();
    known.failure = aStanding();
    announce.mockRejectedValue(new RedisError('timeout', 'announce change'));
    expect((await doctor.diagnose(widget)).status).toBe('healthy');
  });
});

describe('the doctor never fails', () => {
  it('where the token can’t be read, which it reports', async () => {
    const { doctor, open, record } = createHarness();
    open.mockRejectedValue(new StoreError('read connection'));
    expect(codesOf(await doctor.diagnose(widget), 'token')).toEqual(['token_unreadable']);
    expect(record.of('store.failed')).toMatchObject([
      { operation: 'read connection', widgetId: 'w1' },
    ]);
  });

  it('where the connection is gone', async () => {
    const { doctor, open } = createHarness();
    open.mockResolvedValue(null);
    const diagnosis = await doctor.diagnose(widget);
    expect([diagnosis.status, codesOf(diagnosis, 'token')]).toEqual([
      'broken',
      ['connection_gone'],
    ]);
  });

  it.each([
    ['a limit', new NotionError('rate_limited')],
    ['no answer', new TypeError('fetch failed')],
    ['anything', new Error('odd')],
  ])('where Notion fails with %s', async (_name, error) => {
    const { doctor, describeDatabase } = createHarness();
    describeDatabase.mockRejectedValue(error);
    const diagnosis = await doctor.diagnose(widget);
    expect(diagnosis.status).toBe('degraded');
    expect(codesOf(diagnosis, 'token')).toEqual(['not_checked']);
  });

  it('where nothing answers: after 11 s it says what it could not learn', async () => {
    const { doctor, open, read, clock } = createHarness();
    open.mockReturnValue(never);
    read.mockReturnValue(never);
    const diagnosing = doctor.diagnose(widget);
    await clock.advance(11_000);
    const diagnosis = await diagnosing;
    expect(codesOf(diagnosis, 'notion')).toEqual(['timeout']);
    expect(codesOf(diagnosis, 'posts')).toEqual(['not_known']);
    expect(diagnosis).toMatchObject({ posts: null, lastRefreshAt: null, lastError: null });
  });

  it('and leaves no timer behind', async () => {
    const { doctor, clock } = createHarness();
    await doctor.diagnose(widget);
    expect(clock.sleeperCount()).toBe(0);
  });
});
