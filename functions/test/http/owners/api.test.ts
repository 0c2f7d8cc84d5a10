import { createApi } from '../../../src/http/owners/api';
import type { ApiOperation } from '../../../src/http/owners/apiRoutes';
import type { OwnerCall } from '../../../src/http/owners/ownersEndpoint';
import { requestBudget } from '../../../src/redis/budget';
import { NotionError } from '../../../src/notion/errors';
import type { TokenLimit } from '../../../src/security/tokenLimit';
import { ServiceError } from '../../../src/shared/errors';
import { limitedBy } from '../../../src/shared/rateLimit';
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
const aLimit = { requests: 10, windowMs: 600_000 };
const newBody = { name: 'Mine', database: 'abc', notionToken: 'ntn_secret' };

function createHarness(widgets?: Parameters<typeof createFakeOwners>[0]) {
  const { owners, asked } = createFakeOwners(widgets);
  const tries: string[] = [];
  const state = { isSpent: false };
  const tokens: TokenLimit = {
    begin: ({ userId, networks }) => {
      tries.push(`try ${userId} ${networks.join()}`);
      if (state.isSpent) return Promise.resolve(limitedBy('token', aLimit, 1000));
      const takeBack = (): Promise<void> => {
        tries.push('good');
        return Promise.resolve();
      };
      return Promise.resolve({ takeBack });
    },
  };
  const api = createApi({ owners, tokens, publicBaseUrl });
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
      caller: { client: ['192.0.2.1'], hop: null },
      params: {},
      query: new URLSearchParams(query),
      body: () => Promise.resolve(body),
      redisBudget: requestBudget(),
      ...more,
    });
    const { status, headers } = answer;
    return { status, headers, body: JSON.parse(await textOf(answer)) as unknown };
  };
  return { call, asked, owners, tries, state };
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

describe('a token that comes with a call', () => {
  const refused = (kind: NotionError['kind']) =>
    new ServiceError('notion_access', { cause: new NotionError(kind) });

  it.each([
    ['createWidget', newBody, {}],
    ['updateWidget', { notionToken: 'ntn_secret' }, known],
  ] as const)('counts with %s only where Notion refuses it', async (operation, body, more) => {
    const { call, owners, tries } = createHarness();
    await call(operation, { body, ...more });
    expect(tries).toEqual(['try owner 192.0.2.1', 'good']);
    for (const method of ['create', 'change'] as const) {
      jest.spyOn(owners, method).mockRejectedValueOnce(refused('not_shared'));
      jest.spyOn(owners, method).mockRejectedValueOnce(refused('unauthorized'));
    }
    await expect(call(operation, { body, ...more })).rejects.toMatchObject({
      code: 'notion_access',
    });
    expect(tries.slice(2)).toEqual(['try owner 192.0.2.1', 'good']);
    await expect(call(operation, { body, ...more })).rejects.toMatchObject({
      code: 'notion_access',
    });
    expect(tries.slice(4)).toEqual(['try owner 192.0.2.1']);
  });

  it('is not shown to Notion where too many were refused', async () => {
    const { call, asked, state } = createHarness();
    state.isSpent = true;
    await expect(call('createWidget', { body: newBody })).rejects.toMatchObject({
      code: 'rate_limited',
      limited: { policy: 'token' },
    });
    expect(asked).toEqual([]);
  });

  it('is none where a connection is used again, or nothing of Notion is changed', async () => {
    const { call, tries } = createHarness();
    await call('createWidget', { body: { name: 'Mine', database: 'abc', connectionId: 'c1' } });
    await call('updateWidget', { body: { name: 'Other' }, ...known });
    expect(tries).toEqual([]);
  });
});
