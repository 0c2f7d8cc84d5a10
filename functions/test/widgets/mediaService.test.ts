import { NotionError } from '../../src/notion/errors';
import { mediaIdOf } from '../../src/notion/mediaId';
import type { Post, SignedUrl } from '../../src/notion/post';
import type { PageRequest } from '../../src/notion/reader';
import { requestBudget } from '../../src/redis/budget';
import { ServiceError } from '../../src/shared/errors';
import { createMediaService } from '../../src/widgets/mediaService';
import { createMediaUrls } from '../../src/widgets/mediaUrls';
import { serveFeed } from '../../src/widgets/servedFeed';
import type { ServedWidget } from '../../src/widgets/servedWidgets';
import type { WidgetSettings } from '../../src/widgets/widget';
import {
  aFeed,
  aPost,
  aWidget,
  createEventRecord,
  pageId,
  someSettings,
} from '../support/builders';
import { createManualClock } from '../support/manualClock';

const idOf = (page: number, file: string): string =>
  mediaIdOf(pageId(page), 'files', `https://files.example/${file}`);
const picture = idOf(1, 'a.png');
const video = idOf(1, 'b.mp4');
const draftPicture = idOf(2, 'c.png');

const posts: Post[] = [
  aPost({
    images: [
      { source: 'attachment', address: { mediaId: picture } },
      { source: 'link', address: { url: 'https://img.example/x.png' } },
    ],
    videos: [{ source: 'attachment', address: { mediaId: video }, type: 'video/mp4' }],
  }),
  aPost({
    id: pageId(2),
    status: 'In progress',
    images: [{ source: 'attachment', address: { mediaId: draftPicture } }],
  }),
];

type PageRead = { post: Post; signedUrls: SignedUrl[] } | null;

function createHarness(settings: Partial<WidgetSettings> = {}) {
  const clock = createManualClock();
  const record = createEventRecord();
  const mediaUrls = createMediaUrls(100_000, null, clock);
  const feed = aFeed({ posts });
  const widget = aWidget({ settings: someSettings(settings) });
  const signed = (...ids: string[]): SignedUrl[] =>
    ids.map((mediaId) => ({
      mediaId,
      url: `https://files.example/${mediaId}?signature=x`,
      expiresAtMs: clock.nowMs() + 3_600_000,
    }));
  const found: ServedWidget = {
    widget,
    origin: 'v',
    served: () => serveFeed(feed, widget.settings),
    feed: () => feed,
    state: 'fresh',
    fetchedAtMs: feed.fetchedAtMs,
    tier: 'memory',
    freshForMs: 1,
  };
  const state: { served: ServedWidget | ServiceError; read: () => Promise<PageRead> } = {
    served: found,
    read: () => Promise.resolve({ post: aPost(), signedUrls: signed(picture, video) }),
  };
  const warm: { widget: ServedWidget | null } = { widget: null };
  const asked: PageRequest[] = [];
  const settled = jest.fn(() => Promise.resolve());
  const open = jest.fn(() => Promise.resolve({ token: 't', pacingKey: 'p', workspaceId: null }));
  const media = createMediaService({
    widgets: {
      peek: () => warm.widget,
      read: () =>
        state.served instanceof ServiceError
          ? Promise.reject(state.served)
          : Promise.resolve(state.served),
    },
    refresher: { settled },
    connections: { open },
    reader: {
      readPage: (request) => {
        asked.push(request);
        return state.read();
      },
    },
    mediaUrls,
    clock,
    report: record.report,
  });
  const admit = jest.fn<Promise<void>, []>(() => Promise.resolve());
  const redisBudget = requestBudget();
  const resolve = (slug: string, mediaId: string): Promise<SignedUrl> =>
    media.resolve(slug, mediaId, { admit, redisBudget });
  return {
    clock,
    record,
    mediaUrls,
    media: { resolve },
    admit,
    warm,
    state,
    asked,
    signed,
    settled,
    open,
    found,
  };
}

const notFound = { code: 'media_not_found' };
const unavailable = { code: 'temporarily_unavailable', retryAfterSeconds: 10 };

describe('the media service', () => {
  it('gives a known address without asking anybody', async () => {
    const { media, mediaUrls, signed, asked } = createHarness();
    mediaUrls.keep('w1', signed(picture));
    expect(await media.resolve('calendar', picture)).toEqual(signed(picture)[0]);
    expect(asked).toEqual([]);
  });

  it('reads the page once for all its pictures where no address is valid', async () => {
    const { media, asked } = createHarness();
    const both = await Promise.all(
      [picture, video].map((mediaId) => media.resolve('calendar', mediaId)),
    );
    expect(both.map(({ mediaId }) => mediaId)).toEqual([picture, video]);
    expect(asked.map((request) => [request.pageId, request.priority])).toEqual([
      [pageId(1), 'foreground'],
    ]);
    expect(asked[0]?.deadline.remainingMs()).toBe(8000);
  });

  it('reads it again when its address has less than five minutes left', async () => {
    const { media, clock, asked, signed, state } = createHarness();
    await media.resolve('calendar', picture);
    await clock.advance(55 * 60_000);
    state.read = () => Promise.resolve({ post: aPost(), signedUrls: signed(picture) });
    await media.resolve('calendar', picture);
    expect(asked).toHaveLength(2);
  });

  it('waits for the load under way, which may bring the address', async () => {
    const { media, mediaUrls, settled, signed, asked } = createHarness();
    settled.mockImplementation(() => {
      mediaUrls.keep('w1', signed(picture));
      return Promise.resolve();
    });
    expect((await media.resolve('calendar', picture)).mediaId).toBe(picture);
    expect(asked).toEqual([]);
  });

  it.each([
    ['words', 'not-a-media-id'],
    ['nothing', ''],
    ['another page', idOf(9, 'a.png')],
    ['another file of a served page', idOf(1, 'z.png')],
    ['an external address', 'https://img.example/x.png'],
    ['a very long text', 'a'.repeat(10_000)],
  ])('knows no %s', async (_name, mediaId) => {
    const { media, asked } = createHarness();
    await expect(media.resolve('calendar', mediaId)).rejects.toMatchObject(notFound);
    expect(asked).toEqual([]);
  });

  it('keeps back the files of posts that the owner keeps back, also when their address is known', async () => {
    const { media, mediaUrls, signed } = createHarness({ onlyStatuses: ['Done'] });
    mediaUrls.keep('w1', signed(draftPicture));
    await expect(media.resolve('calendar', draftPicture)).rejects.toMatchObject(notFound);
  });

  it('has no files while a widget shows samples', async () => {
    const { media, state, found } = createHarness();
    state.served = { ...found, feed: () => null, state: 'sample' };
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
  });

  it('passes on that there is no such widget', async () => {
    const { media, state } = createHarness();
    state.served = new ServiceError('widget_not_found');
    await expect(media.resolve('nope', picture)).rejects.toMatchObject({
      code: 'widget_not_found',
    });
  });

  it.each<[string, PageRead]>([
    ['the page is gone', null],
    ['the file is gone from its page', { post: aPost(), signedUrls: [] }],
  ])('answers with 404 where %s, and asks again after 30 s', async (_name, read) => {
    const { media, state, clock, asked } = createHarness();
    state.read = () => Promise.resolve(read);
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    await clock.advance(29_999);
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    expect(asked).toHaveLength(2);
  });

  it('answers with 503 where Notion is gone, and leaves it alone for 10 s', async () => {
    const { media, state, clock, asked, record } = createHarness();
    state.read = () => Promise.reject(new NotionError('unavailable'));
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(unavailable);
    await clock.advance(9999);
    await expect(media.resolve('calendar', video)).rejects.toMatchObject(unavailable);
    expect(asked).toHaveLength(1);
    expect(record.of('media.failed')).toMatchObject([{ widgetId: 'w1', pageId: pageId(1) }]);
    await clock.advance(1);
    await expect(media.resolve('calendar', video)).rejects.toMatchObject(unavailable);
    expect(asked).toHaveLength(2);
  });

  it('answers with 503 where the connection cannot be opened', async () => {
    const { media, open, asked } = createHarness();
    open.mockImplementation(() => Promise.reject(new Error('Firestore')));
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(unavailable);
    expect(asked).toEqual([]);
  });

  it('counts the caller once where it asks others, and not where the address is known', async () => {
    const warm = createHarness();
    warm.warm.widget = warm.found;
    warm.mediaUrls.keep('w1', warm.signed(picture));
    await warm.media.resolve('calendar', picture);
    expect(warm.admit).not.toHaveBeenCalled();
    const cold = createHarness();
    await cold.media.resolve('calendar', picture);
    expect(cold.admit).toHaveBeenCalledTimes(1);
  });

  it('asks nobody for a caller who may ask no more', async () => {
    const { media, admit, asked, settled } = createHarness();
    admit.mockRejectedValue(new ServiceError('rate_limited'));
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject({
      code: 'rate_limited',
    });
    expect(asked).toEqual([]);
    expect(settled).not.toHaveBeenCalled();
  });

  it('learns from the other instances before it asks Notion, and tells them what it learned', async () => {
    const { media, mediaUrls, signed, asked } = createHarness();
    const learn = jest.spyOn(mediaUrls, 'learn').mockImplementation(() => {
      mediaUrls.keep('w1', signed(picture));
      return Promise.resolve();
    });
    const share = jest.spyOn(mediaUrls, 'share');
    expect((await media.resolve('calendar', picture)).mediaId).toBe(picture);
    expect([asked.length, share.mock.calls.length]).toEqual([0, 0]);
    learn.mockResolvedValue();
    await media.resolve('calendar', video);
    expect([asked.length, share.mock.calls.length]).toEqual([1, 1]);
  });
});
