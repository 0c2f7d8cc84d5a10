import { hostedFileNames, notionRows, type NotionRow } from '../support/notionRows';
import { ask, type TimedReply } from '../support/ask';
import { dataOf, errorOf, type DataBody } from '../support/dataBody';
import { openWorld, type TestWorld } from '../support/testWorld';
import type { Instance } from '../../local/production/startInstance';
import { demoSlugs } from '../../local/seed/demoWidgets';

const slug = demoSlugs.calendar;
const day = ({ cells: { 'Publish Date': date } }: NotionRow): string =>
  typeof date === 'string' ? date : '';
const isPinned = (row: NotionRow): boolean => row.cells['Pinned'] === true;

describe('GET …/data for the demo calendar', () => {
  let world: TestWorld;
  let instance: Instance;
  let reply: TimedReply;
  let body: DataBody;
  /** What has to be served, in its order, by what Notion holds. */
  let expected: NotionRow[];

  const get = async (path: string): Promise<DataBody> => dataOf(await ask(instance, path));

  beforeAll(async () => {
    world = await openWorld();
    instance = await world.startFast('widgetData');
    reply = await ask(instance, `/${slug}`);
    body = dataOf(reply);
    expected = notionRows(world.notion.state, world.demo.calendar.dataSourceId)
      .filter((row) => row.cells['Hide'] !== true)
      .sort(
        (a, b) =>
          Number(isPinned(b)) - Number(isPinned(a)) ||
          day(b).localeCompare(day(a)) ||
          a.id.localeCompare(b.id),
      );
  });
  afterAll(() => world.close());

  it('says which widget it is and how old the data are', () => {
    expect(body.widget).toMatchObject({ name: 'Content Calendar', slug, views: 0 });
    expect(body.meta).toMatchObject({ state: 'fresh', nextCursor: null, notice: null });
    expect(Date.now() - Date.parse(body.meta.fetchedAt ?? '')).toBeLessThan(30_000);
  });

  it('has every post that is not hidden, pinned ones first, then the newest', () => {
    expect(expected.length).toBeGreaterThanOrEqual(24);
    expect(body.posts.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    expect(body.meta.total).toBe(expected.length);
    expect(reply.text).not.toContain('Sponsor draft');
  });

  it('has the values as Notion holds them', () => {
    const served = body.posts.map(
      ({ title, publishDate, platform, platforms, status, pinned }) => ({
        title,
        publishDate,
        platform,
        platforms,
        status,
        pinned,
      }),
    );
    expect(served).toEqual(
      expected.map((row) => ({
        title: row.cells['Title'],
        publishDate: row.cells['Publish Date'],
        platform: row.cells['Platform'],
        platforms: [row.cells['Platform']],
        status: row.cells['Status'],
        pinned: isPinned(row),
      })),
    );
  });

  it('lists the filters in the order of the options in Notion', () => {
    expect(body.availablePlatforms).toEqual(['Instagram', 'TikTok', 'Others']);
    expect(body.availableStatuses).toEqual(['Not started', 'In progress', 'Done']);
  });

  it('gives each hosted file a stable address of its own under the public address', () => {
    const addresses = body.posts.flatMap(({ id, images, videos }) =>
      [...images, ...videos].flatMap(({ url, originalUrl }) => {
        expect(originalUrl).toBe(url);
        return url.startsWith('https://widgets.example.com/') ? [{ id, url }] : [];
      }),
    );
    const files = expected.flatMap(({ cells }) => hostedFileNames(cells['Attachment']));
    expect(addresses.length).toBeGreaterThanOrEqual(files.length);
    expect(new Set(addresses.map(({ url }) => url)).size).toBe(addresses.length);
    for (const { id, url } of addresses) {
      const form = `^https://widgets\\.example\\.com/media/${slug}/${id.replaceAll('-', '')}-[0-9a-f]{16}$`;
      expect(url).toMatch(new RegExp(form));
    }
  });

  it('distinguishes videos from pictures and pictures from links', () => {
    const byTitle = (part: string) => body.posts.find(({ title }) => title.includes(part));
    expect(byTitle('Sea sounds')).toMatchObject({ images: [], videos: [{ type: 'video/webm' }] });
    expect(byTitle('Sunset timelapse')?.videos).toMatchObject([{ type: 'video/quicktime' }]);
    expect(byTitle('Alps')?.images).toMatchObject([
      { source: 'link', url: `${world.notion.baseUrl}/public/mountains-9.jpg` },
    ]);
    expect(byTitle('Advent giveaway')).toMatchObject({ images: [], links: [{ source: 'canva' }] });
    expect(byTitle('@studio.nord')).toMatchObject({
      images: [],
      links: [{ source: 'link', url: 'https://www.instagram.com/p/C8demoNord1/' }],
    });
    expect(byTitle('My slow Sunday')?.images).toHaveLength(3);
    expect(byTitle('Podcast')?.images).toHaveLength(1);
  });

  it('holds no signed address and no token', () => {
    expect(reply.text).not.toMatch(/X-Amz|\/files\/|ntn_|secret_/);
    expect(reply.text).not.toContain(world.env['TOKEN_ENCRYPTION_KEYS']);
  });

  it('answers alike on the path behind Hosting', async () => {
    const behind = await get(`/api/widgets/${slug}/data`);
    expect(behind.posts).toEqual(body.posts);
  });

  it.each(['instagram', 'INSTAGRAM', 'Instagram', ' Instagram '])(
    'filters by the platform %j',
    async (platform) => {
      const filtered = await get(`/${slug}?platform=${encodeURIComponent(platform)}`);
      const wanted = body.posts.filter((post) => post.platform === 'Instagram');
      expect(filtered.posts).toEqual(wanted);
      expect(filtered.meta.total).toBe(wanted.length);
      expect(filtered.availablePlatforms).toEqual(body.availablePlatforms);
    },
  );

  it('filters by platform and status together', async () => {
    const { posts } = await get(`/${slug}?platform=tiktok&status=DONE`);
    expect(posts.length).toBeGreaterThan(0);
    expect(posts).toEqual(
      body.posts.filter(({ platform, status }) => platform === 'TikTok' && status === 'Done'),
    );
  });

  it.each(['platform=all', 'status=ALL', 'platform=&status=', 'platform=All&status=all', 'x=y'])(
    'filters nothing for %s',
    async (query) => {
      expect((await get(`/${slug}?${query}`)).posts).toEqual(body.posts);
    },
  );

  it.each(['platform=MySpace', 'status=%F0%9F%A6%84', 'platform=__proto__', 'status=<script>'])(
    'gives an empty list for %s, which no post has',
    async (query) => {
      const { posts, meta } = await get(`/${slug}?${query}`);
      expect([posts, meta.total, meta.nextCursor]).toEqual([[], 0, null]);
    },
  );

  it.each(['platform', 'status', 'limit', 'cursor', 'refresh'])(
    'refuses %s given twice and says which it is',
    async (name) => {
      const twice = await ask(instance, `/${slug}?${name}=1&${name}=1`);
      expect(errorOf(twice)).toEqual([400, 'invalid_request']);
      expect(twice.text).toContain(name);
    },
  );

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=abc', 'cursor'],
    ['cursor=W10', 'cursor'],
    ['limit=5&cursor=%00', 'cursor'],
    ['refresh=maybe', 'refresh'],
  ])('refuses %s and names it', async (query, name) => {
    const refused = await ask(instance, `/${slug}?${query}`);
    expect(errorOf(refused)).toEqual([400, 'invalid_request']);
    expect(refused.text).toContain(name);
    expect(refused.headers['cache-control']).toBe('no-store');
  });

  it.each([1, 7, 100])('pages by %i through every post exactly once', async (limit) => {
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let page = 0; cursor !== null && page < 60; page += 1) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { posts, meta } = await get(`/${slug}?limit=${limit}${query}`);
      expect(posts.length).toBeLessThanOrEqual(limit);
      expect(meta.total).toBe(body.posts.length);
      seen.push(...posts.map(({ id }) => id));
      cursor = meta.nextCursor;
    }
    expect(seen).toEqual(body.posts.map(({ id }) => id));
  });

  it('pages within a filter', async () => {
    const first = await get(`/${slug}?status=done&limit=3`);
    const rest = await get(
      `/${slug}?status=done&limit=100&cursor=${encodeURIComponent(first.meta.nextCursor ?? '')}`,
    );
    const whole = await get(`/${slug}?status=done`);
    expect([...first.posts, ...rest.posts]).toEqual(whole.posts);
  });

  it('reads 250 posts over three pages of Notion', async () => {
    const archive = await get(`/${demoSlugs.archive}`);
    expect(archive.meta.total).toBe(250);
    expect(new Set(archive.posts.map(({ id }) => id)).size).toBe(250);
    const { dataSourceId } = world.demo.archive;
    const queries = world.notion.requests
      .list()
      .filter(({ path }) => path.includes(`${dataSourceId}/query`));
    expect(queries).toHaveLength(3);
  });
});
