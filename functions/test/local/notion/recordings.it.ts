import { z } from 'zod';

import type { Cell } from '../../../local/notion/cell';
import { propertyTypeSchema, type PropertySpec } from '../../../local/notion/model';
import { readRecording } from './readRecording';
import { shapeDifferences } from './sameShape';
import { SECRET, anyString, rejectionOf, sdk, startTestNotion } from './testNotion';

const recordedPropertiesSchema = z.record(
  z.string(),
  z.object({
    id: z.string(),
    name: z.string(),
    type: propertyTypeSchema,
    relation: z
      .object({ dual_property: z.object({ synced_property_name: z.string() }).optional() })
      .optional(),
    unique_id: z.object({ prefix: z.string() }).optional(),
  }),
);

const recordedDataSource = readRecording('data-source-retrieve-all-types');

function allTypes(): PropertySpec[] {
  const recorded = recordedPropertiesSchema.parse(recordedDataSource['properties']);
  return Object.values(recorded).map(({ id, name, type, relation, unique_id }) => ({
    id,
    name,
    type,
    ...(relation?.dual_property && { syncedProperty: relation.dual_property.synced_property_name }),
    ...(unique_id && { uniqueIdPrefix: unique_id.prefix }),
    ...(['select', 'multi_select', 'status'].includes(type) && {
      options: ['One', 'Two', 'Three'],
    }),
    ...(type === 'rollup' && {
      rollup: { relationProperty: 'RelationTitle', rolledUpProperty: 'Tags' },
    }),
  }));
}

/** The same kinds of values as in the recorded page. */
const values: Record<string, Cell> = {
  Title: 'DEF',
  RelationTitle: ['e4d75736-2ea5-4501-9d05-a3b477b8e76b'],
  MultiSelectTitle: ['One'],
  CheckboxTitle: true,
  StatusTitle: 'Two',
  DateTitle: { start: '2022-02-11', end: '2022-02-12' },
  RollupTitle: {
    rollup: [{ type: 'multi_select', value: [{ id: 'x', name: 'Tag', color: 'pink' }] }],
  },
  FormulaTitle: { computed: { start: '2026-05-04T12:13:00.000+00:00' } },
  UserTitle: [],
  TextTitle: [
    { text: 'abc' },
    { text: '@A Person', mention: { user: 'owner' } },
    { text: 'a page', mention: { page: 'c01166c6-13ae-45cb-b968-18b4ef2f5a77' } },
    { text: '2022-02-21', mention: { date: '2022-02-21' } },
    { text: 'a database', mention: { database: 'c37a2c66-e3aa-4a0d-a447-73de3b80c253' } },
  ],
  'File&MediaTitle': [{ name: 'nr.png' }],
  NumberTitle: 2,
  SelectTitle: 'Two',
};

async function startAllTypes() {
  const notion = await startTestNotion({}, allTypes());
  const page = notion.simulator.edits.addPage(notion.dataSourceId, { values });
  return { ...notion, page, client: sdk(notion.simulator) };
}

describe('answers have the keys and types of the recorded ones', () => {
  let notion: Awaited<ReturnType<typeof startAllTypes>>;

  beforeAll(async () => {
    notion = await startAllTypes();
  });

  afterAll(() => notion.simulator.close());

  test('users/me', async () => {
    const me = await notion.client.users.me({});
    expect(shapeDifferences(me, readRecording('users-me'))).toEqual([]);
  });

  test('a database', async () => {
    const database = await notion.client.databases.retrieve({ database_id: notion.databaseId });
    expect(shapeDifferences(database, readRecording('database-retrieve'))).toEqual([]);
  });

  test('a data source with every type of property', async () => {
    const dataSource = await notion.client.dataSources.retrieve({
      data_source_id: notion.dataSourceId,
    });
    expect(shapeDifferences(dataSource, recordedDataSource)).toEqual([]);
  });

  test('a query with every type of value', async () => {
    const list = await notion.client.dataSources.query({ data_source_id: notion.dataSourceId });
    expect(list.results).toHaveLength(1);
    const recorded = readRecording('query-select-and-multi-select');
    const differences = shapeDifferences(list, recorded).filter(
      (difference) => !difference.includes('Related to New database title'),
    );
    expect(differences).toEqual([]);
  });

  test('a page, outside of its properties', async () => {
    const page = await notion.client.pages.retrieve({ page_id: notion.page.id });
    const recorded = readRecording('page-retrieve-minimal');
    const differences = shapeDifferences(
      { ...page, properties: null, parent: null },
      { ...recorded, properties: null, parent: null },
    );
    expect(differences).toEqual([]);
  });

  test('a cover, an icon and a hosted file', async () => {
    const file = { name: 'test.png' };
    const page = notion.simulator.edits.addPage(notion.dataSourceId, {
      values: { 'File&MediaTitle': [file] },
      cover: file,
      icon: file,
    });
    const answer = await notion.client.pages.retrieve({ page_id: page.id });
    const recorded = readRecording('page-with-hosted-file');
    expect(answer).toMatchObject({ cover: { type: 'file' }, icon: { type: 'file' } });
    const { cover, icon } = recorded;
    const differences = shapeDifferences(
      { ...answer, ...recorded, cover: pick(answer, 'cover'), icon: pick(answer, 'icon') },
      { ...recorded, cover, icon },
    );
    expect(differences.filter((difference) => /^\.(cover|icon)/.test(difference))).toEqual([]);
    notion.simulator.edits.trashPage(page.id);
  });

  test('an empty query', async () => {
    const empty = await startTestNotion();
    const list = await sdk(empty.simulator).dataSources.query({
      data_source_id: empty.dataSourceId,
    });
    await empty.simulator.close();
    expect(list).toEqual({ ...readRecording('query-empty'), request_id: anyString });
  });

  test('a query keeps only the filtered properties', async () => {
    const list = await notion.client.dataSources.query({
      data_source_id: notion.dataSourceId,
      filter_properties: ['swq%5C', 'p%7Ci%3F'],
    });
    const [page] = list.results;
    expect(Object.keys(pickObject(page, 'properties')).sort()).toEqual([
      'MailTitle',
      'NumberTitle',
    ]);
  });

  test('an unknown address', async () => {
    const response = await fetch(`${notion.simulator.baseUrl}/v1/invalid`, {
      headers: { authorization: `Bearer ${SECRET}` },
    });
    const body: unknown = await response.json();
    const recorded = readRecording('error-400-invalid-request-url');
    expect(response.status).toBe(400);
    expect(response.headers.get('x-request-id')).toEqual(anyString);
    expect(body).toEqual({ ...recorded, request_id: response.headers.get('x-request-id') });
  });

  test('a wrong token', async () => {
    const error = await rejectionOf(sdk(notion.simulator, 'ntn_wrong').users.me({}));
    const recorded = readRecording('error-401-unauthorized');
    expect(error).toMatchObject({
      status: 401,
      code: recorded['code'],
      message: recorded['message'],
      request_id: anyString,
    });
  });
});

function pick(value: object, key: string): unknown {
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

function pickObject(value: object | undefined, key: string): object {
  const found = value === undefined ? undefined : pick(value, key);
  return typeof found === 'object' && found !== null ? found : {};
}
