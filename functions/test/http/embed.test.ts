import { serveFeed } from '../../src/feeds/views/servedFeed';
import { createEmbed } from '../../src/http/embed';
import { createReadyViews } from '../../src/http/readyViews';
import { parseTarget } from '../../src/http/request/target';
import { ServiceError } from '../../src/shared/errors';
import type { WidgetSettings } from '../../src/widgets/widget';
import { aFeed, aPost, aWidget, pageId, someSettings, startMs } from '../support/builders';
import { encodeCursor } from '../../src/feeds/views/cursor';
import { askEndpoint, aSampleWidget, aServedWidget, createFakeWidgets, textOf } from './endpoints';

function createHarness(settings: Partial<WidgetSettings> = {}) {
  const widget = aWidget({ settings: someSettings(settings) });
  const fake = createFakeWidgets(aServedWidget({ widget }));
  const views = createReadyViews(1_000_000);
  const publicBaseUrl = 'https://widgets.example';
  const endpoint = createEmbed({ ...fake, views, publicBaseUrl, mediaOrigins: [publicBaseUrl] });
  const show = async (query = ''): Promise<string> =>
    textOf(await askEndpoint(endpoint, `/w/calendar${query}`));
  return { ...fake, endpoint, views, show };
}

const shown = (html: string): string[] =>
  ['First', 'Second', 'Third'].filter((title) => html.includes(title));

describe('the embed endpoint', () => {
  it.each(['/calendar', '/w/calendar', '/embed/calendar', '/api/widget/calendar/embed'])(
    'is a complete page at %s',
    async (path) => {
      const answer = await askEndpoint(createHarness().endpoint, path);
      expect([answer.status, answer.body?.contentType]).toEqual([200, 'text/html; charset=utf-8']);
      const html = await textOf(answer);
      expect(html).toMatch(/^<!doctype html>/i);
      expect(shown(html)).toEqual(['First', 'Second', 'Third']);
    },
  );

  it.each(['/', '/w', '/w/calendar/x', '/w/%E2%9C', '/w/nobody'])(
    'has no page at %s',
    async (path) => {
      await expect(askEndpoint(createHarness().endpoint, path)).rejects.toMatchObject({
        code: 'widget_not_found',
      });
    },
  );

  it('holds sixty posts where the address names no number', async () => {
    const posts = Array.from({ length: 61 }, (_, index) =>
      aPost({ id: pageId(index), title: `Post ${String(index).padStart(2, '0')}.` }),
    );
    const feed = aFeed({ posts });
    const { state, show } = createHarness();
    state.served = aServedWidget({ served: () => serveFeed(feed, someSettings()) });
    const titlesIn = (html: string): number =>
      posts.filter(({ title }) => html.includes(title)).length;
    expect(titlesIn(await show())).toBe(60);
    expect(titlesIn(await show('?limit=61'))).toBe(61);
  });

  it('may be framed anywhere', () => {
    const { headers } = createHarness().endpoint;
    expect(headers).not.toHaveProperty('X-Frame-Options');
    expect(headers['Content-Security-Policy']).not.toContain('frame-ancestors');
  });

  it.each<[string, Partial<WidgetSettings>, string, string[]]>([
    ['all posts without a filter', {}, '', ['First', 'Second', 'Third']],
    ['what the address asks for', {}, '?platform=tiktok', ['Third']],
    ['the default of the owner', { defaultPlatform: 'tiktok' }, '', ['Third']],
    ['both defaults', { defaultPlatform: 'Instagram', defaultStatus: 'done' }, '', ['First']],
    [
      'the address before the default',
      { defaultPlatform: 'TikTok' },
      '?platform=Instagram',
      ['First', 'Second'],
    ],
    [
      'all where the address says so',
      { defaultPlatform: 'TikTok' },
      '?platform=all',
      ['First', 'Second', 'Third'],
    ],
    ['one default beside the address', { defaultStatus: 'Done' }, '?platform=Instagram', ['First']],
    [
      'all for a default that says so',
      { defaultPlatform: 'All', defaultStatus: ' ' },
      '',
      ['First', 'Second', 'Third'],
    ],
    ['nothing for an unknown value', {}, '?status=nope', []],
  ])('shows %s', async (_name, settings, query, expected) => {
    expect(shown(await createHarness(settings).show(query))).toEqual(expected);
  });

  it('takes an unknown theme for none and refuses a filter given twice', async () => {
    const { show } = createHarness();
    expect(await show('?theme=pink')).toBe(await show());
    expect(await show('?theme=dark')).not.toBe(await show());
    await expect(show('?status=a&status=b')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('makes a page once for each filter and theme, and none for an unknown filter', async () => {
    const { endpoint, views } = createHarness();
    const ask = async (query: string) => (await askEndpoint(endpoint, `/w/calendar${query}`)).body;
    expect(await ask('?platform=TIKTOK')).toBe(await ask('?platform=tiktok'));
    expect(await ask('?theme=dark')).not.toBe(await ask('?theme=light'));
    const before = views.stats().count;
    await ask('?platform=nope');
    expect(views.stats().count).toBe(before);
  });

  it('makes a page once for each appearance, and none for those that can’t be had', async () => {
    const { endpoint, views } = createHarness();
    const ask = async (query: string) => (await askEndpoint(endpoint, `/w/calendar${query}`)).body;
    const usual = await ask('');
    for (const query of ['?columns=2', '?ratio=4:5', '?header=0', '?columns=2&ratio=4:5']) {
      expect(await ask(query)).not.toBe(usual);
      expect(await ask(query)).toBe(await ask(query));
    }
    const before = views.stats().count;
    for (const query of ['?columns=7', '?ratio=x', '?header=9', '?theme=x', '?else=1']) {
      expect(await ask(query)).toBe(usual);
    }
    expect(views.stats().count).toBe(before);
  });

  it('pages by limit and cursor, and keeps none of these pages', async () => {
    const { show, views } = createHarness();
    const first = await show('?limit=1&theme=dark');
    expect(shown(first)).toEqual(['First']);
    const next = /href="(\?[^"]*cursor=[^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(next).toMatch(/^\?theme=dark&limit=1&cursor=/);
    expect(shown(await show(next))).toEqual(['Second']);
    expect(views.stats().count).toBe(0);
    await expect(show('?limit=0')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(show('?cursor=x')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('keeps a further page by where it starts, whatever cursors lead to it', async () => {
    const { show, views } = createHarness();
    const before = views.stats().count;
    const cursors = ['2026-11-01T01:00:00Z', '2026-11-01T02:00:00Z'].map((publishDate) =>
      encodeCursor({ pinned: false, publishDate, id: 'made-up' }),
    );
    const pages = await Promise.all(cursors.map((cursor) => show(`?cursor=${cursor}`)));
    expect(pages[1]).toBe(pages[0]);
    expect(views.stats().count).toBe(before + 1);
    const end = encodeCursor({ pinned: false, publishDate: null, id: 'z' });
    expect(await show(`?cursor=${end}`)).not.toBe(pages[0]);
  });

  it('asks for fresh data where it is asked to, in an answer that nobody keeps', async () => {
    const { endpoint, asked } = createHarness();
    const { headers } = await askEndpoint(endpoint, '/w/calendar?refresh=true');
    expect(headers['Cache-Control']).toBe('private, no-store');
    expect(asked).toEqual([{ slug: 'calendar', refresh: true }]);
  });

  it('has the same etag for the same posts, whenever they were read', async () => {
    const { endpoint, state } = createHarness();
    const etag = async () => (await askEndpoint(endpoint, '/w/calendar')).body?.etag;
    const before = await etag();
    state.served = aServedWidget({ origin: 'v2', fetchedAtMs: startMs + 60_000 });
    expect(await etag()).toBe(before);
    state.served = aServedWidget({ origin: 'v3', state: 'stale' });
    expect(await etag()).not.toBe(before);
  });

  it('escapes what Notion holds', async () => {
    const { show, state } = createHarness();
    const bad = '<script>alert(1)</script>';
    const post = aPost({ title: bad, status: bad, platforms: [bad] });
    const feed = aFeed({ posts: [post] });
    const widget = aWidget({ name: bad });
    const served = serveFeed(feed, widget.settings);
    state.served = aServedWidget({ widget, feed: () => feed, served: () => served });
    const html = await show();
    expect(html).toContain('&lt;script>alert(1)');
    expect(html).not.toContain('<script>alert');
  });

  it('is not cacheable while it shows samples', async () => {
    const { endpoint, state } = createHarness();
    state.served = aSampleWidget();
    const { status, headers } = await askEndpoint(endpoint, '/w/calendar');
    expect([status, headers['Cache-Control']]).toEqual([200, 'no-store']);
  });

  it.each(['widget_not_found', 'temporarily_unavailable', 'internal'] as const)(
    'shows %s as a page without technical words',
    async (code) => {
      const { endpoint } = createHarness();
      const cause = new Error('stack and token');
      const error = new ServiceError(code, { cause });
      const body = endpoint.errorBody?.(error, 'id', parseTarget('/w/x?theme=dark')) ?? null;
      const html = await textOf({ status: 404, headers: {}, body });
      expect(html).toMatch(/^<!doctype html>/i);
      expect(html).not.toMatch(/stack and token|widget_not_found|internal|Firestore|Notion/);
    },
  );
});
