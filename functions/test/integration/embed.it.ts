import type { Instance } from '../../local/production/startInstance';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { ask } from '../support/ask';
import { openWorld, type TestWorld } from '../support/testWorld';

const slug = demoSlugs.calendar;
const titlesIn = (html: string): string[] =>
  [...html.matchAll(/<h2 class="title"[^>]*>(?:<a [^>]*>)?([^<]*)/g)].map(
    ([, title = '']) => title,
  );

describe('GET /w/{slug}', () => {
  let world: TestWorld;
  let instance: Instance;

  beforeAll(async () => {
    world = await openWorld();
    instance = await world.startFast('embed');
  });
  afterAll(() => world.close());

  it.each([`/w/${slug}`, `/embed/${slug}`, `/api/widget/${slug}/embed`, `/${slug}`])(
    'is one complete page of HTML at %s',
    async (path) => {
      const { status, headers, text } = await ask(instance, path);
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(text).toMatch(/^<!doctype html><html lang="en".*<\/html>$/s);
      expect(titlesIn(text).length).toBeGreaterThanOrEqual(24);
      expect(text).toContain('صباح الخير من الشاطئ');
      expect(text).not.toContain('Sponsor draft');
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(text).toContain(`https://widgets.example.com/media/${slug}/`);
      expect(text).not.toMatch(/X-Amz|\/files\/|ntn_/);
    },
  );

  it('may be framed anywhere, by its absence of rules', async () => {
    const { headers } = await ask(instance, `/w/${slug}`);
    expect(headers['x-frame-options']).toBeUndefined();
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'; /,
    );
    expect(headers['content-security-policy']).not.toContain('frame-ancestors');
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=10, s-maxage=60',
      'cache-status': expect.stringContaining('detail=memory') as unknown,
      etag: expect.stringMatching(/^W\//) as unknown,
    });
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await ask(instance, `/w/${slug}`);
    const again = { 'if-none-match': String(headers.etag) };
    expect((await ask(instance, `/w/${slug}`, { headers: again })).status).toBe(304);
  });

  it.each([
    ['?theme=dark', 'dark'],
    ['?theme=LIGHT', 'light'],
    ['?theme=auto', 'auto'],
    ['?theme=pink', 'auto'],
    ['', 'auto'],
  ])('has the theme of %j', async (query, theme) => {
    const { text } = await ask(instance, `/w/${slug}${query}`);
    expect(text).toContain(`data-theme="${theme}"`);
  });

  it('filters by its links, which are relative and keep the theme', async () => {
    const { text } = await ask(instance, `/w/${slug}?theme=dark`);
    const links = [...text.matchAll(/<a href="(\?[^"]*)"/g)].map(([, href = '']) => href);
    expect(links).toContain('?platform=TikTok&amp;theme=dark');
    expect(links).toContain('?status=In+progress&amp;theme=dark');
    const filtered = await ask(instance, `/w/${slug}?platform=TikTok&theme=dark`);
    expect(titlesIn(filtered.text)).toContain('Ramen in 15 minutes');
    expect(titlesIn(filtered.text)).not.toContain('Golden hour, no filter');
    expect(filtered.text).toMatch(/<a href="[^"]*platform=TikTok[^"]*"[^>]*aria-current="true"/);
  });

  it.each([
    ['?columns=2', 'data-columns="2"'],
    ['?columns=7', 'data-columns="auto"'],
    ['?ratio=9:16', 'data-ratio="9:16"'],
    ['?ratio=3:2', 'data-ratio="1:1"'],
    ['?header=0', '<header class="vh">'],
    ['?header=no', '<header>'],
  ])('has the appearance of %j', async (query, part) => {
    const { status, text } = await ask(instance, `/w/${slug}${query}`);
    expect(status).toBe(200);
    expect(text).toContain(part);
  });

  it('shows 60 posts of many, and the rest behind its link, each once', async () => {
    const titles: string[] = [];
    let query = '?platform=all&theme=dark';
    for (let pages = 0; query !== ''; pages += 1) {
      const { status, text } = await ask(instance, `/w/${demoSlugs.archive}${query}`);
      expect([status, pages < 6]).toEqual([200, true]);
      titles.push(...titlesIn(text));
      expect(text).toContain('data-theme="dark"');
      query = /<a id="more"[^>]* href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect(titles.length % 60 === 0 || query === '').toBe(true);
    }
    expect([titles.length, new Set(titles).size]).toEqual([250, 250]);
    const few = await ask(instance, `/w/${demoSlugs.archive}?limit=5`);
    expect(titlesIn(few.text)).toEqual(titles.slice(0, 5));
    expect(few.text).toMatch(/<a id="more"[^>]*limit=5&amp;cursor=/);
    expect((await ask(instance, `/w/${demoSlugs.archive}?cursor=nonsense`)).status).toBe(400);
  });

  it('asks Notion where it is asked to, and is then not cacheable', async () => {
    const calendar = await world.addCalendar();
    await ask(instance, `/w/${calendar.slug}`);
    const before = calendar.queries().length;
    const { headers, text } = await ask(instance, `/w/${calendar.slug}?refresh=true&theme=dark`);
    expect(headers['cache-control']).toBe('private, no-store');
    expect(calendar.queries().length).toBeGreaterThan(before);
    expect(text).not.toContain('refresh=true"');
    expect(text).toMatch(/<main class="fresh" data-from="20\d\d-[^"]*Z">/);
  });

  it('says so where a filter leaves nothing, and offers all posts', async () => {
    const { status, text } = await ask(instance, `/w/${slug}?platform=MySpace`);
    expect(status).toBe(200);
    expect(titlesIn(text)).toEqual([]);
    expect(text).toContain('Show all posts');
  });

  describe('with filters of the owner', () => {
    let own: string;

    beforeAll(async () => {
      const rows = ['TikTok', 'Instagram'].flatMap((Platform) =>
        ['Done', 'In progress'].map((Status) => ({
          Title: `${Platform} ${Status}`,
          Platform,
          Status,
        })),
      );
      const settings = { defaultPlatform: 'tiktok', defaultStatus: 'Done', theme: 'dark' as const };
      own = (await world.addCalendar({ rows, settings })).slug;
    });

    it.each([
      ['', ['TikTok Done']],
      ['?platform=instagram', ['Instagram Done']],
      ['?platform=all', ['Instagram Done', 'TikTok Done']],
      ['?status=all', ['TikTok Done', 'TikTok In progress']],
      [
        '?platform=ALL&status=all',
        ['Instagram Done', 'Instagram In progress', 'TikTok Done', 'TikTok In progress'],
      ],
    ])('%j shows %j', async (query, titles) => {
      const { text } = await ask(instance, `/w/${own}${query}`);
      expect(titlesIn(text).sort()).toEqual(titles);
      expect(text).toContain('data-theme="dark"');
    });

    it('links to no filter by its name, as leaving it out would bring the default', async () => {
      const { text } = await ask(instance, `/w/${own}`);
      expect(text).toContain('href="?platform=all&amp;status=Done"');
    });
  });

  it('escapes every text', async () => {
    const evil = `</h2><script>alert(1)</script><img src=x onerror="alert('2')">`;
    const calendar = await world.addCalendar({
      rows: [
        {
          Title: evil,
          Platform: evil,
          Status: evil,
          Link: 'javascript:alert(3)',
          'Canva Link': `https://www.canva.com/design/x/view?"><script>alert(4)</script>`,
        },
        { Title: 'Another', Platform: 'Instagram', Link: `https://example.com/a.jpg?'"><script>` },
      ],
    });
    await world.firestore.doc(`widgets/${calendar.widgetId}`).update({ name: evil });
    const { text } = await ask(instance, `/w/${calendar.slug}?theme=${encodeURIComponent(evil)}`);
    expect(text).toContain('&lt;script');
    expect(text).not.toMatch(/<script>alert|<img src=x|javascript:|onerror="/i);
    expect(text.match(/<script/g)).toHaveLength(1);
  });

  describe('that went wrong', () => {
    it.each([
      ['an unknown widget', '/w/nobody', 404, 'This widget isn’t available'],
      ['no slug', '/w/', 404, 'This widget isn’t available'],
      ['a slug that can’t be', '/w/__x__', 404, 'This widget isn’t available'],
      ['a slug too long', `/w/${'a'.repeat(10_000)}`, 404, 'This widget isn’t available'],
      ['a parameter twice', `/w/${slug}?platform=a&platform=b`, 400, 'address'],
    ])('for %s is a small neutral page', async (_name, path, status, words) => {
      const reply = await ask(instance, path);
      expect([reply.status, reply.headers['content-type']]).toEqual([
        status,
        'text/html; charset=utf-8',
      ]);
      expect(reply.text).toMatch(/^<!doctype html>.*<\/html>$/s);
      expect(reply.text).toContain(words);
      expect(reply.text).not.toMatch(/error code|exception|firestore|notion|slug|parameter|_/i);
      expect(reply.headers['x-frame-options']).toBeUndefined();
      expect(reply.headers['content-security-policy']).not.toContain('frame-ancestors');
    });

    it('has the theme that was asked for', async () => {
      expect((await ask(instance, '/w/nobody?theme=dark')).text).toContain('data-theme="dark"');
    });

    it('refuses other methods', async () => {
      const reply = await ask(instance, `/w/${slug}`, { method: 'POST' });
      expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
    });

    it('is unavailable where the widget’s document is broken', async () => {
      const { slug: broken, widgetId } = await world.addCalendar();
      await world.firestore.doc(`widgets/${widgetId}`).update({ name: 5 });
      const reply = await ask(instance, `/w/${broken}`);
      expect(reply.status).toBe(503);
      expect(reply.headers['cache-control']).toBe('no-store');
      expect(reply.text).toContain('Posts will be back in a moment');
    });
  });

  it('shows samples that reload by themselves where nothing was ever loaded', async () => {
    const { status, headers, text } = await ask(instance, `/w/${demoSlugs.revoked}`);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(text).toContain('Posts will appear here soon');
    expect(text).toMatch(/<meta http-equiv="refresh" content="\d+"/);
    expect(text).toContain('name="robots" content="noindex"');
    expect(text).not.toMatch(/token|revoked|unauthorized/i);
  });
});
