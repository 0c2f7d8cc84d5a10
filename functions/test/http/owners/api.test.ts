import { createApi } from '../../../src/http/owners/api';
import type { ApiOperation } from '../../../src/http/owners/apiRoutes';
import type { OwnerCall } from '../../../src/http/owners/ownersEndpoint';
import { requestBudget } from '../../../src/redis/budget';
import { textOf } from '../endpoints';
import { aDiagnosis, aMapping, anOwnedWidget, createFakeOwners, someMeta } from './fakeOwners';

const publicBaseUrl = 'https://widgets.example.com';
const wholeWidget = {
  id: 'w1',
  name: 'Calendar',
  slug: 'calendar',
  databaseId: 'd1',
  dataSourceId: null,
  connectionId: 'c1',
  settings: anOwnedWidget().settings,
  isActive: true,
  views: 0,
  health: { status: 'healthy', code: null, message: null, since: null },
  createdAt: '2026-11-02T12:00:00.000Z',
  updatedAt: '2026-11-02T12:00:01.000Z',
  embedUrl: 'https://widgets.example.com/w/calendar',
  dataUrl: 'https://widgets.example.com/api/widgets/calendar/data',
};
const newBody = { name: 'Mine', database: 'abc', notionToken: 'ntn_secret' };

function createHarness(widgets?: Parameters<typeof createFakeOwners>[0]) {
  const { owners, asked } = createFakeOwners(widgets);
  const api = createApi({ owners, publicBaseUrl });
  const call = async (
    operation: ApiOperation,
    {
      body,
      query = '',
      ...more
    }: Partial<Pick<OwnerCall, 'params'>> & {
      body?: unknown;
      query?: string;
    } = {},
  ) => {
    const answer = await api[operation]({
      userId: 'owner',
      params: {},
      query: new URLSearchParams(query),
      body: () => Promise.resolve(body),
      redisBudget: requestBudget(),
      ...more,
    });
    const { status, headers } = answer;
    return { status, headers, body: JSON.parse(await textOf(answer)) as unknown };
  };
  return { call, asked };
}

const known = { params: { widgetId: 'w1' } };

describe('the owners’ calls', () => {
  it('make a widget, and say where it is, how it is mapped and what to mind', async () => {
    const { call, asked } = createHarness();
    const { status, headers, body } = await call('createWidget', { body: newBody });
    expect([status, headers['Location']]).toEqual([201, `${publicBaseUrl}/api/widgets/new`]);
    expect(body).toEqual({
      widget: { ...wholeWidget, id: 'new', name: 'Mine' },
      mapping: aMapping,
      warnings: ['Mind the drafts.'],
    });
    expect(asked).toEqual([['create', 'owner', newBody]]);
  });

  it('give a widget whole, with absolute addresses, and neither its token nor its owner', async () => {
    const { call } = createHarness();
    expect(await call('getWidget', known)).toEqual({
      status: 200,
      headers: {},
      body: { widget: wholeWidget, mapping: aMapping },
    });
  });

  it('list widgets in pages of 50, or as many as are asked for', async () => {
    const widgets = Array.from({ length: 120 }, (_, index) =>
      anOwnedWidget({ id: `w${index}`, userId: 'owner' }),
    );
    const { call, asked } = createHarness(widgets);
    const { body } = await call('listWidgets');
    expect(body).toMatchObject({ nextCursor: '50' });
    await call('listWidgets', { query: 'limit=7&cursor=50' });
    expect(asked).toEqual([
      ['list', 'owner', { limit: 50, cursor: null }],
      ['list', 'owner', { limit: 7, cursor: '50' }],
    ]);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'limit=1&limit=2', 'cursor=a&cursor=b'])(
    'refuse to list by ?%s',
    async (query) => {
      await expect(createHarness().call('listWidgets', { query })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    },
  );

  it('change, delete, refresh and examine a widget', async () => {
    const { call, asked } = createHarness();
    const change = { isActive: false };
    expect(await call('updateWidget', { ...known, body: change })).toMatchObject({
      status: 200,
      body: { widget: wholeWidget, mapping: aMapping, warnings: [] },
    });
    expect((await call('refreshWidget', known)).body).toEqual({ meta: someMeta });
    expect((await call('getWidgetHealth', known)).body).toEqual(aDiagnosis);
    expect((await call('deleteWidget', known)).body).toEqual({ success: true });
    expect(asked).toEqual([
      ['change', 'owner', 'w1', change],
      ['refresh', 'owner', 'w1'],
      ['diagnose', 'owner', 'w1'],
      ['remove', 'owner', 'w1'],
    ]);
  });

  it('list connections', async () => {
    expect((await createHarness().call('listConnections')).body).toEqual({
      connections: [
        { id: 'c1', kind: 'internal', workspaceId: null, createdAt: '2026-11-02T12:00:00.000Z' },
      ],
    });
  });

  it.each<ApiOperation>([
    ...(['getWidget', 'updateWidget', 'deleteWidget', 'refreshWidget'] as const),
    ...(['getWidgetHealth', 'getLegacyWidget', 'deleteLegacyWidget'] as const),
  ])('look nothing up where no id can be: %s', async (operation) => {
    const { call, asked } = createHarness();
    for (const widgetId of ['a/b', '..', '../w1', 'a b', '', '__x__', 'x'.repeat(129)]) {
      const calling = call(operation, { params: { widgetId }, body: { name: 'New' } });
      await expect(calling).rejects.toMatchObject({ code: 'widget_not_found' });
    }
    expect(asked).toEqual([]);
  });

  it('know no connection whose id no connection can have', async () => {
    const { call, asked } = createHarness();
    for (const connectionId of ['a/b', '../c1', '__x__']) {
      const body = { name: 'Mine', database: 'abc', connectionId };
      await expect(call('createWidget', { body })).rejects.toMatchObject({
        code: 'connection_not_found',
      });
    }
    expect(asked).toEqual([]);
  });

  it('do nothing with a body that does not parse', async () => {
    const { call, asked } = createHarness();
    const creating = call('createWidget', { body: { ...newBody, userId: 'other' } });
    await expect(creating).rejects.toMatchObject({ code: 'invalid_request' });
    const changing = call('updateWidget', { ...known, body: { slug: 'mine' } });
    await expect(changing).rejects.toMatchObject({ code: 'invalid_request' });
    expect(asked).toEqual([]);
  });
});

describe('the legacy calls', () => {
  it('make a widget and give it flat', async () => {
    const { call, asked } = createHarness();
    const body = { name: 'Mine', token: 'ntn_secret', databaseId: 'abc', settings: {} };
    const created = await call('createLegacyWidget', { body });
    expect(created).toMatchObject({
      status: 201,
      body: { ...wholeWidget, id: 'new', name: 'Mine' },
    });
    expect(asked).toEqual([['create', 'owner', { ...newBody, database: 'abc', settings: {} }]]);
  });

  it('list every widget flat in an array, over all pages', async () => {
    const widgets = Array.from({ length: 230 }, (_, index) =>
      anOwnedWidget({ id: `w${index}`, userId: 'owner' }),
    );
    const { call } = createHarness(widgets);
    const { body } = await call('listLegacyWidgets');
    expect(body).toHaveLength(230);
    expect(body).toContainEqual({ ...wholeWidget, id: 'w229' });
  });

  it('list a thousand widgets at most, a hundred at a time', async () => {
    const widgets = Array.from({ length: 1001 }, (_, index) =>
      anOwnedWidget({ id: `w${index}`, userId: 'owner' }),
    );
    const { call, asked } = createHarness(widgets);
    expect((await call('listLegacyWidgets')).body).toHaveLength(1000);
    expect(asked).toHaveLength(10);
  });

  it('give and delete a widget by its id', async () => {
    const { call } = createHarness();
    expect((await call('getLegacyWidget', known)).body).toEqual(wholeWidget);
    expect((await call('deleteLegacyWidget', known)).body).toEqual({ success: true });
  });
});
