import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Instance } from '../../local/production/startInstance';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { ask } from '../support/ask';
import { dataOf, errorOf } from '../support/dataBody';
import { untilOlderThan } from '../support/eventually';
import { openWorld, type TestCalendar, type TestWorld } from '../support/testWorld';

const path = `/${demoSlugs.calendar}`;

describe('GET …/data over HTTP', () => {
  let world: TestWorld;
  let instance: Instance;
  let shortLived: Instance;

  beforeAll(async () => {
    world = await openWorld();
    [instance, shortLived] = await Promise.all([
      world.startFast('widgetData'),
      world.startFast('widgetData', { CACHE_TTL_SECONDS: '1' }),
    ]);
    await ask(instance, path);
  });
  afterAll(() => world.close());

  it('may be read by every page, sets no cookie and may not be framed', async () => {
    const { headers } = await ask(instance, path, { headers: { origin: 'https://a.example' } });
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('ETag') as unknown,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      vary: 'Accept-Encoding',
    });
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('answers a preflight', async () => {
    const headers = {
      origin: 'https://a.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'if-none-match',
    };
    const reply = await ask(instance, path, { method: 'OPTIONS', headers });
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': 'if-none-match',
    });
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
    'refuses %s and says what is allowed',
    async (method) => {
      const reply = await ask(instance, path, { method });
      expect(errorOf(reply)).toEqual([405, 'method_not_allowed']);
      expect(reply.headers).toMatchObject({
        allow: 'GET, HEAD, OPTIONS',
        'cache-control': 'no-store',
      });
    },
  );

  it('answers HEAD with the headers of GET and no body', async () => {
    const [get, head] = [await ask(instance, path), await ask(instance, path, { method: 'HEAD' })];
    expect([head.status, head.body.length]).toEqual([200, 0]);
    for (const name of ['content-type', 'content-length', 'etag', 'vary', 'content-encoding']) {
      expect(head.headers[name]).toBe(get.headers[name]);
    }
  });

  it.each([
    ['br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
  ])('compresses for Accept-Encoding: %s', async (accepted, encoding, decode) => {
    const plain = await ask(instance, path);
    const packed = await ask(instance, path, { headers: { 'accept-encoding': accepted } });
    expect(packed.headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
    expect(packed.headers['content-length']).toBe(String(packed.body.length));
    expect(packed.body.length).toBeLessThan(plain.body.length / 2);
    expect(decode(packed.body).equals(plain.body)).toBe(true);
    expect(packed.headers.etag).toBe(plain.headers.etag);
  });

  it('sends plain bytes to whoever accepts nothing else', async () => {
    for (const accepted of ['identity', 'deflate', '']) {
      const reply = await ask(instance, path, { headers: { 'accept-encoding': accepted } });
      expect(reply.headers['content-encoding']).toBeUndefined();
      expect(dataOf(reply).meta.state).toBe('fresh');
    }
  });

  it('replaces the body by a 304 where the caller has it', async () => {
    const { headers: first } = await ask(instance, path);
    const etag = String(first.etag);
    expect(etag).toMatch(/^W\/"[\w-]+"$/);
    const seen = [etag, `"other", ${etag}`, etag.slice(2), '*'];
    for (const known of seen) {
      const reply = await ask(instance, path, { headers: { 'if-none-match': known } });
      expect([known, reply.status, reply.body.length]).toEqual([known, 304, 0]);
      expect(reply.headers).toMatchObject({
        etag,
        vary: 'Accept-Encoding',
        'access-control-allow-origin': '*',
      });
      expect(reply.headers['cache-control']).toMatch(/^public/);
      expect(reply.headers['content-type']).toBeUndefined();
    }
    const other = await ask(instance, path, { headers: { 'if-none-match': 'W/"other"' } });
    expect(other.status).toBe(200);
  });

  it('has another ETag for each view', async () => {
    const etags = await Promise.all(
      ['', '?platform=tiktok', '?status=done', '?limit=3'].map(
        async (query) => (await ask(instance, path + query)).headers.etag,
      ),
    );
    expect(new Set(etags).size).toBe(4);
    const again = await ask(instance, `${path}?platform=TIKTOK`);
    expect(again.headers.etag).toBe(etags[1]);
  });

  it('keeps the ETag over a refresh that brings nothing new', async () => {
    const before = await ask(shortLived, path);
    await untilOlderThan(dataOf(before).meta.fetchedAt, 1000);
    const after = await ask(shortLived, path);
    expect(dataOf(after).meta.fetchedAt).not.toBe(dataOf(before).meta.fetchedAt);
    expect(after.headers.etag).toBe(before.headers.etag);
  });

  it('climbs the ladder for a conditional request too', async () => {
    const before = await ask(shortLived, path);
    await untilOlderThan(dataOf(before).meta.fetchedAt, 1000);
    world.notion.requests.clear();
    const headers = { 'if-none-match': String(before.headers.etag) };
    const reply = await ask(shortLived, path, { headers });
    expect(reply.status).toBe(304);
    expect(reply.headers['cache-status']).toContain('detail=notion');
    expect(world.notion.requests.list().length).toBeGreaterThan(0);
  });

  describe('how answers may be cached', () => {
    let calendar: TestCalendar;

    beforeAll(async () => {
      calendar = await world.addCalendar();
    });

    it('says which tier answered and for how long its copy stays fresh', async () => {
      // From 270 s to 300 s, less what storing and answering take.
      const first = await ask(instance, `/${calendar.slug}`);
      expect(first.headers['cache-status']).toMatch(
        /^notionwidgets; fwd=miss; stored; ttl=(?:2\d\d|300); detail=notion$/,
      );
      const second = await ask(instance, `/${calendar.slug}`);
      expect(second.headers['cache-status']).toMatch(
        /^notionwidgets; hit; ttl=(?:2\d\d|300); detail=memory$/,
      );
      for (const { headers } of [first, second]) {
        expect(headers['cache-control']).toBe('public, max-age=10, s-maxage=60');
      }
    });

    it('lets nobody keep data longer than they stay fresh', async () => {
      const { headers } = await ask(shortLived, `/${calendar.slug}`);
      expect(headers['cache-control']).toMatch(/^public, max-age=[01], s-maxage=[01]$/);
    });

    it('lets nobody keep the answer to a refresh', async () => {
      const { headers } = await ask(instance, `/${calendar.slug}?refresh=true`);
      expect(headers['cache-control']).toBe('private, no-store');
    });

    it('lets a stale copy be kept for a moment behind Hosting only', async () => {
      world.notion.control.addFault({
        fault: { kind: 'unauthorized' },
        times: null,
        token: calendar.token,
      });
      const { meta } = dataOf(await ask(shortLived, `/${calendar.slug}`));
      await untilOlderThan(meta.fetchedAt, 1000);
      const reply = await ask(shortLived, `/${calendar.slug}`);
      expect(dataOf(reply).meta.state).toBe('stale');
      expect(reply.headers['cache-control']).toBe('public, max-age=0, s-maxage=10');
      expect(reply.headers['cache-status']).toMatch(/; hit; ttl=-\d+; detail=memory$/);
      world.notion.control.faults.clear();
    });
  });
});
