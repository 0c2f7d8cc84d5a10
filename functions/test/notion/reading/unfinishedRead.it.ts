import type { PostsRequest, UnfinishedRead } from '../../../src/notion/reading/reader';
import { emptyNotion, refusal, row, serveTinyNotion, sourceId } from '../tinyNotion';
import { createTinyReader, request } from './tinyReader';

const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => row(index));

let notion = emptyNotion();
let baseUrl = '';
let close: () => Promise<unknown>;

beforeAll(async () => {
  ({ baseUrl, close } = await serveTinyNotion(() => notion));
});

afterAll(() => close());

beforeEach(() => {
  notion = emptyNotion();
  notion.rows = [...rowsOf(219), row(219, { hidden: true }), ...rowsOf(250).slice(220)];
});

const pagesOf = (count: number) => Array.from({ length: count }, () => 'query');

/** Reads all, and gives what was asked for with all that was learned on the way. */
async function read(begun: UnfinishedRead | null, more: Partial<PostsRequest> = {}) {
  notion.asked = [];
  const steps: UnfinishedRead[] = [];
  const progress = { begun, onLearned: (learned: UnfinishedRead) => steps.push(learned) };
  const posts = await createTinyReader(baseUrl).readPosts(request({ ...more, progress }));
  return { asked: notion.asked, steps, posts };
}

describe('a read that goes on with another', () => {
  it('learns step by step: data source, columns, and page by page', async () => {
    const { steps } = await read(null);
    expect(steps.map(({ schema, rows }) => [schema !== null, rows?.rowCount])).toEqual([
      [false, undefined],
      [true, undefined],
      [true, 100],
      [true, 200],
    ]);
    expect(
      new Set(steps.map(({ beganAtMs, dataSourceId }) => `${beganAtMs} ${dataSourceId}`)).size,
    ).toBe(1);
  });

  it('asks for the rest alone from any step, and brings the same', async () => {
    const whole = await read(null);
    const asked: string[][] = [];
    for (const step of whole.steps) {
      const rest = await read(step);
      asked.push(rest.asked);
      expect(rest.posts).toMatchObject({ ...whole.posts, schema: { dataSourceId: sourceId } });
    }
    expect(asked).toEqual([['data_sources', ...pagesOf(3)], pagesOf(3), pagesOf(2), pagesOf(1)]);
  });

  it('hands over in turn, with when the first one began', async () => {
    const [first] = (await read(null)).steps;
    if (first === undefined) throw new Error('Nothing was learned.');
    const { steps } = await read({ ...first, beganAtMs: 17 });
    expect(steps.map(({ beganAtMs, rows }) => [beganAtMs, rows?.rowCount])).toEqual([
      [17, undefined],
      [17, 100],
      [17, 200],
    ]);
  });

  it('goes on with a first read of chosen columns, too', async () => {
    const first = { isFirst: true, dataSourceId: sourceId, mapping: { platform: 'Kjx%7D' } };
    const whole = await read(null, first);
    const { asked, posts } = await read(whole.steps[0] ?? null, first);
    expect([whole.steps.length, asked]).toEqual([2, pagesOf(2)]);
    expect(posts.posts).toEqual(whole.posts.posts);
  });

  it('reads no more than it may with what was read', async () => {
    const last = (await read(null)).steps.at(-1) ?? null;
    const { asked, posts } = await read(last, { maxPosts: 230 });
    expect([asked, posts.complete]).toEqual([pagesOf(1), false]);
    expect(posts.posts.length + posts.hiddenCount).toBe(230);
  });

  it('reads the options again where an old schema does not know one', async () => {
    const { schema } = (await read(null)).posts;
    notion.rows = [...rowsOf(100), row(100, { platform: 'Threads' })];
    const begun = (await read(null, { schema })).steps[0] ?? null;
    notion.rows = [...rowsOf(100), row(101, { platform: 'Mastodon' })];
    expect((await read(begun)).asked).toEqual(['query', 'data_sources']);
  });

  it.each(['schema_mismatch', 'not_shared'])('begins anew where that is over: %s', async (kind) => {
    const last = (await read(null)).steps.at(-1) ?? null;
    const [status, code] =
      kind === 'not_shared'
        ? ([404, 'object_not_found'] as const)
        : ([400, 'validation_error'] as const);
    notion.once.set('query', refusal(status, code));
    const { asked, posts } = await read(last);
    expect(asked).toEqual(['query', 'databases', 'data_sources', ...pagesOf(3)]);
    expect(posts.posts).toHaveLength(249);
  });
});
