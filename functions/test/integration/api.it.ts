import { z } from 'zod';
import type { Instance } from '../../local/production/startInstance';
import { answerSchemas } from '../../scripts/openApi/answerSchemas';
import { apiRoutes } from '../../src/http/owners/apiRoutes';
import { keys } from '../../src/widgets/keys';
import { ask } from '../support/ask';
import { startAuthStandIn, type AuthStandIn } from '../support/authStandIn';
import { dataOf, errorOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import type { Reply } from '../support/loopback';
import { addNotionDatabase, everythingStored, signUp, type Owner } from '../support/ownersApi';
import { openWorld, type RedisTestWorld } from '../support/testWorld';

const { SavedWidget, Widget, WidgetPage, WidgetWithMapping, Diagnosis, Refreshed } = answerSchemas;

describe('the owners’ API, in production form', () => {
  let world: RedisTestWorld;
  let auth: AuthStandIn;
  let api: Instance;
  let data: Instance;
  let owner: Owner;

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    auth = await startAuthStandIn();
    api = await world.startFast('api', { FIREBASE_AUTH_EMULATOR_HOST: auth.host });
    data = await world.startFast('widgetData');
    owner = signUp(world, auth, api);
  });
  afterAll(async () => {
    await world.close();
    await auth.close();
  });

  const bodyOf = <S extends z.ZodType>(reply: Reply, status: number, schema: S): z.infer<S> => {
    if (reply.status !== status) throw new Error(`The answer is a ${reply.status}: ${reply.text}`);
    return schema.parse(JSON.parse(reply.text));
  };
  const create = async (who: Owner, changes: object = {}) => {
    const { token, databaseId } = addNotionDatabase(world);
    const body = { name: 'My calendar', database: databaseId, notionToken: token, ...changes };
    return {
      token,
      databaseId,
      ...bodyOf(await who.call('POST', '/api/widgets', body), 201, SavedWidget),
    };
  };
  /**
   * Changes a widget until that shows. Where Redis is too slow to take it the trigger, which
   * isn't here, would publish it once more: so does another change.
   */
  const changeUntil = (path: string, change: object, shows: () => Promise<void>): Promise<Reply> =>
    eventually(30_000, async () => {
      const reply = await owner.call('PATCH', path, change);
      expect(reply.status).toBe(200);
      await eventually(8000, shows);
      return reply;
    });

  it('leads a widget through its life, and its token is nowhere in plain', async () => {
    const made = await create(owner, { settings: { gridColumns: 4 } });
    const { widget, mapping, token } = made;
    const path = `/api/widgets/${widget.id}`;
    expect(widget.slug).toMatch(/^my-calendar-/);
    expect(widget.embedUrl).toBe(`https://widgets.example.com/w/${widget.slug}`);
    expect(widget.settings.gridColumns).toBe(4);
    expect(mapping.title).toMatchObject({ name: 'Title', type: 'title' });
    expect(made.warnings).toContainEqual(expect.stringContaining('onlyStatuses'));

    expect(dataOf(await ask(data, `/${widget.slug}`)).meta).toMatchObject({ total: 3 });

    const listed = bodyOf(await owner.call('GET', '/api/widgets'), 200, WidgetPage);
    expect(listed.widgets.map(({ id }) => id)).toContain(widget.id);
    const shown = bodyOf(await owner.call('GET', path), 200, WidgetWithMapping);
    expect(shown).toEqual({ widget: { ...widget }, mapping });

    const change = { name: 'Ours', settings: { onlyStatuses: ['Done'] } };
    const changing = await changeUntil(path, change, async () => {
      const view = dataOf(await ask(data, `/${widget.slug}`));
      expect([view.widget.name, view.meta.total]).toEqual(['Ours', 2]);
    });
    const changed = bodyOf(changing, 200, SavedWidget);
    expect(changed.widget).toMatchObject({ id: widget.id, slug: widget.slug, name: 'Ours' });
    expect(changed.widget.settings).toMatchObject({ gridColumns: 4, onlyStatuses: ['Done'] });

    // A lease that Redis was too slow to take back would be waited for in vain.
    await world.redis.command('DEL', keys.lease(widget.id));
    const { meta } = bodyOf(await owner.call('POST', `${path}/refresh`), 200, Refreshed);
    expect(meta).toMatchObject({ state: 'fresh', total: 2 });
    const health = bodyOf(await owner.call('GET', `${path}/health`), 200, Diagnosis);
    expect(health.findings).toContainEqual(
      expect.objectContaining({ check: 'token', status: 'ok' }),
    );
    expect(health.posts).toEqual({ served: 2, heldBack: 1 });

    await changeUntil(path, { isActive: false }, async () => {
      expect((await ask(data, `/${widget.slug}`)).status).toBe(404);
    });
    const connections = await owner.call('GET', '/api/connections');
    expect(connections.text).toContain(widget.connectionId);

    const stored = await everythingStored(world);
    expect(stored).toContain(widget.id);
    for (const text of [stored, ...api.log, ...data.log, shown, health, connections.text]) {
      expect(JSON.stringify(text)).not.toContain(token);
    }
    expect([...api.log].join('\n')).not.toContain(owner.idToken);

    expect(await owner.call('DELETE', path)).toMatchObject({
      status: 200,
      text: '{"success":true}',
    });
    expect(errorOf(await owner.call('GET', path))).toEqual([404, 'widget_not_found']);
    expect(errorOf(await owner.call('DELETE', path))).toEqual([404, 'widget_not_found']);
    expect((await owner.call('GET', '/api/connections')).text).not.toContain(widget.connectionId);
  }, 90_000);

  it('has its first posts stored: the first view asks nobody', async () => {
    // Where Redis is late the first view has to ask Notion: then that of another widget.
    await eventually(20_000, async () => {
      const { widget } = await create(owner);
      world.notion.requests.clear();
      const { posts } = dataOf(await ask(data, `/${widget.slug}`));
      expect(posts.map(({ title }) => title).toSorted()).toEqual(['Draft', 'One', 'Two']);
      expect(world.notion.requests.list()).toEqual([]);
    });
  }, 40_000);

  it('keeps the legacy paths', async () => {
    const { token, databaseId } = addNotionDatabase(world);
    const body = { name: 'Legacy', token, databaseId, settings: {} };
    const made = bodyOf(await owner.call('POST', '/api/widgets/create', body), 201, Widget);
    expect(made).toMatchObject({ name: 'Legacy', isActive: true, views: 0 });
    const list = bodyOf(await owner.call('GET', '/api/widgets/list'), 200, z.array(Widget));
    expect(list).toContainEqual(made);
    const byId = `/api/widgets/by-id/${made.id}`;
    expect(bodyOf(await owner.call('GET', byId), 200, Widget)).toEqual(made);
    expect((await owner.call('DELETE', byId)).text).toBe('{"success":true}');
    expect(errorOf(await owner.call('GET', byId))).toEqual([404, 'widget_not_found']);
  });

  it('lists widgets in pages, newest first', async () => {
    const other = signUp(world, auth, api);
    const ids = [];
    for (let index = 0; index < 3; index += 1) ids.unshift((await create(other)).widget.id);
    const first = bodyOf(await other.call('GET', '/api/widgets?limit=2'), 200, WidgetPage);
    expect(first.widgets.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const cursor = encodeURIComponent(first.nextCursor ?? '');
    const second = await other.call('GET', `/api/widgets?limit=2&cursor=${cursor}`);
    expect(bodyOf(second, 200, WidgetPage)).toMatchObject({
      widgets: [{ id: ids[2] }],
      nextCursor: null,
    });
    const bad = await other.call('GET', '/api/widgets?cursor=nonsense');
    expect(errorOf(bad)).toEqual([400, 'invalid_request']);
  }, 30_000);

  it('shows nobody what is not theirs, on no call', async () => {
    const { widget } = await create(owner);
    const stranger = signUp(world, auth, api);
    const unknown = '0123456789abcdef0123';
    for (const [, { method, path }] of Object.entries(apiRoutes)) {
      if (!path.includes(':widgetId')) continue;
      const replies = [];
      for (const id of [widget.id, unknown]) {
        const body = method === 'patch' ? { name: 'Stolen' } : undefined;
        const address = path.replace(':widgetId', id);
        replies.push(await stranger.call(method.toUpperCase(), address, body));
      }
      const [theirs, none] = replies;
      expect([path, theirs?.status, theirs?.text]).toEqual([path, 404, none?.text]);
    }
    const { databaseId } = addNotionDatabase(world);
    const { connectionId } = widget;
    const borrowed = { name: 'Mine', database: databaseId, connectionId };
    const refused = await stranger.call('POST', '/api/widgets', borrowed);
    expect(errorOf(refused)).toEqual([404, 'connection_not_found']);
    expect((await stranger.call('GET', '/api/widgets')).text).not.toContain(widget.id);
    expect((await stranger.call('GET', '/api/connections')).text).not.toContain(connectionId);
    expect((await owner.call('GET', `/api/widgets/${widget.id}`)).text).toContain('My calendar');
  }, 30_000);

  it('says what Notion refuses, and what there is to choose', async () => {
    const own = addNotionDatabase(world);
    const foreign = addNotionDatabase(world);
    const body = { name: 'X', database: own.databaseId, notionToken: foreign.token };
    expect(errorOf(await owner.call('POST', '/api/widgets', body))).toEqual([422, 'notion_access']);
    const several = addNotionDatabase(world, { sources: 2 });
    const reply = await owner.call('POST', '/api/widgets', {
      name: 'X',
      database: several.databaseId,
      notionToken: several.token,
    });
    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([
      422,
      { code: 'choose_data_source', dataSources: several.dataSourceIds.map((id) => ({ id })) },
    ]);
  });

  it('makes nothing while Notion is down, and says when to come back', async () => {
    const other = signUp(world, auth, api);
    const { token, databaseId } = addNotionDatabase(world);
    const fault = { kind: 'server_error', status: 503 } as const;
    world.notion.control.addFault({ fault, times: null, token });
    const body = { name: 'X', database: databaseId, notionToken: token, slug: 'never-made' };
    const reply = await other.call('POST', '/api/widgets', body);
    expect(errorOf(reply)).toEqual([503, 'temporarily_unavailable']);
    expect(reply.headers['retry-after']).toMatch(/^\d+$/);
    expect(reply.durationMs).toBeLessThan(60_000);
    const stored = await everythingStored(world);
    expect(stored).not.toContain(other.userId);
    expect(stored).not.toContain('never-made');
    expect((await other.call('GET', '/api/connections')).text).toBe('{"connections":[]}');
  }, 70_000);

  it.each<[string, () => Promise<Reply>, number, RegExp]>([
    ['a body of 65 KiB', () => post(`{"name":"${'a'.repeat(65 * 1024)}"}`), 413, /64 KiB/],
    ['bytes that are no UTF-8', () => post(Buffer.from('{"a":"\xff"}', 'latin1')), 400, /UTF-8/],
    ['deep nesting', () => post(`{"a":${'['.repeat(50)}${']'.repeat(50)}}`), 400, /20 levels/],
    ['a prototype key', () => post('{"__proto__":{"isAdmin":true}}'), 400, /__proto__/],
    ['a constructor', () => post('{"constructor":{"prototype":{}}}'), 400, /constructor/],
    ['a number for a text', () => post('{"name":5}'), 400, /name.*must be text/],
    ['no body', () => post(''), 400, /body is needed/],
    ['a form', () => post('name=x', 'application/x-www-form-urlencoded'), 415, /JSON/],
    ['no type', () => post('{}', 'text/plain'), 415, /JSON/],
    ['a list', () => post('[]'), 400, /JSON object/],
  ])('refuses %s with a sentence', async (_what, send, status, sentence) => {
    const reply = await send();
    expect([reply.status, reply.text]).toEqual([
      status,
      expect.stringMatching(sentence) as unknown,
    ]);
    expect(reply.headers['cache-control']).toBe('private, no-store');
  });

  function post(body: string | Buffer, type = 'application/json'): Promise<Reply> {
    const headers = { authorization: `Bearer ${owner.idToken}`, 'content-type': type };
    return ask(api, '/api/widgets', { method: 'POST', headers, body });
  }

  it.each(['userId', 'slug', 'views', 'health'])('lets nobody set %s', async (name) => {
    const { widget } = await create(owner);
    const reply = await owner.call('PATCH', `/api/widgets/${widget.id}`, { [name]: 'x' });
    expect(errorOf(reply)).toEqual([400, 'invalid_request']);
    expect(reply.text).toContain(name);
  });

  it.each(['a%2Fb', '..%2F..%2Fslugs', '.', '%2e%2e', '__x__', 'a%00b'])(
    'has no widget %s',
    async (id) => {
      expect((await owner.call('GET', `/api/widgets/${id}`)).status).toBe(404);
      expect((await owner.call('DELETE', `/api/widgets/by-id/${id}`)).status).toBe(404);
    },
  );

  it('answers nothing with a bug', () => {
    expect(api.log.filter((line) => line.includes('Internal error'))).toEqual([]);
  });
});
