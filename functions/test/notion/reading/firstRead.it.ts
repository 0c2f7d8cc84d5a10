import { NotionError } from '../../../src/notion/errors';
import { emptyNotion, refusal, row, serveTinyNotion, sourceId } from '../tinyNotion';
import { createTinyReader, request } from './tinyReader';

const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => row(index));
const nothing = () => Promise.resolve();

let notion = emptyNotion();
let baseUrl = '';
let close: () => Promise<unknown>;

beforeAll(async () => {
  ({ baseUrl, close } = await serveTinyNotion(() => notion));
});

afterAll(() => close());

beforeEach(() => {
  notion = emptyNotion();
});

const createReader = () => createTinyReader(baseUrl);

describe('reading for the first time what the owner has chosen columns of', () => {
  const first = { isFirst: true, dataSourceId: sourceId, mapping: { platform: 'Kjx%7D' } };

  it('asks for the rows, finds the other columns among them, and then for the options', async () => {
    notion.rows = [...rowsOf(120), row(200, { hidden: true })];
    const read = await createReader().readPosts(request(first));
    expect(notion.asked).toEqual(['query', 'query', 'data_sources']);
    expect([read.posts.length, read.hiddenCount]).toEqual([120, 1]);
    const bindings = { title: 'title', platform: 'Kjx%7D', hidden: 'hide' };
    const platformOptions = ['TikTok', 'Instagram'];
    expect(read.schema).toMatchObject({ dataSourceId: sourceId, bindings, platformOptions });
    expect(read.schema.readAtMs).toBeGreaterThan(0);
  });

  it.each([
    ['no column is chosen', { mapping: {} }],
    ['no data source is', { dataSourceId: null }],
    ['it was read before', { isFirst: false }],
  ])('reads the schema where %s', async (_case, changes) => {
    notion.rows = rowsOf(1);
    await createReader().readPosts(request({ ...first, ...changes }));
    expect(notion.asked).toEqual(['databases', 'data_sources', 'query']);
  });

  it('says what is wrong with the database where the rows can not be had', async () => {
    for (const part of ['query', 'databases'] as const) {
      notion.instead.set(part, refusal(404, 'object_not_found'));
    }
    await expect(createReader().readPosts(request(first))).rejects.toMatchObject({
      kind: 'not_shared',
    });
    expect(notion.asked.slice(0, 2)).toEqual(['query', 'databases']);
  });

  it('is content with the rows where others wait, and leaves the options to the next read', async () => {
    notion.rows = rowsOf(1);
    const busy = createTinyReader(baseUrl, {
      acquire: (_connection, { priority }) =>
        priority === 'background'
          ? Promise.reject(new NotionError('rate_limited', { retryAfterMs: 1_000 }))
          : Promise.resolve({ probe: false }),
      hold: nothing,
      trouble: () => Promise.resolve(false),
      recovered: nothing,
      status: () => {
        throw new Error('Nobody asks.');
      },
    });
    const { posts, schema } = await busy.readPosts(request(first));
    expect([notion.asked, posts.length]).toEqual([['query'], 1]);
    expect(schema).toMatchObject({ platformOptions: [], readAtMs: 0 });
  });
});
