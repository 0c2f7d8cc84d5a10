import { NotionError } from '../../src/notion/errors';
import type { Post } from '../../src/notion/posts/post';
import { pageId, aPost } from '../support/builders';
import { createMediaHarness, idOf, picture, posts, type PageRead } from './mediaHarness';

const notFound = { code: 'media_not_found' };

describe('where several pages have no valid address', () => {
  const many = Array.from({ length: 100 }, (_, index) => index + 1);
  const pictureOf = (page: number): string => idOf(page, 'a.png');
  const feedOf = (pages: number[]): Post[] =>
    pages.map((page) =>
      aPost({
        id: pageId(page),
        images: [{ source: 'attachment', address: { mediaId: pictureOf(page) } }],
      }),
    );
  const manyHarness = async () => {
    const harness = createMediaHarness();
    await harness.keepFeed(feedOf(many));
    harness.state.refresh = () => {
      harness.signedUrls.keep('w1', harness.signed(...many.map(pictureOf)));
      return harness.keepFeed(feedOf(many));
    };
    harness.state.read = (id) =>
      Promise.resolve({
        post: aPost({ id }),
        signedUrls: harness.signed(...many.filter((n) => pageId(n) === id).map(pictureOf)),
      });
    return harness;
  };

  it('reads the feed once for all hundred of them, and no page', async () => {
    const { media, refreshed, asked } = await manyHarness();
    const all = await Promise.all(many.map((page) => media.resolve('calendar', pictureOf(page))));
    expect(all.map(({ mediaId }) => mediaId)).toEqual(many.map(pictureOf));
    expect(refreshed.map(({ cause }) => cause)).toEqual(['media']);
    expect(asked).toEqual([]);
  });

  it('reads the feed for the second page within 5 s, and a page alone after that', async () => {
    const { media, refreshed, asked, clock, signedUrls, signed } = await manyHarness();
    await media.resolve('calendar', pictureOf(1));
    await clock.advance(4900);
    await media.resolve('calendar', pictureOf(2));
    expect([asked.length, refreshed.length]).toEqual([1, 1]);
    await clock.advance(3_600_000);
    signedUrls.keep('w1', signed(pictureOf(3)));
    await media.resolve('calendar', pictureOf(4));
    expect([asked.length, refreshed.length]).toEqual([2, 1]);
  });

  it('waits for the instance that is reading the feed', async () => {
    const { media, state, sync, signedUrls, signed, keepFeed, asked } = await manyHarness();
    state.refresh = () => Promise.resolve(null);
    sync.awaitOther.mockImplementation(async () => {
      signedUrls.keep('w1', signed(pictureOf(1), pictureOf(2)));
      await keepFeed(feedOf(many));
      return 'copy';
    });
    await Promise.all([1, 2].map((page) => media.resolve('calendar', pictureOf(page))));
    expect(asked).toEqual([]);
  });

  it('waits two seconds for who may bring it to begin, and then reads the pages', async () => {
    const { media, guard, sync, clock, refreshed, asked } = await manyHarness();
    guard.mockResolvedValue(500);
    sync.awaitOther.mockImplementation(async () => {
      await clock.sleep(300);
      return 'free';
    });
    const both = Promise.all([1, 2].map((page) => media.resolve('calendar', pictureOf(page))));
    await clock.advance(1499);
    expect(asked).toEqual([]);
    await clock.advance(300);
    await both;
    expect([refreshed.length, asked.length]).toEqual([0, 2]);
    expect(guard.mock.calls).toEqual([['w1', 10_000, expect.anything()]]);
  });

  it('takes what was brought within the last 10 s, and reads a page that it left open', async () => {
    const { media, guard, sync, refreshed, asked } = await manyHarness();
    guard.mockResolvedValue(3000);
    sync.awaitOther.mockResolvedValue('free');
    await Promise.all([1, 2].map((page) => media.resolve('calendar', pictureOf(page))));
    expect([refreshed.length, asked.length]).toEqual([0, 2]);
  });

  it('says when to come again where Notion asks for a pause', async () => {
    const { media, state, asked } = await manyHarness();
    state.refresh = () => Promise.reject(new NotionError('rate_limited', { retryAfterMs: 20_400 }));
    const asking = [1, 2].map((page) => media.resolve('calendar', pictureOf(page)));
    for (const { status, ...rest } of await Promise.allSettled(asking)) {
      expect([status, rest]).toMatchObject([
        'rejected',
        { reason: { code: 'temporarily_unavailable', retryAfterSeconds: 21 } },
      ]);
    }
    expect(asked).toEqual([]);
  });

  it('reads page by page where the feed cannot be read until its owner acts', async () => {
    const { media, state, asked } = await manyHarness();
    state.refresh = () => Promise.reject(new NotionError('schema_mismatch'));
    await Promise.all([1, 2, 3].map((page) => media.resolve('calendar', pictureOf(page))));
    expect(asked).toHaveLength(3);
  });

  it('asks for the feed once a minute, also where it brings no address', async () => {
    const { media, state, refreshed, asked, clock, keepFeed } = await manyHarness();
    state.refresh = () => keepFeed(feedOf(many));
    const resolveAll = (pages: number[]) =>
      Promise.all(pages.map((page) => media.resolve('calendar', pictureOf(page))));
    await resolveAll([1, 2, 3]);
    expect([refreshed.length, asked.length]).toEqual([1, 3]);
    await clock.advance(59_850);
    await resolveAll([4, 5]);
    expect([refreshed.length, asked.length]).toEqual([1, 5]);
    await clock.advance(100);
    await resolveAll([6, 7]);
    expect(refreshed).toHaveLength(2);
  });

  it('gives nothing of a post that the new feed does not hold any more', async () => {
    const { media, state, keepFeed, signedUrls, signed } = await manyHarness();
    state.refresh = () => {
      signedUrls.keep('w1', signed(pictureOf(1), pictureOf(2)));
      return keepFeed(feedOf([1]));
    };
    const [one, two] = await Promise.allSettled(
      [1, 2].map((page) => media.resolve('calendar', pictureOf(page))),
    );
    expect([one?.status, two]).toMatchObject(['fulfilled', { reason: notFound }]);
  });
});

describe('where a page turns out to be gone', () => {
  it.each<[string, PageRead]>([
    ['is gone, in the trash or elsewhere', null],
    ['may not be shown any more', { post: aPost({ status: 'Draft' }), signedUrls: [] }],
    ['holds another file', { post: aPost(), signedUrls: [] }],
  ])('has the feed renewed when it %s, and notifies the other instances', async (_name, read) => {
    const { media, state, refreshed, publishUpdate, keepFeed } = createMediaHarness({
      onlyStatuses: ['Done'],
    });
    await keepFeed(posts);
    state.read = () => Promise.resolve(read);
    state.refresh = () => keepFeed([aPost()]);
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    expect(refreshed).toHaveLength(1);
    expect(publishUpdate.mock.calls[0]?.[0]).toEqual({ widgetId: 'w1', slug: 'calendar' });
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    expect(refreshed).toHaveLength(1);
  });

  it('does so once for a feed that still shows the same', async () => {
    const { media, state, refreshed, asked, clock, keepFeed } = createMediaHarness();
    await keepFeed(posts);
    state.read = () => Promise.resolve(null);
    for (let times = 0; times < 5; times += 1) {
      await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
      await clock.advance(90_000);
    }
    expect([asked.length, refreshed.length]).toEqual([5, 1]);
  });

  it('keeps no address of a post that may not be shown', async () => {
    const { media, state, signedUrls, signed } = createMediaHarness({ onlyStatuses: ['Done'] });
    state.read = () =>
      Promise.resolve({ post: aPost({ status: 'Draft' }), signedUrls: signed(picture) });
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    expect(signedUrls.find('w1', picture)).toBeNull();
  });

  it('is a 404 all the same where the feed cannot be renewed', async () => {
    const { media, state, keepFeed, publishUpdate } = createMediaHarness();
    await keepFeed(posts);
    state.read = () => Promise.resolve(null);
    state.refresh = () => Promise.reject(new NotionError('unavailable'));
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    expect(publishUpdate).not.toHaveBeenCalled();
  });
});
