import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { createCors } from '../../../src/http/answer/cors';

const origins = ['https://app.example.com', 'http://localhost:3000'];

function from(origin: string | null): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  if (origin !== null) request.headers.origin = origin;
  return request;
}

const permissions = (headers: Record<string, string>): string[] =>
  Object.keys(headers).filter((name) => name.startsWith('Access-Control'));

describe('pages of other sites', () => {
  const cors = createCors(origins);

  it.each(origins)('of %s may read answers, by that name alone', (origin) => {
    expect(cors.headersFor(from(origin))).toMatchObject({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': expect.stringContaining('Retry-After') as unknown,
      Vary: 'Origin',
    });
  });

  it.each(origins)('of %s may send a token and JSON, and no cookie', (origin) => {
    const { status, headers, body } = cors.preflight(from(origin), 'GET, POST, HEAD, OPTIONS');
    expect([status, body]).toEqual([204, null]);
    expect(headers).toMatchObject({
      Allow: 'GET, POST, HEAD, OPTIONS',
      'Access-Control-Allow-Methods': 'GET, POST, HEAD, OPTIONS',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    });
    expect(headers['Access-Control-Allow-Credentials']).toBeUndefined();
  });

  it.each([
    null,
    'null',
    '*',
    'https://app.example.com.evil.example',
    'https://evil.example',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://APP.example.com',
  ])('of the origin %s get no permission', (origin) => {
    expect(permissions(cors.headersFor(from(origin)))).toEqual([]);
    const { headers } = cors.preflight(from(origin), 'GET');
    expect(permissions(headers)).toEqual([]);
    expect(cors.headersFor(from(origin))['Vary']).toBe('Origin');
  });
});
