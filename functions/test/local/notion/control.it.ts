import { createServer } from 'node:http';

import { createDemoWorkspace } from '../../../local/notion/demo';
import { tokenSha256 } from '../../../local/notion/passthrough';
import { startNotionSimulator } from '../../../local/notion/startNotionSimulator';
import { SECRET, anyNumber, anyString, rejectionOf, sdk, startTestNotion } from './testNotion';

describe('the control endpoint', () => {
  let notion: Awaited<ReturnType<typeof startTestNotion>>;

  beforeEach(async () => {
    notion = await startTestNotion();
  });

  afterEach(() => notion.simulator.close());

  async function call(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') {
    const response = await fetch(`${notion.simulator.baseUrl}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const answer: unknown = await response.json();
    return { status: response.status, answer };
  }

  test('lists its switches', async () => {
    const { answer } = await call('/control');
    expect(JSON.stringify(answer)).toContain('"method":"POST","path":"/control/faults"');
  });

  test('switches faults, limits, latency, time and the whole service', async () => {
    const client = sdk(notion.simulator);
    await call('/control/faults', { fault: { kind: 'service_overload' } });
    expect(await rejectionOf(client.users.me({}))).toMatchObject({ status: 529 });
    await call('/control/limits', { perMinute: 0 });
    expect(await rejectionOf(client.users.me({}))).toMatchObject({ status: 429 });
    await call('/control/limits', { perMinute: null });
    await call('/control/down', { down: true });
    expect(await rejectionOf(client.users.me({}))).toMatchObject({ name: 'TypeError' });
    await call('/control/reset', {});
    const beforeMs = notion.simulator.state.clock.nowMs();
    await call('/control/clock', { advanceMs: 3_600_000 });
    expect(notion.simulator.state.clock.nowMs()).toBeGreaterThanOrEqual(beforeMs + 3_600_000);
    expect(await client.users.me({})).toMatchObject({ object: 'user' });
  });

  test('changes what is in Notion', async () => {
    const { dataSourceId, databaseId } = notion;
    const added = await call('/control/pages', { dataSourceId, values: { Title: 'Hello' } });
    expect(added.answer).toEqual({ pageId: anyString });
    await call('/control/columns/rename', { dataSourceId, column: 'Title', newName: 'Titel' });
    const query = () => sdk(notion.simulator).dataSources.query({ data_source_id: dataSourceId });
    expect(await query()).toMatchObject({
      results: [{ properties: { Titel: { title: [{ plain_text: 'Hello' }] } } }],
    });
    await call('/control/databases/unshare', { databaseId, token: SECRET });
    expect(await rejectionOf(query())).toMatchObject({ status: 404 });
    await call('/control/databases/share', { databaseId, token: SECRET });
    await call('/control/tokens/revoke', { token: SECRET });
    expect(await rejectionOf(query())).toMatchObject({ status: 401 });
  });

  test('says in words what is wrong with a call', async () => {
    const missing = await call('/control/pages/trash', { pageId: 'nowhere' });
    expect(missing).toEqual({ status: 400, answer: { error: 'There is no page nowhere.' } });
    const wrong = await call('/control/faults', { fault: { kind: 'gremlins' } });
    expect(wrong.status).toBe(400);
    const unknown = await call('/control/nothing', {});
    expect(unknown.status).toBe(404);
  });

  test('logs requests with the end of the token only', async () => {
    await sdk(notion.simulator).users.me({});
    const { answer } = await call('/control/requests');
    expect(answer).toEqual({
      requests: [
        {
          atMs: anyNumber,
          method: 'GET',
          path: '/v1/users/me',
          query: '',
          tokenEnd: SECRET.slice(-4),
          status: 200,
          durationMs: anyNumber,
        },
      ],
    });
    await call('/control/requests', undefined, 'DELETE');
    expect(notion.simulator.requests.list()).toEqual([]);
  });

  test('the state names databases but no token', async () => {
    const { answer } = await call('/control/state');
    expect(answer).toMatchObject({ databases: [{ id: notion.databaseId, title: 'Calendar' }] });
    expect(JSON.stringify(answer)).not.toContain(SECRET);
  });
});

test("a registered person's token passes through; any other stays unauthorized", async () => {
  const seen: unknown[] = [];
  const upstream = createServer((request, response) => {
    request.resume();
    seen.push([request.method, request.url, request.headers.authorization]);
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'real' });
    response.end('{"object":"user","id":"real"}');
  });
  await new Promise<void>((resolve) => {
    upstream.listen(0, '127.0.0.1', resolve);
  });
  const address = upstream.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const simulator = await startNotionSimulator({ upstreamUrl: `http://127.0.0.1:${port}` });
  const client = sdk(simulator, 'ntn_real');
  const before = await rejectionOf(client.users.me({}));
  simulator.control.allowPassthrough(tokenSha256('ntn_real'));
  const answer = await client.users.me({});
  await simulator.close();
  upstream.closeAllConnections();
  upstream.close();

  expect(before).toMatchObject({ status: 401 });
  expect(answer).toEqual({ object: 'user', id: 'real' });
  expect(seen).toEqual([['GET', '/v1/users/me', 'Bearer ntn_real']]);
});

test('the demo has a calendar, a long archive and a revoked token', async () => {
  const simulator = await startNotionSimulator();
  const demo = createDemoWorkspace(simulator.state);
  const calendar = await sdk(simulator, demo.calendar.token).dataSources.query({
    data_source_id: demo.calendar.dataSourceId,
  });
  const archive = await sdk(simulator, demo.archive.token).dataSources.query({
    data_source_id: demo.archive.dataSourceId,
  });
  const revoked = await rejectionOf(sdk(simulator, demo.revoked.token).users.me({}));
  await simulator.close();

  expect(calendar.results.length).toBeGreaterThanOrEqual(24);
  expect(archive).toMatchObject({ has_more: true });
  expect(simulator.state.dataSources.get(demo.archive.dataSourceId)?.pageIds).toHaveLength(250);
  expect(revoked).toMatchObject({ status: 401 });
});
