import { buildView, type ViewRequest } from '../../../src/feeds/views/buildView';
import { encodeCursor } from '../../../src/feeds/views/cursor';
import { sampleFeed } from '../../../src/feeds/views/sampleFeed';
import { serveFeed } from '../../../src/feeds/views/servedFeed';
import { aFeed, aPost, aWidget, pageId, someSettings, startMs } from '../../support/builders';

const posts = Array.from({ length: 5 }, (_, index) =>
  aPost({
    id: pageId(index),
    publishDate: `2026-11-0${9 - index}`,
    platforms: index % 2 === 0 ? ['Instagram', 'TikTok'] : ['TikTok'],
  }),
);

async function aRequest(changes: Partial<ViewRequest> = {}): Promise<ViewRequest> {
  return {
    widget: aWidget({ views: 12 }),
    served: await serveFeed(aFeed({ posts }), someSettings()),
    state: 'fresh',
    fetchedAtMs: startMs,
    filter: { platform: null, status: null },
    page: { limit: null, cursor: null },
    publicBaseUrl: 'https://widgets.example',
    ...changes,
  };
}

const withMedia = aPost({
  images: [
    { source: 'attachment', address: { mediaId: 'abc-1' } },
    { source: 'link', address: { url: 'https://img.example/a.png' } },
  ],
  videos: [{ source: 'attachment', address: { mediaId: 'abc-2' }, type: 'video/mp4' }],
  links: [{ source: 'canva', url: 'https://canva.example/design' }],
});

describe('buildView', () => {
  it('has the fields of the contract', async () => {
    const served = await serveFeed(aFeed({ posts: [withMedia] }), someSettings());
    expect(buildView(await aRequest({ served }))).toEqual({
      widget: { id: 'w1', name: 'Calendar', slug: 'calendar', settings: someSettings(), views: 12 },
      posts: [
        {
          id: pageId(1),
          title: 'A post',
          publishDate: '2026-11-02',
          platform: 'Instagram',
          platforms: ['Instagram'],
          status: 'Done',
          imageSource: null,
          pinned: false,
          images: [
            {
              url: 'https://widgets.example/media/calendar/abc-1',
              source: 'attachment',
              originalUrl: 'https://widgets.example/media/calendar/abc-1',
            },
            {
              url: 'https://img.example/a.png',
              source: 'link',
              originalUrl: 'https://img.example/a.png',
            },
          ],
          videos: [
            {
              url: 'https://widgets.example/media/calendar/abc-2',
              source: 'attachment',
              originalUrl: 'https://widgets.example/media/calendar/abc-2',
              type: 'video/mp4',
            },
          ],
          links: [{ url: 'https://canva.example/design', source: 'canva' }],
        },
      ],
      availablePlatforms: ['Instagram'],
      availableStatuses: ['Done'],
      meta: {
        state: 'fresh',
        fetchedAt: '2026-11-02T12:00:00.000Z',
        total: 1,
        nextCursor: null,
        notice: null,
      },
    });
  });

  it('keeps what concerns only the owner to itself', async () => {
    const text = JSON.stringify(buildView(await aRequest()));
    expect(text).not.toMatch(/"(userId|connectionId|databaseId|mapping|isActive)"/);
  });

  it('gives no platform where a post has none', async () => {
    const served = await serveFeed(aFeed({ posts: [aPost({ platforms: [] })] }), someSettings());
    expect(buildView(await aRequest({ served })).posts[0]).toMatchObject({
      platform: null,
      platforms: [],
    });
  });

  it('counts the filtered view over all its pages', async () => {
    const filter = { platform: 'instagram', status: null };
    const view = buildView(await aRequest({ filter, page: { limit: 2, cursor: null } }));
    expect([view.posts.length, view.meta.total]).toEqual([2, 3]);
    expect(view.availablePlatforms).toEqual(['Instagram', 'TikTok']);
  });

  it('is an empty list for a value that no post has', async () => {
    const view = buildView(await aRequest({ filter: { platform: 'Nope', status: null } }));
    expect(view).toMatchObject({ posts: [], meta: { total: 0, nextCursor: null } });
  });

  it('leads through all pages without a gap or a repeat', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const last = posts.find((post) => cursor !== null && encodeCursor(post) === cursor) ?? null;
      const view = buildView(await aRequest({ page: { limit: 2, cursor: last } }));
      seen.push(...view.posts.map(({ id }) => id));
      cursor = view.meta.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(posts.map(({ id }) => id));
  });

  it('offers no further page where the last one is exactly full', async () => {
    const view = buildView(await aRequest({ page: { limit: 5, cursor: null } }));
    expect(view.meta.nextCursor).toBeNull();
  });

  it.each([
    ['fresh', null],
    ['stale', 'showing_saved_copy'],
    ['sample', 'not_ready'],
  ] as const)('informs visitors of a %s state: %j', async (state, code) => {
    const { meta } = buildView(await aRequest({ state }));
    expect(meta.state).toBe(state);
    expect(meta.notice?.code ?? null).toBe(code);
  });
});

describe('the sample feed', () => {
  it('is neutral posts without dates, pictures and filters', async () => {
    const view = buildView(
      await aRequest({ served: sampleFeed, state: 'sample', fetchedAtMs: null }),
    );
    expect(view.meta).toMatchObject({ state: 'sample', fetchedAt: null, total: 6 });
    expect(view).toMatchObject({ availablePlatforms: [], availableStatuses: [] });
    expect(new Set(view.posts.map(({ id }) => id)).size).toBe(6);
    for (const post of view.posts) {
      expect(post).toMatchObject({ publishDate: null, images: [], videos: [], links: [] });
    }
  });
});
