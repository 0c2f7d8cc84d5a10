import { NotionError } from '../../src/notion/errors';
import type { PostsRead, PostsRequest } from '../../src/notion/reader';
import { deadlineIn } from '../../src/shared/deadline';
import { contentHashOf, sourceKeyOf, type Feed } from '../../src/widgets/feed';
import { createFeedLoader, type LoadRequest } from '../../src/widgets/feedLoader';
import { createMediaUrls } from '../../src/widgets/mediaUrls';
import { aPost, aSchema, aWidget, createEventRecord, pageId } from '../support/builders';
import { createManualClock } from '../support/manualClock';

const old = aPost({ id: pageId(1), publishDate: '2026-01-01' });
const recent = aPost({ id: pageId(2), publishDate: '2026-11-01' });

function createHarness() {
  const clock = createManualClock();
  const record = createEventRecord();
  const mediaUrls = createMediaUrls(100_000, clock);
  const signedUrl = { mediaId: 'm', url: 'https://f.example/m?s=1', expiresAtMs: 9e15 };
  const read: PostsRead = {
    posts: [old, recent],
    hiddenCount: 3,
    signedUrls: [signedUrl],
    schema: aSchema(),
    complete: false,
  };
  const connection = { token: 't', pacingKey: 'p' };
  const written: { feed: Feed; timeoutMs: number }[] = [];
  const asked: PostsRequest[] = [];
  const open = jest.fn<Promise<typeof connection | null>, [string, number]>(() =>
    Promise.resolve(connection),
  );
  const write = jest.fn((_widgetId: string, feed: Feed, timeoutMs: number) => {
    written.push({ feed, timeoutMs });
    return Promise.resolve();
  });
  const readPosts = jest.fn(async (request: PostsRequest) => {
    asked.push(request);
    await clock.sleep(700);
    return read;
  });
  const load = createFeedLoader({
    reader: { readPosts },
    connections: { open },
    feeds: { write },
    mediaUrls,
    maxPosts: 250,
    clock,
    report: record.report,
  });
  const run = async (changes: Partial<LoadRequest> = {}, budgetMs = 8000) => {
    const loading = load({
      widget: aWidget({ dataSourceId: 'ds1', mapping: { pinned: 'p' } }),
      schema: null,
      storedHash: null,
      priority: 'foreground',
      deadline: deadlineIn(clock, budgetMs),
      ...changes,
    });
    const settled = Promise.allSettled([loading]);
    await clock.advance(700);
    await settled;
    return loading;
  };
  return { run, record, mediaUrls, signedUrl, written, asked, open, write, connection };
}

describe('the feed loader', () => {
  it('makes a feed of what Notion holds, in display order', async () => {
    const { run } = createHarness();
    const { feed } = await run();
    expect(feed).toMatchObject({
      sourceKey: sourceKeyOf(aWidget({ dataSourceId: 'ds1', mapping: { pinned: 'p' } })),
      posts: [recent, old],
      hiddenCount: 3,
      complete: false,
      schema: aSchema(),
    });
  });

  it('asks for what the widget says, within its deadline', async () => {
    const { run, asked, open, connection } = createHarness();
    await run({ schema: aSchema(), priority: 'background' });
    expect(asked).toMatchObject([
      {
        connection,
        databaseId: 'd1',
        dataSourceId: 'ds1',
        mapping: { pinned: 'p' },
        schema: aSchema(),
        maxPosts: 250,
        priority: 'background',
      },
    ]);
    expect(open).toHaveBeenCalledWith('c1', 3000);
  });

  it('keeps the signed addresses beside the feed and not in it', async () => {
    const { run, mediaUrls, signedUrl, written } = createHarness();
    await run();
    expect(mediaUrls.find('w1', 'm')).toEqual(signedUrl);
    expect(JSON.stringify(written)).not.toContain(signedUrl.url);
  });

  it('stores the feed, and says which content is stored', async () => {
    const { run, written } = createHarness();
    const { feed, storedHash } = await run();
    expect(written).toEqual([{ feed, timeoutMs: 2000 }]);
    expect(storedHash).toBe(contentHashOf(feed));
  });

  it('does not write again what is stored already', async () => {
    const { run, written } = createHarness();
    const { storedHash } = await run();
    expect((await run({ storedHash })).storedHash).toBe(storedHash);
    expect(written).toHaveLength(1);
  });

  it('takes half a second for storing where the time is over', async () => {
    const { run, written } = createHarness();
    await run({}, 700);
    expect(written).toMatchObject([{ timeoutMs: 500 }]);
  });

  it('gives the feed although it could not be stored', async () => {
    const { run, write, record } = createHarness();
    write.mockImplementation(() => Promise.reject(new Error('Firestore')));
    const { feed, storedHash } = await run();
    expect([feed.posts.length, storedHash]).toEqual([2, null]);
    expect(record.of('store.failed')).toMatchObject([{ operation: 'write feed', widgetId: 'w1' }]);
  });

  it('reports how much it read and how long that took', async () => {
    const { run, record } = createHarness();
    await run();
    expect(record.of('feed.loaded')).toEqual([
      { type: 'feed.loaded', widgetId: 'w1', postCount: 2, durationMs: 700 },
    ]);
  });

  it('takes a connection that is gone for a token that is refused', async () => {
    const { run, open, asked } = createHarness();
    open.mockImplementation(() => Promise.resolve(null));
    await expect(run()).rejects.toMatchObject({ kind: 'unauthorized', permanent: true });
    expect(asked).toEqual([]);
  });

  it('rejects with what opening the connection failed with', async () => {
    const { run, open } = createHarness();
    const error = new NotionError('timeout');
    open.mockImplementation(() => Promise.reject(error));
    await expect(run()).rejects.toBe(error);
  });
});
