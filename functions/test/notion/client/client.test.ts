import { createNotionClient, type CallContext } from '../../../src/notion/client/client';
import { createLocalPacer } from '../../../src/notion/pacing/pacers';
import { deadlineIn } from '../../../src/shared/deadline';
import type { ServiceEvent } from '../../../src/shared/events';
import { createManualClock } from '../../support/manualClock';

const id = 'e234cdc8-4ad2-4371-a97e-999a238bf8f5';

type Step = () => Promise<Response>;
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Step => {
  return () => Promise.resolve(new Response(JSON.stringify(body), { status, headers }));
};
const failure = (status: number, code: string, more = {}, headers = {}): Step =>
  json(status, { object: 'error', status, code, message: 'no', ...more }, headers);
const networkFailure: Step = () => Promise.reject(new TypeError('fetch failed'));
const ok = json(200, { object: 'user' });

interface Sent {
  atMs: number;
  url: string;
  method: string;
  headers: Headers;
  body: string;
}

/** A client whose fetch answers with `steps`, one after the other. */
function setUp(steps: Step[]) {
  const clock = createManualClock(0);
  const events: ServiceEvent[] = [];
  const sent: Sent[] = [];
  const report = (event: ServiceEvent) => {
    events.push(event);
  };
  const pacer = createLocalPacer({ requestsPerSecond: 4, clock, report });
  const client = createNotionClient({
    baseUrl: 'http://notion.test/',
    timeoutMs: 10_000,
    pacer,
    clock,
    report,
    random: () => 0.5,
    fetch: (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const body = typeof init?.body === 'string' ? init.body : '';
      const headers = new Headers(init?.headers);
      sent.push({ atMs: clock.nowMs(), url, method: init?.method ?? '', headers, body });
      const step = steps[sent.length - 1] ?? ok;
      return step();
    },
  });
  const context = (budgetMs = 60_000, token = 'token-1'): CallContext => ({
    connection: { token, pacingKey: 'k', workspaceId: null },
    deadline: deadlineIn(clock, budgetMs),
    priority: 'foreground',
  });
  const advancing = async <T>(call: Promise<T>): Promise<T> => {
    const settled = call.then(
      () => true,
      () => true,
    );
    for (let step = 0; step < 400; step += 1) {
      if (await Promise.race([settled, clock.advance(50).then(() => false)])) break;
    }
    return call;
  };
  return { client, clock, context, events, sent, advancing };
}

describe('the Notion client', () => {
  it('asks with the token of the call, the pinned version and decoded property ids', async () => {
    const { client, context, sent } = setUp([ok, ok]);
    const query = { dataSourceId: id, propertyIds: ['Kjx%7D', 'a%'], pageSize: 7, cursor: null };
    await client.queryDataSource(context(60_000, 'token-2'), query);
    expect(sent[0]?.url).toBe(
      `http://notion.test/v1/data_sources/${id}/query?filter_properties=Kjx%7D&filter_properties=a%25`,
    );
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer token-2');
    expect(sent[0]?.headers.get('notion-version')).toBe('2025-09-03');
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ page_size: 7, result_type: 'page' });
  });

  it('reads databases, data sources, pages and itself', async () => {
    const { client, context, sent, advancing } = setUp([]);
    await client.retrieveDatabase(context(), id);
    await advancing(client.retrieveDataSource(context(), id));
    await advancing(client.retrievePage(context(), id.toUpperCase(), ['title']));
    await advancing(client.retrieveSelf(context()));
    expect(sent.map(({ method, url }) => `${method} ${url.slice(22)}`)).toEqual([
      `GET databases/${id}`,
      `GET data_sources/${id}`,
      `GET pages/${id}?filter_properties=title`,
      'GET users/me',
    ]);
    expect(sent[3]?.headers.get('authorization')).toBe('Bearer token-1');
  });

  it.each([
    ['a network failure', networkFailure],
    ['a 500', failure(500, 'internal_server_error')],
    ['a 502 in HTML', () => Promise.resolve(new Response('<html>', { status: 502 }))],
    ['a conflict', failure(409, 'conflict_error')],
  ])('tries again after %s, with a pause', async (_name, step) => {
    const { client, context, sent, advancing } = setUp([step]);
    await expect(advancing(client.retrieveSelf(context()))).resolves.toEqual({ object: 'user' });
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 500]);
  });

  it('gives up after three attempts', async () => {
    const { client, context, sent, events, advancing } = setUp([
      networkFailure,
      networkFailure,
      networkFailure,
      ok,
    ]);
    await expect(advancing(client.retrieveSelf(context()))).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(sent).toHaveLength(3);
    expect(events.filter((event) => event.type === 'notion.request')).toHaveLength(3);
  });

  it('does not wait for a second attempt that the deadline would not allow', async () => {
    const { client, context, sent } = setUp([networkFailure]);
    await expect(client.retrieveSelf(context(400))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['unauthorized', failure(401, 'unauthorized')],
    ['not_shared', failure(404, 'object_not_found')],
    ['schema_mismatch', failure(400, 'validation_error')],
    [
      'request_blocked',
      failure(429, 'rate_limited', {
        additional_data: { rate_limit_reason: 'public_api_request_blocked' },
      }),
    ],
    ['unexpected_answer', () => Promise.resolve(new Response('<html>'))],
  ])('does not repeat what is %s', async (kind, step) => {
    const { client, context, sent } = setUp([step]);
    await expect(client.retrieveSelf(context())).rejects.toMatchObject({ kind });
    expect(sent).toHaveLength(1);
  });

  it.each([429, 529])(
    'holds the whole connection for the pause that a %i asks for',
    async (status) => {
      const code = status === 429 ? 'rate_limited' : 'service_overload';
      const { client, context, sent, events, advancing } = setUp([
        failure(status, code, {}, { 'retry-after': '3' }),
      ]);
      const both = Promise.all([client.retrieveSelf(context()), client.retrieveSelf(context())]);
      await advancing(both);
      expect(sent.map(({ atMs }) => atMs)).toEqual([0, 3_000, 3_250]);
      expect(events).toContainEqual({ type: 'pacing.held', pacingKey: 'k', holdMs: 3_000 });
      expect(events).toContainEqual({
        type: 'notion.request',
        operation: 'users.me',
        durationMs: 0,
        outcome: 'rate_limited',
      });
    },
  );

  it('passes on a limit that lasts beyond the deadline, and still holds the others', async () => {
    const { client, context, sent } = setUp([
      failure(429, 'rate_limited', {}, { 'retry-after': '30' }),
    ]);
    await expect(client.retrieveSelf(context(8_000))).rejects.toMatchObject({
      kind: 'rate_limited',
      retryAfterMs: 30_000,
    });
    await expect(client.retrieveSelf(context(8_000))).rejects.toMatchObject({
      kind: 'rate_limited',
    });
    expect(sent).toHaveLength(1);
  });

  it('pauses for some seconds where a limit names no pause', async () => {
    const { client, context, events, advancing } = setUp([failure(429, 'rate_limited')]);
    await advancing(client.retrieveSelf(context()));
    expect(events).toContainEqual({ type: 'pacing.held', pacingKey: 'k', holdMs: 6_250 });
  });

  it('holds the other connections of a workspace for a limit of the workspace', async () => {
    const { client, context, sent } = setUp([
      failure(
        429,
        'rate_limited',
        { additional_data: { rate_limit_reason: 'public_api_space_request_rate_limit' } },
        { 'retry-after': '30' },
      ),
    ]);
    const of = (pacingKey: string): CallContext => ({
      ...context(8_000),
      connection: { token: 'token-1', pacingKey, workspaceId: 'w' },
    });
    await expect(client.retrieveSelf(of('one'))).rejects.toMatchObject({ kind: 'rate_limited' });
    await expect(client.retrieveSelf(of('two'))).rejects.toMatchObject({ kind: 'rate_limited' });
    expect(sent).toHaveLength(1);
  });

  it('asks no more at all of a Notion that has blocked the connection', async () => {
    const blocked = { additional_data: { rate_limit_reason: 'public_api_request_blocked' } };
    const { client, clock, context, sent } = setUp([failure(429, 'rate_limited', blocked)]);
    await expect(client.retrieveSelf(context())).rejects.toMatchObject({ kind: 'request_blocked' });
    await clock.advance(590_000);
    await expect(client.retrieveSelf(context())).rejects.toMatchObject({ kind: 'request_blocked' });
    expect(sent).toHaveLength(1);
  });

  it('keeps the others away while one finds out whether a failing Notion is back', async () => {
    const { client, clock, context, sent, advancing } = setUp([networkFailure, networkFailure]);
    const probing = advancing(client.retrieveSelf(context()));
    await clock.advance(100);
    await expect(client.retrieveSelf(context())).rejects.toMatchObject({ kind: 'unavailable' });
    await probing;
    expect(sent).toHaveLength(3);
    await advancing(client.retrieveSelf(context()));
    expect(sent).toHaveLength(4);
  });

  it('leaves the connection closed where every attempt failed, then sends one', async () => {
    const failures = Array.from({ length: 3 }, () => networkFailure);
    const { client, clock, context, sent, advancing } = setUp(failures);
    await expect(advancing(client.retrieveSelf(context()))).rejects.toThrow();
    await expect(client.retrieveSelf(context())).rejects.toMatchObject({ kind: 'unavailable' });
    await clock.advance(16_000);
    const calls = [1, 2, 3].map(() => client.retrieveSelf(context()));
    const outcomes = await advancing(Promise.allSettled(calls));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(sent).toHaveLength(4);
  });

  it('lets only the first of several that fail together try again', async () => {
    const { client, context, sent, advancing } = setUp([networkFailure, networkFailure]);
    const calls = [1, 2].map(() => client.retrieveSelf(context()));
    const outcomes = await advancing(Promise.allSettled(calls));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(sent.length).toBeLessThanOrEqual(3);
  });

  it('does not close the connection for a conflict', async () => {
    const { client, context, events, advancing } = setUp([failure(409, 'conflict_error')]);
    await advancing(client.retrieveSelf(context()));
    expect(events.map(({ type }) => type)).not.toContain('pacing.held');
  });

  it('sends nothing after its deadline, for a malformed id or a malformed token', async () => {
    const { client, context, sent } = setUp([]);
    await expect(client.retrieveSelf(context(0))).rejects.toMatchObject({ kind: 'timeout' });
    await expect(client.retrieveDatabase(context(), '../users')).rejects.toMatchObject({
      kind: 'not_queryable',
    });
    await expect(client.retrieveSelf(context(9_000, 'two\nlines'))).rejects.toMatchObject({
      kind: 'unauthorized',
    });
    expect(sent).toEqual([]);
  });
});
