import type { Instance } from '../../local/production/startInstance';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { mediaIdOf } from '../../src/notion/posts/mediaId';
import { ask } from '../support/ask';
import { dataOf, errorOf } from '../support/dataBody';
import { openWorld, type TestWorld } from '../support/testWorld';

const slug = demoSlugs.calendar;
const pathOf = (url: string): string => new URL(url).pathname;

describe('GET /media/{slug}/{mediaId}', () => {
  let world: TestWorld;
  let data: Instance;
  let media: Instance;
  /** The paths of every file that Notion hosts for the demo. */
  let paths: string[];

  const addressesOf = async (ofSlug: string, query = ''): Promise<string[]> => {
    const { posts } = dataOf(await ask(data, `/${ofSlug}${query}`));
    return posts
      .flatMap(({ images, videos }) => [...images, ...videos])
      .filter(({ url }) => url.startsWith('https://widgets.example.com/'))
      .map(({ url }) => pathOf(url));
  };

  beforeAll(async () => {
    world = await openWorld();
    [data, media] = await Promise.all([world.startFast('widgetData'), world.startFast('media')]);
    paths = await addressesOf(slug);
  });
  afterAll(() => world.close());

  it('leads to every hosted file of the demo', async () => {
    expect(paths.length).toBeGreaterThan(24);
    const replies = await Promise.all(paths.map((path) => ask(media, path)));
    for (const { status, headers, body } of replies) {
      expect([status, body.length]).toEqual([302, 0]);
      const target = new URL(headers.location ?? '');
      expect(target.origin).toBe(world.notion.baseUrl);
      expect(target.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    }
    const targets = replies.map(({ headers }) => pathOf(headers.location ?? ''));
    expect(new Set(targets).size).toBe(paths.length);
  });

  it.each([
    ['a photo', /\.jpg$/, 'image/jpeg'],
    ['a drawing', /\.png$/, 'image/png'],
    ['a WebP', /\.webp$/, 'image/webp'],
    ['a photo of a phone', /\.HEIC$/, 'image/heic'],
    ['a film of a phone', /\.MOV$/, 'video/quicktime'],
    ['a short film', /\.webm$/, 'video/webm'],
  ])('leads to %s that can be loaded as what it is', async (_name, file, type) => {
    const replies = await Promise.all(paths.map((path) => ask(media, path)));
    const location = replies
      .map(({ headers }) => headers.location ?? '')
      .find((url) => file.test(pathOf(url)));
    const loaded = await fetch(location ?? '');
    expect([loaded.status, loaded.headers.get('content-type')]).toEqual([200, type]);
    expect((await loaded.arrayBuffer()).byteLength).toBeGreaterThan(500);
  });

  it('may be kept for minutes in a browser and for one behind Hosting', async () => {
    const { headers } = await ask(media, paths[0] ?? '');
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=600, s-maxage=60',
      'access-control-allow-origin': '*',
    });
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('answers on the bare path and to HEAD alike', async () => {
    const bare = (paths[0] ?? '').replace('/media/', '/');
    for (const method of ['GET', 'HEAD']) {
      const reply = await ask(media, bare, { method });
      expect([reply.status, reply.body.length]).toEqual([302, 0]);
      expect(reply.headers.location).toContain('/files/');
    }
  });

  it('keeps its addresses over a refresh and over another order of files and rows', async () => {
    const files = ['a', 'b', 'c'].map((name) => ({ name: `${name}.jpg` }));
    const calendar = await world.addCalendar({ rows: [{ Title: 'One', Attachment: files }] });
    const before = await addressesOf(calendar.slug);
    expect(before).toHaveLength(3);
    const { state, edits } = world.notion;
    const page = state.pages.get(calendar.pageIds[0] ?? '');
    const cell = [...(page?.cells.values() ?? [])].find(
      (value) => Array.isArray(value) && value.length === 3,
    );
    if (page === undefined || !Array.isArray(cell)) throw new Error('There are no files.');
    cell.reverse();
    edits.addPage(calendar.dataSourceId, { values: { Title: 'Two', Pinned: true } });
    const after = await addressesOf(calendar.slug, '?refresh=true');
    expect(after).toEqual([...before].reverse());
    for (const path of before) expect((await ask(media, path)).status).toBe(302);
  });

  describe('for what is not served', () => {
    const idOf = (pageId: string): string => {
      const { state } = world.notion;
      const page = state.pages.get(pageId);
      const source = state.dataSources.get(page?.dataSourceId ?? '');
      const column = source?.properties.find(({ name }) => name === 'Attachment');
      const cell = page?.cells.get(column?.id ?? '');
      const [file] = Array.isArray(cell) ? cell : [];
      if (typeof file !== 'object' || !('name' in file) || file.fileId === undefined) {
        throw new Error('There is no hosted file.');
      }
      const path = `/files/${world.demo.workspaceId}/${file.fileId}/${encodeURIComponent(file.name)}`;
      return mediaIdOf(pageId, column?.id ?? '', world.notion.baseUrl + path);
    };

    it('is a 404, also with the right id: a hidden post, and one that the owner leaves out', async () => {
      const row = (Title: string, more = {}) => ({
        Title,
        Attachment: [{ name: 'a.jpg' }],
        ...more,
      });
      const calendar = await world.addCalendar({
        rows: [
          row('Shown', { Status: 'Done' }),
          row('Hidden', { Status: 'Done', Hide: true }),
          row('A draft', { Status: 'Not started' }),
        ],
        settings: { onlyStatuses: ['done'] },
      });
      const replies = await Promise.all(
        calendar.pageIds.map((id) => ask(media, `/media/${calendar.slug}/${idOf(id)}`)),
      );
      expect(replies.map(({ status }) => status)).toEqual([302, 404, 404]);
      const { posts, meta, availableStatuses } = dataOf(
        await ask(data, `/${calendar.slug}?status=all`),
      );
      expect(posts.map(({ title }) => title)).toEqual(['Shown']);
      expect([meta.total, availableStatuses]).toEqual([1, ['Done']]);
    });

    it('is a 404 for ids that are made up or of another widget', async () => {
      const [real = ''] = paths;
      const [foreign = ''] = await addressesOf(demoSlugs.archive);
      const id = real.split('/').at(-1) ?? '';
      const forged = [
        id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        `${id}0`,
        id.toUpperCase(),
        id.slice(0, 32),
        `${'0'.repeat(32)}-${'0'.repeat(16)}`,
        foreign.split('/').at(-1) ?? '',
        '..%2f..%2fsecret',
        'x'.repeat(5000),
        '%00',
        'https:%2f%2fevil.example%2fa.jpg',
      ];
      for (const wrong of forged) {
        const reply = await ask(media, `/media/${slug}/${wrong}`);
        expect([wrong.slice(0, 60), ...errorOf(reply)]).toEqual([
          wrong.slice(0, 60),
          404,
          'media_not_found',
        ]);
        expect(reply.headers.location).toBeUndefined();
      }
      expect(errorOf(await ask(media, `/media/nobody/${id}`))).toEqual([404, 'widget_not_found']);
      expect((await ask(media, `/media/${slug}`)).status).toBe(404);
    });
  });

  it('needs one page read where the feed came from another instance', async () => {
    const calendar = await world.addCalendar({
      rows: [{ Title: 'One', Attachment: [{ name: 'a.jpg' }] }],
    });
    const [path = ''] = await addressesOf(calendar.slug);
    const newcomer = await world.startFast('media');
    const replies = await Promise.all([1, 2, 3].map(() => ask(newcomer, path)));
    expect(replies.map(({ status }) => status)).toEqual([302, 302, 302]);
    await newcomer.stop();
  });

  it('is a 503 that nobody keeps where Notion is down and no address is known', async () => {
    const [known = ''] = paths;
    world.notion.control.setDown(true);
    const newcomer = await world.startFast('media');
    const reply = await ask(newcomer, known);
    const unknown = await ask(newcomer, known.replace(/.{4}$/, 'ffff'));
    const remembered = await ask(media, known);
    world.notion.control.setDown(false);
    expect(errorOf(reply)).toEqual([503, 'temporarily_unavailable']);
    expect(reply.headers).toMatchObject({
      'cache-control': 'no-store',
      'retry-after': expect.stringMatching(/^\d+$/) as unknown,
    });
    expect(errorOf(unknown)).toEqual([404, 'media_not_found']);
    expect(remembered.status).toBe(302);
    await newcomer.stop();
  });
});
