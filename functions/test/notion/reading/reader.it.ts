import type { PostsRequest, SchemaSnapshot } from '../../../src/notion/reading/reader';
import { systemClock } from '../../../src/shared/clock';
import { deadlineIn } from '../../../src/shared/deadline';
import {
  databaseId,
  emptyNotion,
  otherSourceId,
  refusal,
  row,
  serveTinyNotion,
  sourceId,
  type Answer,
} from '../tinyNotion';
import { connection, createTinyReader, deadline, request } from './tinyReader';

const expectedLinkMessage =
  'This is a linked view of a database, or nothing of it is shared: copy the link of the original database.';
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
});

const createReader = () => createTinyReader(baseUrl);

async function snapshot(): Promise<SchemaSnapshot> {
  const { schema } = await createReader().readPosts(request());
  notion.asked = [];
  return schema;
}

describe('reading posts', () => {
  it('goes from the database over its columns to all of its pages', async () => {
    notion.rows = rowsOf(250);
    const read = await createReader().readPosts(request());
    expect(notion.asked).toEqual(['databases', 'data_sources', 'query', 'query', 'query']);
    expect(read.posts.map(({ title }) => title)).toEqual(
      Array.from({ length: 250 }, (_, index) => `Post ${index}`),
    );
    expect(read).toMatchObject({ complete: true, hiddenCount: 0 });
    expect(read.schema).toMatchObject({
      dataSourceId: sourceId,
      bindings: { title: 'title', platform: 'Kjx%7D', hidden: 'hide' },
      platformOptions: ['TikTok', 'Instagram'],
      statusOptions: [],
    });
  });

  it('stops at the most posts allowed and says that there are more', async () => {
    notion.rows = rowsOf(250);
    const read = await createReader().readPosts(request({ maxPosts: 120 }));
    expect([read.posts.length, read.complete]).toEqual([120, false]);
    const all = await createReader().readPosts(request({ maxPosts: 250 }));
    expect([all.posts.length, all.complete]).toEqual([250, true]);
  });

  it('leaves out hidden and malformed rows, and counts the hidden', async () => {
    notion.rows = [row(1), row(2, { hidden: true }), { id: 'x' }, { ...row(3), in_trash: true }];
    const read = await createReader().readPosts(request());
    expect(read.posts.map(({ title }) => title)).toEqual(['Post 1']);
    expect(read.hiddenCount).toBe(1);
  });

  it('gives no posts for a database without rows', async () => {
    await expect(createReader().readPosts(request())).resolves.toMatchObject({
      posts: [],
      complete: true,
    });
  });

  it('says so where Notion lists only a part', async () => {
    const list = { object: 'list', results: [row(1)], has_more: false, next_cursor: null };
    notion.instead.set('query', [200, { ...list, request_status: { type: 'incomplete' } }]);
    await expect(createReader().readPosts(request())).resolves.toMatchObject({ complete: false });
  });

  it('does not follow a cursor in circles', async () => {
    const list = { object: 'list', results: [row(1)], has_more: true, next_cursor: 'same' };
    notion.instead.set('query', [200, list]);
    const read = await createReader().readPosts(request());
    expect([read.posts.length, read.complete]).toEqual([1, false]);
  });
});

describe('reading with a schema from before', () => {
  it('asks for the rows only', async () => {
    const schema = await snapshot();
    notion.rows = rowsOf(3);
    const read = await createReader().readPosts(request({ schema }));
    expect(notion.asked).toEqual(['query']);
    expect(read.schema).toEqual(schema);
  });

  it('reads the columns once more where one is gone', async () => {
    const schema = await snapshot();
    notion.rows = rowsOf(1);
    notion.properties['Platform'] = { id: 'new', name: 'Platform', type: 'select' };
    const read = await createReader().readPosts(request({ schema }));
    expect(notion.asked).toEqual(['query', 'databases', 'data_sources', 'query']);
    expect(read.schema.bindings.platform).toBe('new');
  });

  it('finds the new data source where the legacy one is gone', async () => {
    const schema = { ...(await snapshot()), dataSourceId: otherSourceId };
    notion.rows = rowsOf(1);
    const read = await createReader().readPosts(request({ schema }));
    expect(read.schema.dataSourceId).toBe(sourceId);
  });

  it('reads the options once more where a post has one that is not known', async () => {
    const schema = await snapshot();
    notion.rows = [row(1, { platform: 'Threads' })];
    notion.properties['Platform'] = {
      id: 'Kjx%7D',
      name: 'Where',
      type: 'select',
      select: { options: [{ name: 'Threads' }, { name: 'TikTok' }] },
    };
    const read = await createReader().readPosts(request({ schema }));
    expect(notion.asked).toEqual(['query', 'data_sources']);
    expect(read.schema.platformOptions).toEqual(['Threads', 'TikTok']);
  });

  it('does not ask for options again beyond the hundred that are read', async () => {
    const options = Array.from({ length: 101 }, (_, index) => ({ name: `option ${index}` }));
    const property = { id: 'Kjx%7D', name: 'Platform', type: 'select', select: { options } };
    notion.properties['Platform'] = property;
    const schema = await snapshot();
    notion.rows = [row(1, { platform: 'option 100' })];
    await createReader().readPosts(request({ schema }));
    expect(notion.asked).toEqual(['query']);
  });

  it('is not bound to a data source that is no longer the chosen one', async () => {
    const schema = { ...(await snapshot()), dataSourceId: otherSourceId };
    await createReader().readPosts(request({ schema, dataSourceId: sourceId }));
    expect(notion.asked).toEqual(['databases', 'data_sources', 'query']);
  });
});

describe('a database that cannot be read', () => {
  async function expectRejection(more: Partial<PostsRequest>, expected: object): Promise<void> {
    await expect(createReader().readPosts(request(more))).rejects.toMatchObject(expected);
  }

  it('with several data sources asks for a choice, and takes it', async () => {
    const dataSources = [
      { id: otherSourceId, name: 'Ideas' },
      { id: sourceId, name: 'Plan' },
    ];
    notion.database.data_sources = dataSources;
    await expectRejection({}, { kind: 'choose_data_source', dataSources });
    const read = await createReader().readPosts(request({ dataSourceId: sourceId }));
    expect(read.schema.dataSourceId).toBe(sourceId);
    notion.database.data_sources = [{ id: otherSourceId, name: 'Ideas' }];
    await expectRejection({ dataSourceId: sourceId }, { kind: 'not_shared' });
  });

  it('is distinguished from a page, a linked view and one in the trash', async () => {
    notion.rows = rowsOf(1);
    const pageId = notion.rows[0]?.id ?? '';
    await expectRejection(
      { databaseId: pageId },
      {
        kind: 'not_queryable',
        message: 'This is a page, not a database: copy the link of the database itself.',
      },
    );
    await expectRejection({ databaseId: otherSourceId }, { kind: 'not_shared' });
    notion.database.data_sources = [];
    await expectRejection(
      {},
      {
        kind: 'not_queryable',
        message: expectedLinkMessage,
      },
    );
    notion.database.in_trash = true;
    await expectRejection({}, { kind: 'in_trash', permanent: true });
    notion.instead.set('databases', refusal(400, 'validation_error'));
    await expectRejection({}, { kind: 'not_queryable', status: 400 });
  });

  it.each([
    ['databases', [200, { object: 'page' }], 'unexpected_answer'],
    ['data_sources', [200, []], 'unexpected_answer'],
    ['query', [200, { object: 'list', results: {} }], 'unexpected_answer'],
    ['databases', refusal(401, 'unauthorized'), 'unauthorized'],
    ['data_sources', refusal(403, 'restricted_resource'), 'restricted'],
    ['query', refusal(400, 'validation_error'), 'schema_mismatch'],
  ] satisfies [string, Answer, string][])('answers %s with %j', async (operation, given, kind) => {
    notion.instead.set(operation, given);
    await expectRejection({}, { name: 'NotionError', kind });
  });

  it('is not asked for after the deadline', async () => {
    await expectRejection({ deadline: deadlineIn(systemClock, 0) }, { kind: 'timeout' });
    expect(notion.asked).toEqual([]);
  });
});

describe('reading one page', () => {
  const read = (pageId: string, schema: SchemaSnapshot) =>
    createReader().readPage({
      connection,
      pageId,
      schema,
      hideType: null,
      priority: 'foreground',
      deadline: deadline(),
    });

  it('gives its post', async () => {
    const schema = await snapshot();
    notion.rows = rowsOf(1);
    await expect(read(notion.rows[0]?.id ?? '', schema)).resolves.toMatchObject({
      post: { title: 'Post 0', platforms: ['TikTok'] },
      signedUrls: [],
    });
  });

  it('gives null for what is gone, hidden, in the trash, of elsewhere or no page', async () => {
    const schema = await snapshot();
    const elsewhere = { type: 'data_source_id', data_source_id: otherSourceId };
    notion.rows = [
      row(1, { hidden: true }),
      { ...row(2), in_trash: true },
      { ...row(3), parent: elsewhere },
      { ...row(4), parent: { type: 'page_id', page_id: databaseId } },
    ];
    for (const id of [...notion.rows.map((candidate) => candidate.id), otherSourceId, '../x']) {
      await expect(read(id, schema)).resolves.toBeNull();
    }
  });

  it('rejects where Notion refuses', async () => {
    const schema = await snapshot();
    notion.instead.set('pages', refusal(401, 'unauthorized'));
    await expect(read(databaseId, schema)).rejects.toMatchObject({ kind: 'unauthorized' });
  });
});

describe('describing a database', () => {
  it('says its title, workspace, columns and what is missing', async () => {
    const description = await createReader().describeDatabase({
      connection,
      databaseId: databaseId.replaceAll('-', ''),
      dataSourceId: null,
      deadline: deadline(),
    });
    expect(description).toMatchObject({
      databaseId,
      title: 'Plan',
      dataSources: [{ id: sourceId, name: 'Plan' }],
      workspaceId: '371b1b0c-cfcd-4fbd-8d57-51726543b93f',
      schema: { bindings: { platform: 'Kjx%7D' } },
      properties: [
        { id: 'title', name: 'Name', type: 'title', options: [] },
        { id: 'Kjx%7D', name: 'Platform', type: 'select', options: ['TikTok', 'Instagram'] },
        { id: 'hide', name: 'Hide', type: 'checkbox', options: [] },
      ],
    });
    expect(description.problems).toContainEqual(
      expect.objectContaining({ column: 'publishDate', problem: 'missing' }),
    );
  });
});
