import { APIErrorCode, APIResponseError, UnknownHTTPResponseError } from '@notionhq/client';
import { classify, NotionError } from '../../src/notion/errors';

const nowMs = Date.UTC(2026, 10, 2);

function apiError(
  status: number,
  code: APIErrorCode,
  more: { headers?: Record<string, string>; data?: Record<string, string> } = {},
): APIResponseError {
  return new APIResponseError({
    code,
    status,
    message: 'secret_token and a page title',
    headers: new Headers(more.headers),
    rawBodyText: '{}',
    additional_data: more.data,
    request_id: 'req-1',
  });
}

function unknownError(status: number, body: string, type: string): UnknownHTTPResponseError {
  const headers = new Headers({ 'content-type': type });
  return new UnknownHTTPResponseError({ status, message: undefined, headers, rawBodyText: body });
}

describe('classify', () => {
  it.each([
    [401, APIErrorCode.Unauthorized, 'unauthorized', true],
    [404, APIErrorCode.ObjectNotFound, 'not_shared', true],
    [403, APIErrorCode.RestrictedResource, 'restricted', true],
    [400, APIErrorCode.ValidationError, 'schema_mismatch', true],
    [400, APIErrorCode.InvalidRequestURL, 'unexpected_answer', false],
    [409, APIErrorCode.ConflictError, 'unavailable', false],
    [429, APIErrorCode.RateLimited, 'rate_limited', false],
    [500, APIErrorCode.InternalServerError, 'unavailable', false],
    [503, APIErrorCode.ServiceUnavailable, 'unavailable', false],
    [504, APIErrorCode.GatewayTimeout, 'unavailable', false],
    [529, APIErrorCode.ServiceOverload, 'rate_limited', false],
  ] as const)('reads %i %s as %s', (status, code, kind, permanent) => {
    const error = classify(apiError(status, code), nowMs);
    expect(error).toMatchObject({ kind, permanent, status, requestId: 'req-1' });
  });

  it.each([
    [403, '<html>blocked</html>', 'text/html', 'edge_blocked'],
    [403, '<!doctype html>', 'text/plain', 'edge_blocked'],
    [403, '{"code":"new_code"}', 'application/json', 'restricted'],
    [401, '{"code":"new_code"}', 'application/json', 'unauthorized'],
    [404, '<html></html>', 'text/html', 'unexpected_answer'],
    [429, '<html></html>', 'text/html', 'rate_limited'],
    [502, '<html>bad gateway</html>', 'text/html', 'unavailable'],
    [301, '', 'text/html', 'unexpected_answer'],
  ] as const)('reads a foreign %i %j as such', (status, body, type, kind) => {
    expect(classify(unknownError(status, body, type), nowMs).kind).toBe(kind);
  });

  it.each([
    ['whole seconds', { headers: { 'retry-after': '7' } }, 7_000],
    ['a date', { headers: { 'retry-after': new Date(nowMs + 9_000).toUTCString() } }, 9_000],
    ['a date long gone', { headers: { 'retry-after': new Date(0).toUTCString() } }, 1_000],
    ['the body', { data: { retry_after: '21' } }, 21_000],
    [
      'nonsense, then the body',
      { headers: { 'retry-after': '-' }, data: { retry_after: '3' } },
      3_000,
    ],
    ['nothing', {}, null],
    ['zero', { headers: { 'retry-after': '0' } }, 1_000],
    ['a year', { headers: { 'retry-after': '31536000' } }, 900_000],
  ])('takes the pause from %s', (_name, more, retryAfterMs) => {
    expect(classify(apiError(429, APIErrorCode.RateLimited, more), nowMs)).toMatchObject({
      retryAfterMs,
    });
  });

  it("shows which of Notion's limits was met", () => {
    const data = { rate_limit_reason: 'public_api_space_request_rate_limit' };
    expect(classify(apiError(429, APIErrorCode.RateLimited, { data }), nowMs)).toMatchObject({
      kind: 'rate_limited',
      rateLimitReason: 'public_api_space_request_rate_limit',
    });
  });

  it('does not ask a blocked request again', () => {
    const data = { rate_limit_reason: 'public_api_request_blocked', retry_after: '5' };
    expect(classify(apiError(429, APIErrorCode.RateLimited, { data }), nowMs)).toMatchObject({
      kind: 'request_blocked',
      permanent: true,
      retryAfterMs: null,
    });
  });

  it.each([
    ['a network failure', new TypeError('fetch failed', { cause: new Error('x') }), 'unavailable'],
    ['an abort', new DOMException('aborted', 'AbortError'), 'timeout'],
    ['a timeout', new DOMException('late', 'TimeoutError'), 'timeout'],
    ['broken JSON', new SyntaxError('Unexpected token <'), 'unexpected_answer'],
    ['a plain error', new Error('?'), 'unexpected_answer'],
    ['a string', 'oops', 'unexpected_answer'],
    ['nothing', undefined, 'unexpected_answer'],
  ])('reads %s', (_name, error, kind) => {
    expect(classify(error)).toMatchObject({ name: 'NotionError', kind, permanent: false });
  });

  it('lets its own errors through', () => {
    const error = new NotionError('in_trash');
    expect(classify(error)).toBe(error);
  });

  it.each([
    apiError(400, APIErrorCode.ValidationError),
    unknownError(500, 'secret_token', 'text/plain'),
    new SyntaxError('Unexpected token, "secret_token" is not valid JSON'),
    new TypeError('Headers.append: "Bearer secret_token" is an invalid header value.'),
  ])('keeps what came from upstream out of its message and cause', (error) => {
    const classified = classify(error, nowMs);
    expect(`${classified.message} ${String(classified.cause)}`).not.toContain('secret_token');
  });
});
