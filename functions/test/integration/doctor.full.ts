import type { Instance } from '../../local/production/startInstance';
import type { Diagnosis } from '../../src/owners/doctor/diagnosis';
import type { OwnerService } from '../../src/owners/ownerRequests';
import { createRuntime, type Runtime } from '../../src/runtime/runtime';
import { keys } from '../../src/widgets/keys';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';

describe('the doctor of a widget', () => {
  let world: RedisTestWorld;
  let runtime: Runtime;
  let owners: OwnerService;
  let instance: Instance;
  let calendar: TestCalendar;

  const rows = [
    { Title: 'Out', 'Publish Date': '2026-11-02', Status: 'Done' },
    { Title: 'Draft', 'Publish Date': '2026-11-09', Status: 'In progress' },
    { Title: 'Hidden', 'Publish Date': '2026-11-10', Status: 'Done', Hide: true },
  ];
  const hang = { fault: { kind: 'hang' }, times: null } as const;
  const settings = { onlyStatuses: ['Done'] };

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    runtime = open();
    owners = await runtime.owners();
    instance = await world.startFast('widgetData');
  });
  beforeEach(async () => {
    calendar = await world.addCalendar({ rows, settings });
  });
  afterEach(() => {
    world.notion.control.reset();
    world.notion.control.setLimits({ perMinute: null });
    world.gateway.faults.set({ kind: 'none' });
  });
  afterAll(async () => {
    await runtime.close();
    await world.close();
  });

  function open(env: Record<string, string> = {}): Runtime {
    return createRuntime({
      env: { ...world.env, NOTION_REQUESTS_PER_SECOND: '100', LOG_LEVEL: 'silent', ...env },
    });
  }

  const diagnose = (): Promise<Diagnosis> => owners.diagnose('somebody', calendar.widgetId);
  const view = async () => dataOf(await ask(instance, `/${calendar.slug}`));

  /** What is not in order: check, column and code. */
  const complaints = ({ findings }: Diagnosis): string[] =>
    findings
      .filter(({ status }) => status !== 'ok')
      .map(({ check, column, code }) => [check, column, code].filter(Boolean).join(' '));

  /** Has the instance meet a refusal and publish it: another one where Redis was too slow. */
  const meetRefusal = (): Promise<void> =>
    eventually(20_000, async () => {
      calendar = await world.addCalendar({ rows, settings });
      world.notion.edits.revokeToken(calendar.token);
      expect((await view()).meta.state).toBe('sample');
      expect(await world.redis.command('EXISTS', keys.failure(calendar.widgetId))).toBe(1);
    });

  it('finds a good one healthy, and knows what visitors see, from what is loaded already', async () => {
    const startedAtMs = Date.now();
    await view();
    const queries = calendar.queries().length;
    const diagnosis = await diagnose();
    expect(complaints(diagnosis)).toEqual([]);
    expect(diagnosis).toMatchObject({
      status: 'healthy',
      posts: { served: 1, heldBack: 2 },
      newestPost: { title: 'Out', publishDate: '2026-11-02' },
      lastError: null,
      nextRetryAt: null,
    });
    const lastRefreshAtMs = Date.parse(diagnosis.lastRefreshAt ?? '');
    expect(lastRefreshAtMs).toBeGreaterThanOrEqual(startedAtMs);
    expect(lastRefreshAtMs).toBeLessThanOrEqual(Date.now());
    expect(calendar.queries().length).toBe(queries);
  });

  it('says what was changed at Notion: renamed, retyped and removed columns', async () => {
    const { edits } = world.notion;
    edits.renameColumn(calendar.dataSourceId, 'Platform', 'Channel');
    edits.retypeColumn(calendar.dataSourceId, 'Publish Date', { type: 'number' });
    edits.removeColumn(calendar.dataSourceId, 'Image Source');
    const diagnosis = await diagnose();
    expect(complaints(diagnosis)).toEqual(
      expect.arrayContaining([
        'column platform renamed',
        'column publishDate mapping_gone',
        'column imageSource mapping_gone',
      ]),
    );
    expect(diagnosis.status).toBe('degraded');
  });

  it.each([
    [
      'a revoked token',
      'token unauthorized',
      () => {
        world.notion.edits.revokeToken(calendar.token);
      },
    ],
    [
      'a database that is not shared',
      'database not_shared',
      () => {
        world.notion.edits.unshareDatabase(calendar.databaseId, calendar.token);
      },
    ],
    [
      'a database in the trash',
      'trash in_trash',
      () => {
        world.notion.edits.trashDatabase(calendar.databaseId);
      },
    ],
  ])('reports %s', async (_name, complaint, edit) => {
    edit();
    const diagnosis = await diagnose();
    expect(complaints(diagnosis)).toContain(complaint);
    expect(diagnosis.status).toBe('broken');
  });

  it('says of a lasting failure when it was and when Notion is asked again', async () => {
    const startedAtMs = Date.now();
    await meetRefusal();
    const { lastError, nextRetryAt } = await diagnose();
    expect(lastError).toMatchObject({ code: 'unauthorized' });
    expect(Date.parse(lastError?.at ?? '')).toBeGreaterThanOrEqual(startedAtMs - 1000);
    const retryInMs = Date.parse(nextRetryAt ?? '') - Date.now();
    expect(retryInMs).toBeGreaterThan(500_000);
    expect(retryInMs).toBeLessThanOrEqual(600_000);
  });

  it('starts the reading again, on all instances, once the access is in order', async () => {
    await meetRefusal();
    world.notion.edits.restoreToken(calendar.token);
    expect((await view()).meta.state).toBe('sample');
    expect(await diagnose()).toMatchObject({ nextRetryAt: null });
    await eventually(20_000, async () => {
      expect((await view()).meta.state).toBe('fresh');
    });
  }, 60_000);

  it('says that Notion is in trouble, and nothing bad of the widget', async () => {
    await view();
    world.notion.control.setDown(true);
    const diagnosis = await diagnose();
    expect(complaints(diagnosis)).toContain('notion unavailable');
    expect([diagnosis.status, diagnosis.posts]).toEqual(['degraded', { served: 1, heldBack: 2 }]);
  });

  it.each([
    [
      'Notion hangs',
      () => {
        world.notion.control.addFault(hang);
      },
    ],
    [
      'Redis hangs',
      () => {
        world.gateway.faults.set({ kind: 'hang' });
      },
    ],
    [
      'both hang',
      () => {
        world.notion.control.addFault(hang);
        world.gateway.faults.set({ kind: 'hang' });
      },
    ],
  ])('answers in time where %s', async (_name, breakIt) => {
    // Within 12 s, and what a slow machine adds.
    breakIt();
    const startedAtMs = performance.now();
    const { findings } = await diagnose();
    expect(performance.now() - startedAtMs).toBeLessThan(25_000);
    expect(findings.length).toBeGreaterThan(5);
  });

  it('says that the stored token can’t be opened without its key', async () => {
    const keyless = open({ TOKEN_ENCRYPTION_KEYS: 'none' });
    const diagnosis = await (await keyless.owners()).diagnose('somebody', calendar.widgetId);
    expect(complaints(diagnosis)).toContain('token token_unreadable');
    await keyless.close();
  });

  it('knows nothing of another owner’s widget', async () => {
    await expect(owners.diagnose('somebody else', calendar.widgetId)).rejects.toMatchObject({
      code: 'widget_not_found',
    });
  });
});
