import { BlockList } from 'node:net';
import { createCallerOf } from '../../../src/http/request/callerAddress';
import {
  createHttpHandler,
  unframedHeaders,
  type Endpoint,
} from '../../../src/http/answer/endpoint';
import { assembleBody, jsonBody } from '../../../src/http/answer/readyBody';
import { errorTable, ServiceError, type ErrorCode } from '../../../src/shared/errors';
import { createEventRecord } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { serveOnLoopback, type Loopback } from '../../support/loopback';

const text = 'some text that is long enough to be compressed '.repeat(40);
const traceId = '0123456789abcdef0123456789abcdef';
const limited = {
  policy: 'client',
  limit: 600,
  windowSeconds: 60,
  remaining: 0,
  retryAfterSeconds: 30,
} as const;
const codes = Object.keys(errorTable).filter((code): code is ErrorCode => code in errorTable);

const anEndpoint = (changes: Partial<Endpoint> = {}): Endpoint => ({
  name: 'test',
  readableAnywhere: true,
  headers: unframedHeaders,
  handle: ({ segments: [first, second], query, caller }) => {
    if (first === 'error') {
      const code = codes.find((known) => known === second) ?? 'internal';
      throw new ServiceError(code, query.has('retry') ? { retryAfterSeconds: 7 } : {});
    }
    if (first === 'limited') throw new ServiceError('rate_limited', { limited });
    if (first === 'bug') return Promise.reject(new TypeError(`secret ${String(second)}`));
    if (first === 'unsendable') {
      return Promise.resolve({ status: 302, headers: { Location: 'a\nb' }, body: null });
    }
    const headers: Record<string, string> = {};
    if (first === 'caller') headers['X-Caller'] = JSON.stringify(caller);
    const identity = { text, identity: 'id' };
    return assembleBody('text/plain', [identity]).then((body) => ({ status: 200, headers, body }));
  },
  ...changes,
});

describe('an endpoint', () => {
  const record = createEventRecord();
  let server: Loopback;
  let closed: Loopback;

  beforeAll(async () => {
    server = await serveOnLoopback(
      createHttpHandler(anEndpoint(), createCallerOf(new BlockList()), record.report),
    );
    closed = await serveOnLoopback(
      createHttpHandler(
        anEndpoint({ readableAnywhere: false }),
        createCallerOf(new BlockList()),
        record.report,
      ),
    );
  });
  afterAll(async () => {
    await Promise.all([server.close(), closed.close()]);
  });

  it('answers a GET with the headers that all answers share', async () => {
    const reply = await server.ask('/');
    expect([reply.status, reply.text]).toEqual([200, text]);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain',
      'content-length': String(text.length),
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('Cache-Status') as unknown,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as unknown,
      vary: 'Accept-Encoding',
      etag: expect.stringMatching(/^W\//) as unknown,
    });
    expect(reply.headers['set-cookie']).toBeUndefined();
  });

  it('answers a HEAD like a GET without the body', async () => {
    const [head, get] = [await server.ask('/', { method: 'HEAD' }), await server.ask('/')];
    expect(head.body).toHaveLength(0);
    const comparable = ['content-length', 'content-type', 'etag', 'vary'];
    expect(comparable.map((name) => head.headers[name])).toEqual(
      comparable.map((name) => get.headers[name]),
    );
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses %s with what is allowed', async (method) => {
    const reply = await server.ask('/', { method });
    expect(reply.status).toBe(405);
    expect(reply.headers).toMatchObject({
      allow: 'GET, HEAD, OPTIONS',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(reply.text)).toMatchObject({ code: 'method_not_allowed' });
  });

  it('answers a preflight, also for headers that it does not know', async () => {
    const asked = { 'access-control-request-headers': 'x-one, x-two', origin: 'https://a.example' };
    const reply = await server.ask('/', { method: 'OPTIONS', headers: asked });
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': 'x-one, x-two',
      'access-control-max-age': '86400',
    });
  });

  it('allows no other site at an endpoint that is not for everybody', async () => {
    const preflight = await closed.ask('/', { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    const get = await closed.ask('/');
    for (const { headers } of [preflight, get]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it.each(codes)('answers %s by the table', async (code) => {
    const reply = await server.ask(`/error/${code}?retry`);
    const { status, sentence } = errorTable[code];
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.text)).toMatchObject({ error: sentence, code });
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': status === 404 ? 'public, max-age=5, s-maxage=30' : 'no-store',
      'retry-after': '7',
      'access-control-allow-origin': '*',
    });
    expect(reply.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
    expect(reply.headers.etag).toBeUndefined();
  });

  it('says when to come back where the error does not', async () => {
    const reply = await server.ask('/error/temporarily_unavailable');
    expect(reply.headers['retry-after']).toBe('10');
    const other = await server.ask('/error/invalid_request');
    expect(other.headers['retry-after']).toBeUndefined();
  });

  it('reports to a caller who asks too much which limit it met, and when to come back', async () => {
    const reply = await server.ask('/limited');
    expect(reply.status).toBe(429);
    expect(reply.headers).toMatchObject({
      'retry-after': '30',
      'ratelimit-policy': '"client";q=600;w=60',
      ratelimit: '"client";r=0;t=30',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(reply.text)).toMatchObject({ code: 'rate_limited' });
  });

  it('passes to its endpoint who asks, by the headers and never by what the framework makes of them', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1, 198.51.100.1' };
    const { headers: proxied } = await server.ask('/caller', { headers });
    expect(proxied['x-caller']).toBe(
      '{"client":["192.0.2.1 through 198.51.100.1"],"hop":"198.51.100.1"}',
    );
    const { headers: direct } = await server.ask('/caller');
    expect(direct['x-caller']).toBe('{"client":["127.0.0.1 through 127.0.0.1"],"hop":"127.0.0.1"}');
  });

  it('reports each answer once, whatever it is', async () => {
    record.events.length = 0;
    for (const path of ['/', '/error/not_found', '/bug/x', '/unsendable']) await server.ask(path);
    await server.ask('/', { method: 'OPTIONS' });
    const answered = { type: 'http.answered', endpoint: 'test' };
    // The last is reported behind its answer.
    await eventually(2000, () => {
      expect(record.of('http.answered')).toEqual(Array.from({ length: 5 }, () => answered));
      return Promise.resolve();
    });
  });

  it('answers a bug with 500 and the id that the log has, and leaks nothing', async () => {
    record.events.length = 0;
    const headers = { 'x-cloud-trace-context': `${traceId}/123;o=1` };
    const reply = await server.ask('/bug/token', { headers });
    expect(reply.status).toBe(500);
    expect(JSON.parse(reply.text)).toEqual({
      error: errorTable.internal.sentence,
      code: 'internal',
      correlationId: traceId,
    });
    expect(reply.headers['x-correlation-id']).toBe(traceId);
    expect(record.of('http.failed')).toMatchObject([
      { endpoint: 'test', correlationId: traceId, error: { message: 'secret token' } },
    ]);
  });

  it('makes an id of its own where the platform gives none that fits', async () => {
    const bad = { 'x-cloud-trace-context': 'x"><script>' };
    const ids = [await server.ask('/'), await server.ask('/', { headers: bad })].map(
      ({ headers }) => headers['x-correlation-id'],
    );
    expect(ids).toEqual([1, 2].map(() => expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown));
    expect(new Set(ids).size).toBe(2);
  });

  it('answers with 500 where an answer cannot be sent', async () => {
    record.events.length = 0;
    const reply = await server.ask('/unsendable');
    expect(reply.status).toBe(500);
    expect(JSON.parse(reply.text)).toMatchObject({ code: 'internal' });
    expect(reply.headers.location).toBeUndefined();
    expect(record.of('http.failed')).toHaveLength(1);
  });

  it('shows errors in the way of its endpoint', async () => {
    const errorBody: Endpoint['errorBody'] = ({ code }) => jsonBody({ mine: code });
    const own = await serveOnLoopback(
      createHttpHandler(anEndpoint({ errorBody }), createCallerOf(new BlockList()), record.report),
    );
    expect(JSON.parse((await own.ask('/error/not_found')).text)).toEqual({ mine: 'not_found' });
    await own.close();
  });
});
