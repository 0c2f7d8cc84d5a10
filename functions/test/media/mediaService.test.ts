import { NotionError } from '../../src/notion/errors';
import { ServiceError } from '../../src/shared/errors';
import { startMs } from '../support/builders';
import { pageId, aPost } from '../support/builders';
import {
  createMediaHarness,
  idOf,
  momentMs,
  picture,
  video,
  draftPicture,
  type PageRead,
} from './mediaHarness';

const notFound = { code: 'media_not_found' };
const unavailable = { code: 'temporarily_unavailable', retryAfterSeconds: 10 };

describe('the media service', () => {
  it('gives a known address without asking anybody', async () => {
    const { media, signedUrls, signed, asked } = createMediaHarness();
    const known = signed(picture);
    signedUrls.keep('w1', known);
    expect(await media.resolve('calendar', picture)).toBe(known[0]);
    expect(asked).toEqual([]);
  });

  it('reads the page once for all its pictures where no address is valid', async () => {
    const { media, asked } = createMediaHarness();
    const both = await Promise.all(
      [picture, video].map((mediaId) => media.resolve('calendar', mediaId)),
    );
    expect(both.map(({ mediaId }) => mediaId)).toEqual([picture, video]);
    expect(asked.map((request) => [request.pageId, request.priority])).toEqual([
      [pageId(1), 'foreground'],
    ]);
    expect(asked[0]?.deadline.expiresAtMs).toBe(startMs + 8000);
  });

  it('reads it again when its address has less than five minutes left', async () => {
    const { media, clock, asked, signed, state } = createMediaHarness();
    await media.resolve('calendar', picture);
    await clock.advance(55 * 60_000);
    state.read = () => Promise.resolve({ post: aPost(), signedUrls: signed(picture) });
    await media.resolve('calendar', picture);
    expect(asked).toHaveLength(2);
  });

  it('waits for the load under way, which may bring the address', async () => {
    const { media, signedUrls, settled, signed, asked } = createMediaHarness();
    settled.mockImplementation(() => {
      signedUrls.keep('w1', signed(picture));
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
    const { media, asked } = createMediaHarness();
    await expect(media.resolve('calendar', mediaId)).rejects.toMatchObject(notFound);
    expect(asked).toEqual([]);
  });

  it('keeps back the files of posts that the owner keeps back, also when their address is known', async () => {
    const { media, signedUrls, signed } = createMediaHarness({ onlyStatuses: ['Done'] });
    signedUrls.keep('w1', signed(draftPicture));
    await expect(media.resolve('calendar', draftPicture)).rejects.toMatchObject(notFound);
  });

  it('has no files while a widget shows samples', async () => {
    const { media, state, served } = createMediaHarness();
    state.served = () => ({ ...served(), feed: () => null, state: 'sample' });
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
  });

  it('passes on that there is no such widget', async () => {
    const { media, state } = createMediaHarness();
    state.served = () => {
      throw new ServiceError('widget_not_found');
    };
    await expect(media.resolve('nope', picture)).rejects.toMatchObject({
      code: 'widget_not_found',
    });
  });

  it.each<[string, PageRead]>([
    ['the page is gone', null],
    ['the file is gone from its page', { post: aPost(), signedUrls: [] }],
  ])('answers with 404 where %s, and asks again after 30 s', async (_name, read) => {
    const { media, state, clock, asked } = createMediaHarness();
    state.read = () => Promise.resolve(read);
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    await clock.advance(29_999);
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    expect(asked).toHaveLength(1);
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(notFound);
    expect(asked).toHaveLength(2);
  });

  it('answers with 503 where Notion is gone, and leaves it alone for 10 s', async () => {
    const { media, state, clock, asked, record } = createMediaHarness();
    state.read = () => Promise.reject(new NotionError('unavailable'));
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(unavailable);
    await clock.advance(10_000 - 2 * momentMs - 1);
    await expect(media.resolve('calendar', video)).rejects.toMatchObject(unavailable);
    expect(asked).toHaveLength(1);
    expect(record.of('media.failed')).toMatchObject([{ widgetId: 'w1', pageId: pageId(1) }]);
    await clock.advance(1);
    await expect(media.resolve('calendar', video)).rejects.toMatchObject(unavailable);
    expect(asked).toHaveLength(2);
  });

  it('answers with 503 where the connection cannot be opened', async () => {
    const { media, open, asked } = createMediaHarness();
    open.mockImplementation(() => Promise.reject(new Error('Firestore')));
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject(unavailable);
    expect(asked).toEqual([]);
  });

  it('counts the caller once where it asks others, and not where the address is known', async () => {
    const warm = createMediaHarness();
    warm.warm.widget = warm.served();
    warm.signedUrls.keep('w1', warm.signed(picture));
    await warm.media.resolve('calendar', picture);
    expect(warm.admit).not.toHaveBeenCalled();
    const cold = createMediaHarness();
    await cold.media.resolve('calendar', picture);
    expect(cold.admit).toHaveBeenCalledTimes(1);
  });

  it('asks nobody for a caller who may ask no more', async () => {
    const { media, admit, asked, settled } = createMediaHarness();
    admit.mockRejectedValue(new ServiceError('rate_limited'));
    await expect(media.resolve('calendar', picture)).rejects.toMatchObject({
      code: 'rate_limited',
    });
    expect(asked).toEqual([]);
    expect(settled).not.toHaveBeenCalled();
  });

  it('learns from the other instances before it asks Notion, and shares what it learned', async () => {
    const { media, signedUrls, signed, asked } = createMediaHarness();
    const learn = jest.spyOn(signedUrls, 'learn').mockImplementation(() => {
      signedUrls.keep('w1', signed(picture));
      return Promise.resolve();
    });
    const share = jest.spyOn(signedUrls, 'share');
    expect((await media.resolve('calendar', picture)).mediaId).toBe(picture);
    expect([asked.length, share.mock.calls.length]).toEqual([0, 0]);
    learn.mockResolvedValue();
    await media.resolve('calendar', video);
    expect([asked.length, share.mock.calls.length]).toEqual([1, 1]);
  });

  it('gives an address with less than five minutes where Notion has no better one', async () => {
    const { media, state, clock } = createMediaHarness();
    const url = 'https://files.example/short?signature=x';
    const short = { mediaId: picture, url, expiresAtMs: clock.nowMs() + 60_000 };
    state.read = () => Promise.resolve({ post: aPost(), signedUrls: [short] });
    expect(await media.resolve('calendar', picture)).toEqual(short);
  });
});
