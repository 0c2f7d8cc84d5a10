import { isFullPage } from '@notionhq/client';

import { QUERY_ROW_LIMIT } from '../../../local/notion/queryDataSource';
import { SECRET, rejectionOf, sdk, startTestNotion } from './testNotion';

describe('the simulated API answers the official client', () => {
  let notion: Awaited<ReturnType<typeof startTestNotion>>;

  beforeEach(async () => {
    notion = await startTestNotion();
  });

  afterEach(() => notion.simulator.close());

  async function titles(options: { page_size?: number; start_cursor?: string } = {}) {
    const list = await sdk(notion.simulator).dataSources.query({
      data_source_id: notion.dataSourceId,
      ...options,
    });
    return {
      ...list,
      titles: list.results.filter(isFullPage).map((page) => {
        const title = page.properties['Title'];
        return title?.type === 'title' ? title.title[0]?.plain_text : undefined;
      }),
    };
  }

  test('ids are taken without hyphens too', async () => {
    const database = await sdk(notion.simulator).databases.retrieve({
      database_id: notion.databaseId.replaceAll('-', ''),
    });
    expect(database.id).toBe(notion.databaseId);
  });

  test('paging by cursor visits every row once', async () => {
    for (let index = 0; index < 5; index += 1) {
      notion.simulator.edits.addPage(notion.dataSourceId, { values: { Title: `Post ${index}` } });
    }
    const first = await titles({ page_size: 3 });
    expect(first).toMatchObject({ has_more: true, titles: ['Post 4', 'Post 3', 'Post 2'] });
    const second = await titles({ page_size: 3, start_cursor: first.next_cursor ?? '' });
    expect(second).toMatchObject({
      has_more: false,
      next_cursor: null,
      titles: ['Post 1', 'Post 0'],
    });
  });

  test.each([
    ['a page size over 100', { page_size: 101 }],
    ['a cursor that is no id', { start_cursor: 'nonsense' }],
    ['a cursor of no row', { start_cursor: '11f2b80c-db82-4282-bb14-a1536c592708' }],
    ['an unknown property id', { filter_properties: ['nope'] }],
    [
      'a sort by an unknown property',
      { sorts: [{ property: 'Gone', direction: 'ascending' as const }] },
    ],
  ])('%s is a validation error', async (_what, options) => {
    const error = await rejectionOf(
      sdk(notion.simulator).dataSources.query({ data_source_id: notion.dataSourceId, ...options }),
    );
    expect(error).toMatchObject({ status: 400, code: 'validation_error' });
  });

  test('a query stops at 10,000 rows and says so', async () => {
    for (let index = 0; index <= QUERY_ROW_LIMIT; index += 1) {
      notion.simulator.edits.addPage(notion.dataSourceId);
    }
    const lastPageId = [...notion.simulator.state.pages.keys()][100];
    const list = await titles({ start_cursor: lastPageId ?? '' });
    expect(list).toMatchObject({
      has_more: false,
      next_cursor: null,
      request_status: { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' },
    });
    expect(list.results).toHaveLength(100);
  });

  test('rows in the trash are left out', async () => {
    const page = notion.simulator.edits.addPage(notion.dataSourceId, { values: { Title: 'Gone' } });
    notion.simulator.edits.trashPage(page.id);
    expect((await titles()).titles).toEqual([]);
    const trashed = await sdk(notion.simulator).pages.retrieve({ page_id: page.id });
    expect(trashed).toMatchObject({ in_trash: true, archived: true });
  });

  test('an unshared database and its parts are not found', async () => {
    const page = notion.simulator.edits.addPage(notion.dataSourceId);
    notion.simulator.edits.unshareDatabase(notion.databaseId, SECRET);
    const client = sdk(notion.simulator);
    const answers = await Promise.all([
      rejectionOf(client.databases.retrieve({ database_id: notion.databaseId })),
      rejectionOf(client.dataSources.retrieve({ data_source_id: notion.dataSourceId })),
      rejectionOf(client.dataSources.query({ data_source_id: notion.dataSourceId })),
      rejectionOf(client.pages.retrieve({ page_id: page.id })),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 404, code: 'object_not_found' });
    }
  });

  test("a page's id is refused where a database's is expected", async () => {
    const page = notion.simulator.edits.addPage(notion.dataSourceId);
    const error = await rejectionOf(
      sdk(notion.simulator).databases.retrieve({ database_id: page.id }),
    );
    expect(error).toMatchObject({
      status: 400,
      code: 'validation_error',
      message: `Provided ID ${page.id} is a page, not a database.`,
    });
  });

  test('a database in the trash says so and has no rows left', async () => {
    notion.simulator.edits.addPage(notion.dataSourceId);
    notion.simulator.edits.trashDatabase(notion.databaseId);
    const database = await sdk(notion.simulator).databases.retrieve({
      database_id: notion.databaseId,
    });
    expect(database).toMatchObject({ in_trash: true });
    expect((await titles()).results).toEqual([]);
  });

  test('a renamed column keeps its id and its values; a retyped one reads as empty', async () => {
    const { edits } = notion.simulator;
    const page = edits.addPage(notion.dataSourceId, {
      values: { Link: 'https://example.com/a.jpg', Pinned: true },
    });
    const client = sdk(notion.simulator);
    const before = await client.pages.retrieve({ page_id: page.id });
    edits.renameColumn(notion.dataSourceId, 'Link', 'Adresse');
    edits.retypeColumn(notion.dataSourceId, 'Pinned', { type: 'number' });
    edits.removeColumn(notion.dataSourceId, 'Hide');
    edits.addColumn(notion.dataSourceId, { name: 'Reel', type: 'url' });
    const after = await client.pages.retrieve({ page_id: page.id });
    if (!isFullPage(before) || !isFullPage(after)) throw new Error('expected full pages');
    expect(after.properties['Adresse']).toEqual(before.properties['Link']);
    expect(after.properties['Pinned']).toMatchObject({ type: 'number', number: null });
    expect(Object.keys(after.properties)).toEqual(expect.arrayContaining(['Reel']));
    expect(after.properties).not.toHaveProperty('Hide');
  });

  test('a revoked token is unauthorized until it is restored', async () => {
    const client = sdk(notion.simulator);
    notion.simulator.edits.revokeToken(SECRET);
    expect(await rejectionOf(client.users.me({}))).toMatchObject({ status: 401 });
    notion.simulator.edits.restoreToken(SECRET);
    expect(await client.users.me({})).toMatchObject({ type: 'bot' });
  });

  test('a database may have several data sources', async () => {
    const database = notion.simulator.edits.addDatabase({
      workspaceId: notion.workspaceId,
      title: 'Two',
      dataSources: [
        { title: 'Posts', properties: [{ name: 'Name', type: 'title' }] },
        { title: 'Ideas', properties: [{ name: 'Name', type: 'title' }] },
      ],
      sharedWith: [SECRET],
    });
    const answer = await sdk(notion.simulator).databases.retrieve({ database_id: database.id });
    expect(answer).toMatchObject({ data_sources: [{ name: 'Posts' }, { name: 'Ideas' }] });
  });
});
