import { BlockList } from 'node:net';
import { createCallerOf } from '../../../src/http/request/callerAddress';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createHttpHandler } from '../../../src/http/answer/endpoint';
import { assembleBody } from '../../../src/http/answer/readyBody';
import { createEventRecord } from '../../support/builders';
import { serveOnLoopback, type Loopback } from '../../support/loopback';

const text = 'some text that is long enough to be compressed '.repeat(40);

describe('an answer', () => {
  let server: Loopback;
  let etag = '';

  beforeAll(async () => {
    const body = await assembleBody('text/plain', [{ text, identity: 'identity' }]);
    const endpoint = {
      name: 'test',
      readableAnywhere: true,
      headers: {},
      handle: ({ segments }: { segments: readonly (string | null)[] }) =>
        Promise.resolve({
          status: segments[0] === 'gone' ? 404 : 200,
          headers: { 'Cache-Control': 'public, max-age=10' },
          body: segments[0] === 'empty' ? null : body,
        }),
    };
    server = await serveOnLoopback(
      createHttpHandler(endpoint, createCallerOf(new BlockList()), createEventRecord().report),
    );
    etag = (await server.ask('/')).headers.etag ?? '';
  });
  afterAll(() => server.close());

  it.each([
    ['br, gzip', 'br', (body: Buffer) => brotliDecompressSync(body)],
    ['gzip', 'gzip', (body: Buffer) => gunzipSync(body)],
    ['', undefined, (body: Buffer) => body],
  ])('to a client that accepts %j comes in %s', async (accepted, encoding, decode) => {
    const reply = await server.ask('/', { headers: { 'accept-encoding': accepted } });
    expect(reply.headers['content-encoding']).toBe(encoding);
    expect(reply.headers['content-length']).toBe(String(reply.body.length));
    expect(reply.headers.vary).toBe('Accept-Encoding');
    expect(decode(reply.body).toString()).toBe(text);
  });

  it.each([
    ['the same etag', () => etag],
    ['the same among several', () => `W/"other", ${etag}`],
    ['the strong form of it', () => etag.replace('W/', '')],
    ['a star', () => '*'],
  ])('is a 304 without a body for %s', async (_name, value) => {
    const headers = { 'if-none-match': value(), 'accept-encoding': 'br' };
    const reply = await server.ask('/', { headers });
    expect([reply.status, reply.text]).toEqual([304, '']);
    expect(reply.headers).toMatchObject({
      etag,
      vary: 'Accept-Encoding',
      'cache-control': 'public, max-age=10',
      'access-control-allow-origin': '*',
    });
  });

  it('is whole for another etag', async () => {
    const reply = await server.ask('/', { headers: { 'if-none-match': 'W/"other"' } });
    expect([reply.status, reply.text]).toEqual([200, text]);
  });

  it('is whole for the same etag where it is an error', async () => {
    const reply = await server.ask('/gone', { headers: { 'if-none-match': etag } });
    expect(reply.status).toBe(404);
    expect(reply.headers.etag).toBeUndefined();
  });

  it('says so where it has no body', async () => {
    const reply = await server.ask('/empty');
    expect([reply.status, reply.headers['content-length']]).toEqual([200, '0']);
  });
});
