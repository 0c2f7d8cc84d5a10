import type { FaultRuleInput } from '../../local/notion/faults';
import type { Instance } from '../../local/production/startInstance';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually, untilOlderThan } from '../support/eventually';
import { openWorld, type TestCalendar, type TestWorld } from '../support/testWorld';

jest.setTimeout(60_000);

type Fault = FaultRuleInput['fault'];

/** The budget of a read is 8 s; what is beyond is the way there and back on a busy machine. */
const answeredWithinMs = 13_000;
/** Surely without having waited for those 8 s. */
const soonMs = 6000;
const ttlMs = 300;

describe('a read while Notion', () => {
  let world: TestWorld;
  let instance: Instance;

  const read = async ({ slug }: { slug: string }, query = '') => {
    const reply = await ask(instance, `/${slug}${query}`);
    return { ...dataOf(reply), durationMs: reply.durationMs };
  };
  const spoil = (calendar: TestCalendar, fault: Fault, times: number | null = null): void => {
    world.notion.control.addFault({ fault, times, token: calendar.token, pathPart: '/query' });
  };

  beforeAll(async () => {
    world = await openWorld();
    instance = await world.startFast('widgetData', { CACHE_TTL_SECONDS: '0.3' });
    // What it loads for its first answer is no part of the times here.
    await read(await world.addCalendar());
  });
  afterAll(() => world.close());

  it('refuses the token is a sample at once, and Notion is not asked again on every view', async () => {
    const first = await read({ slug: demoSlugs.revoked });
    expect(first.meta.state).toBe('sample');
    expect(first.durationMs).toBeLessThan(soonMs);
    const asked = () =>
      world.notion.requests.list().filter(({ tokenEnd }) => tokenEnd === 'oked').length;
    const before = asked();
    expect(before).toBe(1);
    for (let view = 0; view < 5; view += 1) {
      expect((await read({ slug: demoSlugs.revoked })).meta.state).toBe('sample');
    }
    expect(asked()).toBe(before);
  });

  it('asks again after a refusal where somebody wants fresh data', async () => {
    const calendar = await world.addCalendar();
    world.notion.edits.revokeToken(calendar.token);
    expect((await read(calendar)).meta.state).toBe('sample');
    world.notion.edits.restoreToken(calendar.token);
    expect((await read(calendar)).meta.state).toBe('sample');
    expect((await read(calendar, '?refresh=true')).meta.state).toBe('fresh');
  });

  it('asks for a pause waits for its end, and then has the posts', async () => {
    const calendar = await world.addCalendar();
    spoil(calendar, { kind: 'rate_limited', retryAfterSeconds: 2 }, 1);
    const readers = await Promise.all([1, 2, 3].map(() => read(calendar)));
    expect(readers.map(({ meta }) => meta.state)).toEqual(['fresh', 'fresh', 'fresh']);
    const [refused, next] = calendar.queries();
    expect(refused?.status).toBe(429);
    expect((next?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(2000);
    expect(calendar.queries()).toHaveLength(2);
  });

  it('asks for a long pause is not asked before its end', async () => {
    const calendar = await world.addCalendar();
    spoil(calendar, { kind: 'rate_limited', retryAfterSeconds: 30 }, 1);
    const first = await read(calendar);
    expect(first.meta.state).toBe('sample');
    expect(first.durationMs).toBeLessThan(soonMs);
    const asked = calendar.requests().length;
    for (const query of ['', '?refresh=true', '', '?force_refresh=true']) {
      expect((await read(calendar, query)).meta.state).toBe('sample');
    }
    expect(calendar.requests()).toHaveLength(asked);
  });

  it.each<[string, Fault]>([
    ['fails once with a 502', { kind: 'server_error', status: 502, html: true }],
    ['drops a connection', { kind: 'connection_reset' }],
    ['is overloaded for a second', { kind: 'service_overload', retryAfterSeconds: 1 }],
    ['answers slowly', { kind: 'slow_body', durationMs: 1500 }],
  ])('%s still has the posts', async (_name, fault) => {
    const calendar = await world.addCalendar();
    spoil(calendar, fault, 1);
    const { meta, posts } = await read(calendar);
    expect([meta.state, posts.length]).toEqual(['fresh', 1]);
  });

  it.each<[string, Fault]>([
    ['fails', { kind: 'server_error', status: 500 }],
    ['fails with an HTML page', { kind: 'server_error', status: 503, html: true }],
    ['is blocked by its edge', { kind: 'blocked_html' }],
    ['forbids reading', { kind: 'restricted_resource' }],
    ['drops every connection', { kind: 'connection_reset' }],
    ['sends half an answer', { kind: 'truncated_json' }],
    ['refuses the query', { kind: 'api_error', status: 400, code: 'validation_error' }],
    ['answers with a code that is new', { kind: 'api_error', status: 418, code: 'teapot' }],
  ])('%s is a sample without a copy, and the copy with one', async (_name, fault) => {
    const [empty, known] = [await world.addCalendar(), await world.addCalendar()];
    await untilOlderThan((await read(known)).meta.fetchedAt, ttlMs);
    for (const calendar of [empty, known]) spoil(calendar, fault);
    const [sample, stale] = await Promise.all([read(empty), read(known)]);
    expect(sample.meta.state).toBe('sample');
    expect(stale.meta).toMatchObject({ state: 'stale', notice: { code: 'showing_saved_copy' } });
    expect(stale.posts.map(({ title }) => title)).toEqual(['The only post']);
    expect(Math.max(sample.durationMs, stale.durationMs)).toBeLessThan(soonMs);
  });

  it('does not answer in time is answered for within its budget', async () => {
    const faults: Fault[] = [
      { kind: 'hang' },
      { kind: 'slow_body', durationMs: 60_000 },
      { kind: 'hang' },
    ];
    const calendars = await Promise.all(faults.map(() => world.addCalendar()));
    const [known] = calendars.slice(-1);
    if (known === undefined) throw new Error('There is no calendar.');
    await untilOlderThan((await read(known)).meta.fetchedAt, ttlMs);
    calendars.forEach((calendar, index) => {
      const fault = faults[index];
      if (fault !== undefined) spoil(calendar, fault);
    });
    const answers = await Promise.all([...calendars, known].map((calendar) => read(calendar)));
    expect(answers.map(({ meta }) => meta.state)).toEqual(['sample', 'sample', 'stale', 'stale']);
    const durationsMs = answers.map(({ durationMs }) => durationMs);
    expect(Math.max(...durationsMs)).toBeLessThan(answeredWithinMs);
    // One of the two who have a copy waits for Notion, whichever comes first, and only that one.
    expect(Math.min(...durationsMs.slice(2))).toBeLessThan(soonMs);
  });

  describe('no longer has the database as it was', () => {
    it('shows the copy of one in the trash, and a sample where there is none', async () => {
      const [empty, known] = [await world.addCalendar(), await world.addCalendar()];
      await untilOlderThan((await read(known)).meta.fetchedAt, ttlMs);
      for (const { databaseId } of [empty, known]) world.notion.edits.trashDatabase(databaseId);
      expect((await read(empty)).meta.state).toBe('sample');
      expect((await read(known, '?refresh=true')).meta.state).toBe('stale');
    });

    it('shows the copy of one that is no longer shared', async () => {
      const calendar = await world.addCalendar();
      await untilOlderThan((await read(calendar)).meta.fetchedAt, ttlMs);
      world.notion.edits.unshareDatabase(calendar.databaseId, calendar.token);
      expect((await read(calendar)).meta.state).toBe('stale');
      const asked = calendar.requests().length;
      await read(calendar);
      expect(calendar.requests()).toHaveLength(asked);
    });

    it('shows a sample where it has two data sources and none is chosen', async () => {
      const calendar = await world.addCalendar();
      const { state } = world.notion;
      const second = world.notion.edits.addDatabase({
        workspaceId: world.demo.workspaceId,
        title: 'Another',
        dataSources: [{ properties: [{ type: 'title', name: 'Name' }] }],
      });
      state.databases.get(calendar.databaseId)?.dataSourceIds.push(...second.dataSourceIds);
      const document = world.firestore.doc(`widgets/${calendar.widgetId}`);
      await document.update({ dataSourceId: null });
      expect((await read(calendar)).meta.state).toBe('sample');
      await eventually(5000, () => {
        const lines = instance.log.filter((line) => line.includes(calendar.widgetId));
        expect(lines.join('\n')).toContain('choose_data_source');
        return Promise.resolve();
      });
      await read(calendar);
      expect(calendar.queries()).toHaveLength(0);
    });
  });
});
