import { BlockList } from 'node:net';
import { createCallerOf } from '../../../src/http/request/callerAddress';
import { Router } from 'express';
import { createApi } from '../../../src/http/owners/api';
import { apiRoutes } from '../../../src/http/owners/apiRoutes';
import { createOwnersEndpoint } from '../../../src/http/owners/ownersEndpoint';
import { ServiceError } from '../../../src/shared/errors';
import type { Limited } from '../../../src/shared/rateLimit';
import { ask, type AskOptions } from '../../support/ask';
import { createEventRecord } from '../../support/builders';
import { errorOf } from '../../support/dataBody';
import { eventually } from '../../support/eventually';
import { serveExpress, type Served } from '../../support/serveExpress';
import { createFakeOwners } from './fakeOwners';

const origin = 'https://app.example.com';
const authorization = 'Bearer owner';
const json = { authorization, 'content-type': 'application/json' };

describe('the owners’ endpoint', () => {
  const record = createEventRecord();
  const { owners, asked } = createFakeOwners();
  const steps: string[] = [];
  const spent: { caller: Limited | null; owner: Limited | null } = { caller: null, owner: null };
  let server: Served;

  beforeAll(async () => {
    const failing = {
      ...owners,
      listConnections: () => Promise.reject(new TypeError('ntn_secret')),
      diagnose: () =>
        Promise.reject(
          new ServiceError('choose_data_source', { details: { dataSources: [{ id: 'd' }] } }),
        ),
    };
    const handler = createOwnersEndpoint({
      calls: createApi({
        owners: failing,
        tokens: { begin: () => Promise.resolve({ takeBack: () => Promise.resolve() }) },
        publicBaseUrl: 'https://widgets.example.com',
      }),
      router: Router({ caseSensitive: true }),
      authenticate(header) {
        steps.push('authenticate');
        const userId = /^Bearer (\w+)$/.exec(header ?? '')?.[1];
        return userId === undefined
          ? Promise.reject(new ServiceError('unauthenticated'))
          : Promise.resolve(userId);
      },
      callerOf: createCallerOf(new BlockList()),
      callers: {
        countLocally: () => null,
        check(caller) {
          steps.push(`caller ${String(caller.client[0])}`);
          return Promise.resolve(spent.caller);
        },
      },
      owners: {
        check(userId) {
          steps.push(`owner ${userId}`);
          return Promise.resolve(spent.owner);
        },
      },
      housekeeping: {
        tend() {
          steps.push('tend');
          return Promise.resolve();
        },
      },
      allowedOrigins: [origin],
      report: record.report,
    });
    server = await serveExpress(handler);
  });
  beforeEach(() => {
    record.events.length = 0;
    asked.length = 0;
    steps.length = 0;
    spent.caller = spent.owner = null;
  });
  afterAll(() => server.close());

  const send = (path: string, options: AskOptions = {}) =>
    ask(server, path, { ...options, headers: { authorization, ...options.headers } });

  it('counts the caller, asks who it is, counts the owner, and answers', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1, 198.51.100.1' };
    const reply = await send('/api/widgets/w1', { headers });
    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([200, { widget: { id: 'w1' } }]);
    expect(steps).toEqual([
      'tend',
      'caller 192.0.2.1 through 198.51.100.1',
      'authenticate',
      'owner owner',
    ]);
    expect(asked).toEqual([['get', 'owner', 'w1']]);
  });

  it('is for its caller alone: not cached, not framed, whatever the answer', async () => {
    for (const path of [
      '/api/widgets',
      '/api/widgets/unknown',
      '/api/nothing',
      '/api/connections',
    ]) {
      const { headers } = await send(path);
      expect(headers).toMatchObject({
        'cache-control': 'private, no-store',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        vary: 'Origin, Accept-Encoding',
        'x-correlation-id': expect.any(String) as unknown,
      });
      expect([headers.etag, headers['set-cookie']]).toEqual([undefined, undefined]);
    }
  });

  it.each([undefined, 'Basic b3duZXI6', 'Bearer'])('opens for nobody: %j', async (header) => {
    const headers = header === undefined ? {} : { authorization: header };
    const reply = await ask(server, '/api/widgets', { headers });
    expect(errorOf(reply)).toEqual([401, 'unauthenticated']);
    expect(reply.headers['www-authenticate']).toBe('Bearer');
    expect(asked).toEqual([]);
  });

  it('asks nobody who a caller is that has asked too much', async () => {
    const limited = { limit: 600, windowSeconds: 60, remaining: 0, retryAfterSeconds: 9 } as const;
    spent.caller = { ...limited, policy: 'client' };
    expect(errorOf(await send('/api/widgets'))).toEqual([429, 'rate_limited']);
    expect(steps).toEqual(['tend', 'caller 127.0.0.1 through 127.0.0.1']);
  });

  it('refuses an owner who has asked too much', async () => {
    const limited = { limit: 120, windowSeconds: 60, remaining: 0, retryAfterSeconds: 9 } as const;
    spent.owner = { ...limited, policy: 'owner' };
    const reply = await send('/api/widgets');
    expect(errorOf(reply)).toEqual([429, 'rate_limited']);
    expect(reply.headers).toMatchObject({
      'retry-after': '9',
      'ratelimit-policy': '"owner";q=120;w=60',
      ratelimit: '"owner";r=0;t=9',
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ['/api/widgets', 'PUT', 'POST, GET, HEAD, OPTIONS'],
    ['/api/widgets/', 'DELETE', 'POST, GET, HEAD, OPTIONS'],
    ['/api/widgets/w1', 'POST', 'GET, PATCH, DELETE, HEAD, OPTIONS'],
    ['/api/widgets/w1/refresh', 'GET', 'POST, OPTIONS'],
    ['/api/widgets/w1/refresh', 'HEAD', 'POST, OPTIONS'],
    ['/api/widgets/w1/health', 'POST', 'GET, HEAD, OPTIONS'],
    ['/api/widgets/create', 'GET', 'POST, OPTIONS'],
    ['/api/widgets/list', 'DELETE', 'GET, HEAD, OPTIONS'],
    ['/api/widgets/by-id/w1', 'PATCH', 'GET, DELETE, HEAD, OPTIONS'],
    ['/api/connections', 'DELETE', 'GET, HEAD, OPTIONS'],
  ])('has at %s no %s, and says what there is', async (path, method, allow) => {
    const reply = await send(path, { method });
    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toBe(allow);
    expect(asked).toEqual([]);
    const options = await ask(server, path, { method: 'OPTIONS' });
    expect([options.status, options.headers.allow, options.text]).toEqual([204, allow, '']);
  });

  it.each([
    ...['/', '/api', '/api/widget', '/API/widgets', '/api/widgets/w1/data', '/api/connections/c1'],
    ...[
      '/api/widgets/w1/refresh/now',
      '/api/widgets/by-id',
      '/api/widgets/%',
      '//evil/api/widgets',
    ],
  ])('is nowhere else: %s', async (path) => {
    const reply = await send(path);
    expect([reply.status, asked.filter(([verb]) => verb !== 'get')]).toEqual([404, []]);
    expect(reply.headers['cache-control']).toBe('private, no-store');
  });

  it.each([
    '/api/widgets/..%2Fw1',
    '/api/widgets/a%2Fb',
    '/api/widgets/%2e%2e',
    '/api/widgets/by-id/a%20b',
  ])('knows no widget %s', async (path) => {
    expect(errorOf(await send(path))).toEqual([404, 'widget_not_found']);
    expect(asked).toEqual([]);
  });

  it('answers a HEAD like a GET without the body', async () => {
    const [head, get] = [
      await send('/api/widgets', { method: 'HEAD' }),
      await send('/api/widgets'),
    ];
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });

  it('takes bodies, and refuses those that are none', async () => {
    const body = JSON.stringify({ name: 'Mine', database: 'abc', notionToken: 'ntn_x' });
    const post = (options: AskOptions) =>
      ask(server, '/api/widgets', { method: 'POST', headers: json, ...options });
    const made = await post({ body });
    expect([made.status, made.headers.location]).toEqual([
      201,
      'https://widgets.example.com/api/widgets/new',
    ]);
    expect((await post({})).status).toBe(400);
    expect((await post({ body: '{' })).status).toBe(400);
    expect((await post({ body: 'x'.repeat(65 * 1024) })).status).toBe(413);
    expect((await post({ body, headers: { authorization } })).status).toBe(415);
    const unknown = await post({ body: JSON.stringify({ ...JSON.parse(body), userId: 'x' }) });
    expect(errorOf(unknown)).toEqual([400, 'invalid_request']);
    expect(unknown.text).toContain('\\"userId\\"');
    expect(asked).toHaveLength(1);
  });

  it('reads no body of a caller that is nobody', async () => {
    const options = { method: 'POST', headers: {}, body: 'x'.repeat(100) };
    expect((await ask(server, '/api/widgets', options)).status).toBe(401);
  });

  it('is open to pages of the sites it knows', async () => {
    const headers = { origin, 'access-control-request-method': 'PATCH' };
    const preflight = await ask(server, '/api/widgets/w1', { method: 'OPTIONS', headers });
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': expect.stringContaining('PATCH') as unknown,
      'access-control-allow-headers': 'Authorization, Content-Type',
    });
    expect(steps).toEqual([]);
    const refused = await ask(server, '/api/widgets', { headers: { origin } });
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, origin]);
    const other = await send('/api/widgets', { headers: { origin: 'https://other.example' } });
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('hands on what an error says besides', async () => {
    const reply = await send('/api/widgets/w1/health');
    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([
      422,
      { code: 'choose_data_source', dataSources: [{ id: 'd' }] },
    ]);
  });

  it('answers a bug with 500 and leaks nothing', async () => {
    const reply = await send('/api/connections');
    expect(reply.status).toBe(500);
    expect(reply.text).not.toContain('ntn_');
    const correlationId = reply.headers['x-correlation-id'];
    expect(record.of('http.failed')).toMatchObject([{ endpoint: 'api', correlationId }]);
    await eventually(2000, () => {
      expect(record.of('http.answered')).toEqual([{ type: 'http.answered', endpoint: 'api' }]);
      return Promise.resolve();
    });
  });

  it.each(Object.entries(apiRoutes))('knows the route of %s', async (_name, { method, path }) => {
    const address = path.replace(':widgetId', 'w1');
    const { status } = await send(address, { method: method.toUpperCase() });
    expect([404, 405]).not.toContain(status);
  });
});
