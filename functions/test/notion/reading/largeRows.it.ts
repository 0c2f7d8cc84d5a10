import { NotionError } from '../../../src/notion/errors';
import { emptyNotion, row, serveTinyNotion, sourceId, type TinyNotion } from '../tinyNotion';
import { createTinyReader, request } from './tinyReader';

/** An answer may take 4 MB. */
const megabytes = (count: number): string => 'x'.repeat(count * 1024 * 1024);
const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => row(index));
const titles = (posts: readonly { title: string }[]): string[] => posts.map(({ title }) => title);

let notion: TinyNotion = emptyNotion();
let baseUrl = '';
let close: () => Promise<unknown>;

beforeAll(async () => {
  ({ baseUrl, close } = await serveTinyNotion(() => notion));
});

afterAll(() => close());

beforeEach(() => {
  notion = emptyNotion();
});

const read = (more: Parameters<typeof request>[0] = {}) =>
  createTinyReader(baseUrl).readPosts(request(more));
const queryCount = (): number => notion.asked.filter((operation) => operation === 'query').length;

describe('rows that are too large for one answer', () => {
  it('are asked for in smaller steps, and all are read', async () => {
    notion.rows = rowsOf(60).map((each, index) =>
      index < 15 ? row(index, { platform: megabytes(1) }) : each,
    );
    const { posts, leftOut, complete } = await read();
    expect(titles(posts)).toEqual(titles(await postsOf(60)));
    expect([leftOut, complete]).toEqual([{ overBudget: 0, tooLarge: 0 }, true]);
  });

  it('are left out one by one where they are too large for themselves', async () => {
    notion.rows = rowsOf(120);
    for (const index of [0, 50, 51, 119])
      notion.rows[index] = row(index, { platform: megabytes(5) });
    const { posts, leftOut, complete } = await read();
    expect(posts).toHaveLength(116);
    expect(titles(posts)).not.toContain('Post 50');
    expect([leftOut.tooLarge, complete]).toEqual([4, true]);
    // About ten for each of them, where one row of a hundred is looked for in quarters.
    expect(queryCount()).toBeLessThan(36);
  });

  it('are left out by a first read, too, which then asks for the columns', async () => {
    notion.rows = [row(0, { platform: megabytes(5) }), row(1), row(2)];
    const { posts, leftOut } = await read({
      isFirst: true,
      dataSourceId: sourceId,
      mapping: { platform: 'Kjx%7D' },
    });
    expect([titles(posts), leftOut.tooLarge]).toEqual([['Post 1', 'Post 2'], 1]);
    expect(notion.asked).toContain('databases');
  });

  it('fail where not even their titles can be had', async () => {
    notion.rows = [{ ...row(0), url: megabytes(5) }];
    await expect(read()).rejects.toMatchObject({ kind: 'too_large' });
  });

  it('are a schema’s own failure where that is too large', async () => {
    notion.properties['Notes'] = { id: 'n', name: megabytes(5), type: 'rich_text' };
    const failure = read();
    await expect(failure).rejects.toBeInstanceOf(NotionError);
    await expect(failure).rejects.toMatchObject({ kind: 'too_large', permanent: true });
  });
});

async function postsOf(count: number) {
  notion.rows = rowsOf(count);
  return (await read()).posts;
}
