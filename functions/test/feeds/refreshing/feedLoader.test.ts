import { sourceKeyOf } from '../../../src/feeds/feed';
import { createFeedLoader, type LoadRequest } from '../../../src/feeds/refreshing/feedLoader';
import { NotionError } from '../../../src/notion/errors';
import type { PostsRead, PostsRequest, UnfinishedRead } from '../../../src/notion/reading/reader';
import { requestBudget, type RedisBudget } from '../../../src/redis/budget';
import { deadlineIn } from '../../../src/shared/deadline';
import type { Widget } from '../../../src/widgets/widget';
import { aPost, aSchema, aWidget, createEventRecord, pageId } from '../../support/builders';
import { createManualClock } from '../../support/manualClock';

const old = aPost({ id: pageId(1), publishDate: '2026-01-01' });
const nothing = { overBudget: 0, tooLarge: 0 };
const recent = aPost({ id: pageId(2), publishDate: '2026-11-01' });

function createHarness() {
  const clock = createManualClock();
  const record = createEventRecord();
  const signedUrl = { mediaId: 'm', url: 'https://f.example/m?s=1', expiresAtMs: 9e15 };
  const read: PostsRead = {
    posts: [old, recent],
    hiddenCount: 3,
    signedUrls: [signedUrl],
    schema: aSchema(),
    complete: false,
    leftOut: nothing,
  };
  const connection = { token: 't', pacingKey: 'p', workspaceId: 'ws' };
  const asked: PostsRequest[] = [];
  const open = jest.fn<Promise<typeof connection | null>, [string, number]>(() =>
    Promise.resolve(connection),
  );
  const readPosts = jest.fn(async (request: PostsRequest) => {
    asked.push(request);
    await clock.sleep(700);
    return read;
  });
  const begun: { read: UnfinishedRead | null } = { read: null };
  const find = jest.fn<Promise<UnfinishedRead | null>, [Widget, number, RedisBudget]>(() =>
    Promise.resolve(begun.read),
  );
  const kept: UnfinishedRead[] = [];
  const keep = (_widget: Widget, learned: UnfinishedRead) => {
    kept.push(learned);
    return Promise.resolve();
  };
  const load = createFeedLoader({
    reader: { readPosts },
    connections: { open },
    unfinished: { find, keep },
    maxPosts: 250,
    clock,
    report: record.report,
  });
  const redisBudget = requestBudget();
  const run = async (changes: Partial<LoadRequest> = {}, budgetMs = 8000) => {
    const loading = load({
      widget: aWidget({ dataSourceId: 'ds1', mapping: { pinned: 'p' } }),
      schema: null,
      knownPosts: null,
      resumesSinceMs: 0,
      priority: 'foreground',
      deadline: deadlineIn(clock, budgetMs),
      redisBudget,
      ...changes,
    });
    const settled = Promise.allSettled([loading]);
    await clock.advance(700);
    await settled;
    return loading;
  };
  return {
    run,
    record,
    signedUrl,
    asked,
    open,
    connection,
    redisBudget,
    begun,
    find,
    kept,
    readPosts,
  };
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
    const { run, asked, open, connection, redisBudget } = createHarness();
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
        redisBudget,
      },
    ]);
    expect(open).toHaveBeenCalledWith('c1', 3000);
  });

  it.each([
    ['the rows, with columns that were chosen', {}, 1],
    ['schema and rows', { widget: aWidget({ dataSourceId: 'ds1', mapping: {} }) }, 3],
    [
      'schema and rows, without a data source',
      { widget: aWidget({ mapping: { pinned: 'p' } }) },
      3,
    ],
    ['all pages of rows', { knownPosts: 201, schema: aSchema() }, 3],
    ['all pages of rows and the schema', { knownPosts: 201 }, 5],
    ['the rows of an empty calendar', { knownPosts: 0, schema: aSchema() }, 1],
  ])('expects one load of %s', async (_what, changes, requests) => {
    const { run, asked } = createHarness();
    await run(changes);
    expect(asked[0]?.load).toMatchObject({ requests, hasBegun: false });
  });

  it('names a load alike on all instances, and others otherwise', async () => {
    const idOf = async (changes: Partial<LoadRequest> = {}) => {
      const { run, asked } = createHarness();
      await run(changes);
      return asked[0]?.load?.id;
    };
    const ids = [await idOf(), await idOf(), await idOf({ widget: aWidget({ id: 'w2' }) })];
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(await idOf({ widget: aWidget({ databaseId: 'd2' }) })).not.toBe(await idOf());
  });

  it('gives the signed addresses beside the feed and not in it, with how long it took', async () => {
    const { run, signedUrl } = createHarness();
    const { feed, signedUrls, fetchMs } = await run();
    expect([signedUrls, fetchMs]).toEqual([[signedUrl], 700]);
    expect(JSON.stringify(feed)).not.toContain(signedUrl.url);
  });

  it('waits for the connection no longer than the deadline lets it', async () => {
    const { run, open } = createHarness();
    await run({}, 1200);
    expect(open).toHaveBeenCalledWith('c1', 1200);
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

describe('the feed loader and loads that were cut off', () => {
  const schema = aSchema();
  const found: UnfinishedRead = { beganAtMs: 1, dataSourceId: 'ds1', schema: null, rows: null };
  const rows = {
    posts: [old],
    hiddenCount: 0,
    leftOut: nothing,
    rowCount: 150,
    signedUrls: [],
    cursor: 'c',
  };

  it('goes on with what another load has read since it was of use', async () => {
    const { run, asked, begun, find, redisBudget } = createHarness();
    begun.read = { ...found, schema, rows };
    await run({ resumesSinceMs: 17 });
    expect(asked[0]?.progress.begun).toBe(begun.read);
    expect(find).toHaveBeenCalledWith(expect.objectContaining({ id: 'w1' }), 17, redisBudget);
  });

  it.each([
    ['columns and rows', found, {}, 2],
    ['rows', { ...found, schema }, {}, 1],
    ['the pages that are left', { ...found, schema, rows }, { knownPosts: 420 }, 3],
    ['one page more where that was thought to be all', { ...found, schema, rows }, {}, 1],
  ])('expects requests for %s then', async (_what, read, changes, requests) => {
    const { run, asked, begun } = createHarness();
    begun.read = read;
    await run(changes);
    expect(asked[0]?.load).toMatchObject({ requests });
  });

  it('looks for none where one page was enough the last time', async () => {
    const { run, find } = createHarness();
    await run({ knownPosts: 99, schema });
    expect(find).not.toHaveBeenCalled();
    await run({ knownPosts: 100, schema });
    expect(find).toHaveBeenCalledTimes(1);
  });

  it.each(['rate_limited', 'timeout', 'unavailable'] as const)(
    'keeps what it has learned where it ends as %s',
    async (kind) => {
      const { run, readPosts, kept } = createHarness();
      readPosts.mockImplementation(({ progress }) => {
        progress.onLearned(found);
        progress.onLearned({ ...found, schema });
        return Promise.reject(new NotionError(kind));
      });
      await expect(run()).rejects.toMatchObject({ kind });
      expect(kept).toEqual([{ ...found, schema }]);
    },
  );

  it('keeps nothing where the next load would end alike, and nothing where it is done', async () => {
    const { run, readPosts, kept, signedUrl } = createHarness();
    readPosts.mockImplementationOnce(({ progress }) => {
      progress.onLearned(found);
      return Promise.reject(new NotionError('unauthorized'));
    });
    await expect(run()).rejects.toMatchObject({ kind: 'unauthorized' });
    readPosts.mockImplementationOnce(({ progress }) => {
      progress.onLearned(found);
      const posts = { posts: [], hiddenCount: 0, leftOut: nothing, signedUrls: [signedUrl] };
      return Promise.resolve({ ...posts, schema, complete: true });
    });
    await run();
    expect(kept).toEqual([]);
  });
});
