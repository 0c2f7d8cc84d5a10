import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

import { rateLimitReasons } from '../../../local/notion/apiError';
import { eventually } from '../../support/eventually';
import { SECRET, rejectionOf, sdk, startTestNotion } from './testNotion';

describe('the simulated API can fail when asked to', () => {
  let notion: Awaited<ReturnType<typeof startTestNotion>>;

  beforeAll(async () => {
    notion = await startTestNotion();
  });

  beforeEach(() => {
    notion.simulator.control.reset();
  });

  afterAll(() => notion.simulator.close());

  function me(signal?: AbortSignal): Promise<Response> {
    return fetch(`${notion.simulator.baseUrl}/v1/users/me`, {
      headers: { authorization: `Bearer ${SECRET}`, 'notion-version': '2025-09-03' },
      ...(signal && { signal }),
    });
  }

  test.each(rateLimitReasons)('429 with the reason %s', async (reason) => {
    notion.simulator.control.addFault({
      fault: { kind: 'rate_limited', reason, retryAfterSeconds: 7 },
    });
    const error = await rejectionOf(sdk(notion.simulator).users.me({}));
    expect(error).toMatchObject({
      status: 429,
      code: 'rate_limited',
      additional_data: { rate_limit_reason: reason, retry_after: 7 },
    });
    const headers = z.object({ headers: z.instanceof(Headers) }).parse(error).headers;
    expect(headers.get('retry-after')).toBe('7');
  });

  test.each([
    [{ kind: 'service_overload' as const }, 529, 'service_overload'],
    [{ kind: 'server_error' as const, status: 500 as const }, 500, 'internal_server_error'],
    [{ kind: 'server_error' as const, status: 503 as const }, 503, 'service_unavailable'],
    [{ kind: 'server_error' as const, status: 504 as const }, 504, 'gateway_timeout'],
    [{ kind: 'restricted_resource' as const }, 403, 'restricted_resource'],
    [{ kind: 'unauthorized' as const }, 401, 'unauthorized'],
    [{ kind: 'api_error' as const, status: 409, code: 'conflict_error' }, 409, 'conflict_error'],
  ])('%j', async (fault, status, code) => {
    notion.simulator.control.addFault({ fault });
    const error = await rejectionOf(sdk(notion.simulator).users.me({}));
    expect(error).toMatchObject({ name: 'APIResponseError', status, code });
    expect(await sdk(notion.simulator).users.me({})).toMatchObject({ object: 'user' });
  });

  test.each([
    [{ kind: 'blocked_html' as const }, 403],
    [{ kind: 'server_error' as const, status: 502 as const, html: true }, 502],
  ])('%j is a page that the client cannot read', async (fault, status) => {
    notion.simulator.control.addFault({ fault });
    const error = await rejectionOf(sdk(notion.simulator).users.me({}));
    expect(error).toMatchObject({ name: 'UnknownHTTPResponseError', status });
  });

  test('a reset connection is a bare TypeError', async () => {
    notion.simulator.control.addFault({ fault: { kind: 'connection_reset' } });
    expect(await rejectionOf(sdk(notion.simulator).users.me({}))).toMatchObject({
      name: 'TypeError',
    });
  });

  test('a hanging request is never answered', async () => {
    notion.simulator.control.addFault({ fault: { kind: 'hang' } });
    const giveUp = new AbortController();
    const outcome = me(giveUp.signal).then(
      () => 'answered',
      () => 'cut',
    );
    // A request that has not arrived yet would leave the fault to the next one.
    await eventually(10_000, () => {
      expect(notion.simulator.control.faults.list()).toEqual([]);
      return Promise.resolve();
    });
    expect(await Promise.race([outcome, sleep(150, 'waiting')])).toBe('waiting');
    giveUp.abort();
    expect(await outcome).toBe('cut');
  });

  test('a slow body sends its headers at once', async () => {
    notion.simulator.control.addFault({ fault: { kind: 'slow_body', durationMs: 20_000 } });
    const giveUp = new AbortController();
    const startedAtMs = Date.now();
    const response = await me(giveUp.signal);
    expect(response.status).toBe(200);
    expect(Date.now() - startedAtMs).toBeLessThan(10_000);
    giveUp.abort();
  });

  test('a slow body comes whole, and no sooner than it should', async () => {
    notion.simulator.control.addFault({ fault: { kind: 'slow_body', durationMs: 300 } });
    const startedAtMs = Date.now();
    const body: unknown = await (await me()).json();
    expect(body).toMatchObject({ object: 'user' });
    expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(290);
  });

  test('a truncated body is no JSON', async () => {
    notion.simulator.control.addFault({ fault: { kind: 'truncated_json' } });
    expect(await rejectionOf(sdk(notion.simulator).users.me({}))).toMatchObject({
      name: 'SyntaxError',
    });
  });

  test('an oversized body is valid and as large as asked', async () => {
    const sizeBytes = 3_000_000;
    notion.simulator.control.addFault({ fault: { kind: 'oversized_body', sizeBytes } });
    const text = await (await me()).text();
    expect(text.length).toBeGreaterThanOrEqual(sizeBytes);
    expect(JSON.parse(text)).toMatchObject({ object: 'user' });
  });

  test('a fault can be kept to one token, to one path and to a number of requests', async () => {
    const client = sdk(notion.simulator);
    const fault = { kind: 'server_error' as const, status: 500 as const };
    notion.simulator.control.addFault({ fault, token: 'ntn_another' });
    notion.simulator.control.addFault({ fault, pathPart: '/databases/', times: 2 });
    const retrieve = () => client.databases.retrieve({ database_id: notion.databaseId });
    expect(await client.users.me({})).toMatchObject({ object: 'user' });
    expect(await rejectionOf(retrieve())).toMatchObject({ status: 500 });
    expect(await rejectionOf(retrieve())).toMatchObject({ status: 500 });
    expect(await retrieve()).toMatchObject({ object: 'database' });
  });

  test('while it is down nothing is answered', async () => {
    notion.simulator.control.setDown(true);
    expect(await rejectionOf(sdk(notion.simulator).users.me({}))).toMatchObject({
      name: 'TypeError',
    });
    notion.simulator.control.setDown(false);
    expect(await sdk(notion.simulator).users.me({})).toMatchObject({ object: 'user' });
  });

  test('the budget of a minute runs out and comes back with the next window', async () => {
    const { control, state } = notion.simulator;
    control.setLimits({ perMinute: 2 });
    // To the beginning of a window, so that none ends between the three requests.
    control.advanceClock(60_000 - (state.clock.nowMs() % 60_000));
    const client = sdk(notion.simulator);
    await client.users.me({});
    await client.users.me({});
    const error = await rejectionOf(client.users.me({}));
    expect(error).toMatchObject({
      status: 429,
      additional_data: { rate_limit_reason: 'public_api_request_rate_limit' },
    });
    control.advanceClock(60_000);
    expect(await client.users.me({})).toMatchObject({ object: 'user' });
  });

  test('answers wait for the latency of their path', async () => {
    notion.simulator.control.setLatency(120, '/users/');
    const startedAtMs = Date.now();
    await me();
    expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(115);
  });
});
