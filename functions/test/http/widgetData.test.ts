import { z } from 'zod';
import type { Answer } from '../../src/http/answer/answer';
import { createReadyViews } from '../../src/http/readyViews';
import { createWidgetData } from '../../src/http/widgetData';
import { viewKey } from '../../src/http/widgetEndpoint';
import { aWidget } from '../support/builders';
import { askEndpoint, aSampleWidget, aServedWidget, createFakeWidgets, textOf } from './endpoints';

const bodySchema = z.looseObject({
  posts: z.array(z.looseObject({ title: z.string() })),
  meta: z.looseObject({ total: z.number(), nextCursor: z.string().nullable() }),
});

function createHarness(...first: Parameters<typeof createFakeWidgets>) {
  const fake = createFakeWidgets(...first);
  const views = createReadyViews(1_000_000);
  const endpoint = createWidgetData({ ...fake, views, publicBaseUrl: 'https://widgets.example' });
  const ask = (query = ''): Promise<Answer> =>
    askEndpoint(endpoint, `/api/widgets/calendar/data${query}`);
  return { ...fake, views, endpoint, ask };
}

const read = async (answer: Answer): Promise<z.infer<typeof bodySchema>> =>
  bodySchema.parse(JSON.parse(await textOf(answer)));
const titles = async (answer: Answer): Promise<string[]> =>
  (await read(answer)).posts.map(({ title }) => title);

describe('widgetData', () => {
  it.each(['/calendar', '/api/widgets/calendar/data'])('answers at %s', async (path) => {
    const answer = await askEndpoint(createHarness().endpoint, path);
    expect(answer.status).toBe(200);
    expect(await titles(answer)).toEqual(['First', 'Second', 'Third']);
  });

  it.each(['/', '/api/widgets/calendar', '/w/calendar', '/%E2%9C', '/nobody', '/a%2Fb'])(
    'has no widget at %s',
    async (path) => {
      await expect(askEndpoint(createHarness().endpoint, path)).rejects.toMatchObject({
        code: 'widget_not_found',
      });
    },
  );

  it.each([
    ['', ['First', 'Second', 'Third']],
    ['?platform=all&status=ALL', ['First', 'Second', 'Third']],
    ['?platform=instagram', ['First', 'Second']],
    ['?platform=INSTAGRAM&status=done', ['First']],
    ['?status=nope', []],
    ['?limit=2', ['First', 'Second']],
  ])('gives for %j %j', async (query, expected) => {
    expect(await titles(await createHarness().ask(query))).toEqual(expected);
  });

  it('does not apply the filters that the embed page starts with', async () => {
    const widget = aWidget();
    widget.settings = { ...widget.settings, defaultPlatform: 'TikTok' };
    const { ask } = createHarness(aServedWidget({ widget }));
    expect((await read(await ask())).meta.total).toBe(3);
  });

  it('leads from page to page', async () => {
    const { ask } = createHarness();
    const { meta } = await read(await ask('?limit=2'));
    expect(meta.total).toBe(3);
    expect(await titles(await ask(`?limit=2&cursor=${String(meta.nextCursor)}`))).toEqual([
      'Third',
    ]);
  });

  it.each(['?limit=0', '?cursor=x', '?platform=a&platform=b', '?refresh=maybe'])(
    'refuses %s before it reads anything',
    async (query) => {
      const { ask, asked } = createHarness();
      await expect(ask(query)).rejects.toMatchObject({ code: 'invalid_request' });
      expect(asked).toEqual([]);
    },
  );

  it.each([
    [
      'a fresh copy',
      aServedWidget(),
      '',
      'public, max-age=10, s-maxage=45',
      'hit; ttl=45; detail=memory',
    ],
    [
      'a stale copy',
      aServedWidget({ state: 'stale', tier: 'firestore', freshForMs: -5000 }),
      '',
      'public, max-age=0, s-maxage=10',
      'hit; ttl=-5; detail=firestore',
    ],
    [
      'a refresh',
      aServedWidget(),
      '?refresh=true',
      'private, no-store',
      'hit; ttl=45; detail=memory',
    ],
    ['samples', aSampleWidget(), '', 'no-store', 'fwd=miss; detail=sample'],
    ['refreshed samples', aSampleWidget(), '?refresh=true', 'no-store', 'fwd=miss; detail=sample'],
  ])('lets %s be cached as it may be', async (_name, served, query, control, status) => {
    const { headers } = await createHarness(served).ask(query);
    expect(headers['Cache-Control']).toBe(control);
    expect(headers['Cache-Status']).toBe(`notionwidgets; ${status}`);
    expect(headers['Retry-After']).toBe(served.state === 'sample' ? '15' : undefined);
  });

  it('passes a refresh on, by both names', async () => {
    const { ask, asked } = createHarness();
    await ask('?refresh=true');
    await ask('?force_refresh=true');
    await ask('?refresh=false');
    expect(asked.map(({ refresh }) => refresh)).toEqual([true, true, false]);
  });

  it('makes the bytes of a view once, whatever case the filter is in', async () => {
    const { ask } = createHarness();
    const [first, again] = [await ask('?platform=tiktok'), await ask('?platform=TikTok')];
    expect(again.body).toBe(first.body);
  });

  it('makes them anew with another feed, state or version of the widget', async () => {
    const { ask, state } = createHarness();
    const bodies = [(await ask()).body];
    for (const origin of ['v1 another feed', 'v1 stale', 'v2']) {
      state.served = { ...state.served, origin };
      bodies.push((await ask()).body);
    }
    expect(new Set(bodies).size).toBe(4);
  });

  it('keeps no view of an unknown filter, of a page or of samples', async () => {
    const { ask, views, state } = createHarness();
    for (const query of ['?platform=nope', '?status=nope', '?limit=1']) await ask(query);
    state.served = aSampleWidget();
    await ask();
    expect(views.stats().count).toBe(0);
  });

  it('has an etag over posts, name, settings and state, not over views and time', async () => {
    const { ask, state } = createHarness();
    const etagWith = async (changes: Partial<typeof state.served>): Promise<string | null> => {
      state.served = aServedWidget({ origin: JSON.stringify(changes), ...changes });
      return (await ask()).body?.etag ?? null;
    };
    const etag = await etagWith({});
    expect(await etagWith({ widget: aWidget({ views: 99 }), fetchedAtMs: 1 })).toBe(etag);
    expect(await etagWith({ widget: aWidget({ name: 'Other' }) })).not.toBe(etag);
    expect(await etagWith({ state: 'stale' })).not.toBe(etag);
    const empty = { ...(await aServedWidget().served()), posts: [] };
    expect(await etagWith({ origin: 'empty', served: () => empty })).not.toBe(etag);
  });
});

describe('viewKey', () => {
  it.each([
    [null, null, 'widget:w1:all:all'],
    ['TikTok', null, 'widget:w1:tiktok:all'],
    [null, 'In progress', 'widget:w1:all:in%20progress'],
    ['a:b', 'c', 'widget:w1:a%3Ab:c'],
  ])('of %j and %j', (platform, status, expected) => {
    expect(viewKey('w1', platform, status)).toBe(expected);
  });

  it('takes half of a surrogate pair, and distinguishes one from another', () => {
    expect(viewKey('w1', '\ud83d', null)).not.toBe(viewKey('w1', '\ud83c', null));
  });
});
