import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { gzipSync } from 'node:zlib';
import { startInstance, type Instance } from '../../local/production/startInstance';
import { dispatchTask } from '../../local/tasks/dispatchTask';
import { ask, type AskOptions } from '../support/ask';
import { openWorld, type TestWorld } from '../support/testWorld';

const endpoints = ['widgetData', 'embed', 'media', 'api', 'adminStatus'] as const;
const json = { 'content-type': 'application/json' };
const mostKilobytes = 64;

describe('a request’s body', () => {
  let world: TestWorld;
  let instances: Record<(typeof endpoints)[number], Instance>;

  beforeAll(async () => {
    world = await openWorld();
    const started = await Promise.all(
      endpoints.map(async (name) => [name, await world.startFast(name)] as const),
    );
    instances = Object.fromEntries(started) as typeof instances;
  }, 60_000);
  afterAll(() => world.close());

  const send = (endpoint: (typeof endpoints)[number], options: AskOptions) =>
    ask(instances[endpoint], '/api/widgets/create', options);

  it.each(endpoints)(
    'that is encoded is refused by %s before anybody inflates it',
    async (name) => {
      const body = gzipSync('0'.repeat(20_000_000));
      for (const method of ['GET', 'POST']) {
        const headers = {
          ...json,
          'content-encoding': 'gzip',
          'content-length': String(body.length),
        };
        const { status, durationMs } = await send(name, { method, headers, body });
        expect([method, status]).toEqual([method, 415]);
        expect(durationMs).toBeLessThan(2000);
      }
    },
  );

  it.each(endpoints)(
    'that comes with a GET is refused by %s, and an empty one is none',
    async (name) => {
      for (const method of ['GET', 'HEAD']) {
        const statuses = [];
        for (const [length, body] of [
          ['2', '{}'],
          ['0', undefined],
        ] as const) {
          const headers = { ...json, 'content-length': length };
          statuses.push((await send(name, { method, headers, ...(body && { body }) })).status);
        }
        const chunked = { ...json, 'transfer-encoding': 'chunked' };
        statuses.push((await send(name, { method, headers: chunked, body: '{}' })).status);
        expect(statuses).toEqual([400, expect.not.stringMatching('400'), 400]);
        expect(statuses[1]).not.toBe(400);
      }
    },
  );

  it.each(endpoints)('of more than 64 KiB is refused by %s and not parsed', async (name) => {
    const body = '['.repeat(10_000_000);
    const { status, durationMs } = await send(name, {
      method: 'POST',
      headers: { ...json, 'content-length': String(body.length) },
      body,
    });
    expect(status).toBe(413);
    expect(durationMs).toBeLessThan(2000);
  });

  it('is refused in the endpoint’s own form, and the connection goes on', async () => {
    const { headers, text } = await send('api', {
      method: 'POST',
      headers: { ...json, 'content-encoding': 'br', 'content-length': '2' },
      body: '{}',
    });
    expect(JSON.parse(text)).toMatchObject({ code: 'unsupported_media_type' });
    expect(headers['cache-control']).toBe('private, no-store');
    const page = await ask(instances.embed, '/w/x', { headers: { 'content-encoding': 'gzip' } });
    expect([page.status, page.headers['content-type']]).toEqual([415, 'text/html; charset=utf-8']);
  });

  it('without a length is read by nobody but who needs it, up to 64 KiB', async () => {
    const chunked = { ...json, 'transfer-encoding': 'chunked' };
    const sizes = [mostKilobytes * 1024, 3 * mostKilobytes * 1024];
    for (const size of sizes) {
      const body = JSON.stringify({ name: 'x'.repeat(size) });
      const { status } = await send('api', { method: 'POST', headers: chunked, body });
      // Nobody has signed in: the body is not looked at.
      expect(status).toBe(401);
    }
  });

  it('that the platform sends keeps the platform’s bounds: tasks of 100 KB', async () => {
    const worker = await world.startFast('refreshWidget');
    const data = { widgetId: 'none', more: randomBytes(50_000).toString('hex') };
    const task = { id: 't', queue: 'refreshWidget', body: JSON.stringify({ data }), retryCount: 0 };
    expect(await dispatchTask(new Agent(), worker.baseUrl, task)).toBe(204);
    await worker.stop();
  });

  it('that the platform sends keeps the platform’s bounds: an event with a large document twice', async () => {
    const trigger = await startInstance({
      target: 'onWidgetWritten',
      env: world.env,
      signatureType: 'cloudevent',
    });
    const path = 'projects/p/databases/(default)/documents/widgets/none';
    const large = { stringValue: 'x'.repeat(900_000) };
    const value = {
      name: path,
      fields: { large },
      createTime: new Date(0).toISOString(),
      updateTime: new Date(0).toISOString(),
    };
    const { status } = await ask(trigger, '/', {
      method: 'POST',
      headers: {
        ...json,
        'ce-specversion': '1.0',
        'ce-id': 'e1',
        'ce-type': 'google.cloud.firestore.document.v1.written',
        'ce-source': '//firestore.googleapis.com/projects/p/databases/(default)',
        'ce-time': new Date().toISOString(),
        'ce-datacontenttype': 'application/json',
        'ce-project': 'p',
        'ce-database': '(default)',
        'ce-namespace': '(default)',
        'ce-location': 'us-central1',
        'ce-document': 'widgets/none',
      },
      body: JSON.stringify({ oldValue: value, value }),
    });
    expect(status).toBeLessThan(300);
    await trigger.stop();
  });
});
