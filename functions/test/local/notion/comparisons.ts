import { z } from 'zod';

import type { Cell } from '../../../local/notion/cell';
import {
  propertyTypeSchema,
  type PropertySpec,
  type PropertyType,
} from '../../../local/notion/model';
import type { NotionAnswers } from '../../support/notionAnswers';
import { isObject, shapeDifferences } from './sameShape';
import { SECRET, anyString, rejectionOf, sdk, startTestNotion } from './testNotion';

const schemaPropertiesSchema = z.record(
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

/** The same kinds of values as in the page that the simulator's is compared with. */
const values: Partial<Record<PropertyType, Cell>> = {
  title: 'DEF',
  relation: ['0b3d52c4-7b0e-4d18-9d6e-51f6a1c7a902'],
  multi_select: ['One'],
  checkbox: true,
  status: 'Two',
  date: { start: '2026-02-11', end: '2026-02-12' },
  rollup: { rollup: [{ type: 'multi_select', value: [{ id: 'x', name: 'Tag', color: 'pink' }] }] },
  formula: { computed: { start: '2026-05-04T12:13:00.000+00:00' } },
  people: [],
  rich_text: [
    { text: 'abc' },
    { text: '@A Person', mention: { user: 'owner' } },
    { text: 'a page', mention: { page: '1c5f3f3a-52f5-4b7c-8f0d-0a5f9a2b6e11' } },
    { text: '2026-02-21', mention: { date: '2026-02-21' } },
    { text: 'a database', mention: { database: '7e0d1a55-90a4-4f35-8a43-8d2f57f7c3b4' } },
  ],
  files: [{ name: 'picture.png' }],
  number: 2,
  select: 'Two',
};

function allTypes(answers: NotionAnswers): PropertySpec[] {
  const body = answers.body('data-source-retrieve-all-types');
  const properties = Object.values(schemaPropertiesSchema.parse(body['properties']));
  const relationProperty = properties.find(({ type }) => type === 'relation')?.name ?? '';
  return properties.map(({ id, name, type, relation, unique_id }) => ({
    id,
    name,
    type,
    ...(relation?.dual_property && { syncedProperty: relation.dual_property.synced_property_name }),
    ...(unique_id && { uniqueIdPrefix: unique_id.prefix }),
    ...(['select', 'multi_select', 'status'].includes(type) && {
      options: ['One', 'Two', 'Three'],
    }),
    ...(type === 'rollup' && { rollup: { relationProperty, rolledUpProperty: 'Tags' } }),
  }));
}

/** A simulator with one page, whose data source has the columns of that in the answers. */
export async function startLike(answers: NotionAnswers) {
  const properties = allTypes(answers);
  const notion = await startTestNotion({}, properties);
  const page = notion.simulator.edits.addPage(notion.dataSourceId, {
    values: Object.fromEntries(properties.map(({ name, type }) => [name, values[type] ?? null])),
  });
  const columnOf = (type: PropertyType) => properties.find((property) => property.type === type);
  return { ...notion, page, answers, columnOf, client: sdk(notion.simulator) };
}

export type LikeNotion = Awaited<ReturnType<typeof startLike>>;

/** What the simulator shows, and what it has to be equal to. */
type Comparison = (notion: LikeNotion) => Promise<{ shown: unknown; wanted: unknown }>;

const same = (shown: unknown, model: unknown) => ({
  shown: shapeDifferences(shown, model),
  wanted: [],
});

/** The simulator's answers beside those of Notion's API: the same keys and types everywhere. */
export const comparisons: [name: string, compare: Comparison][] = [
  [
    'users/me',
    async ({ client, answers }) => same(await client.users.me({}), answers.body('users-me')),
  ],
  [
    'a database',
    async ({ client, answers, databaseId }) => {
      const database = await client.databases.retrieve({ database_id: databaseId });
      return same(database, answers.body('database-retrieve'));
    },
  ],
  [
    'a data source with every type of property',
    async ({ client, answers, dataSourceId }) => {
      const dataSource = await client.dataSources.retrieve({ data_source_id: dataSourceId });
      return same(dataSource, answers.body('data-source-retrieve-all-types'));
    },
  ],
  [
    'a query with every type of value',
    async ({ client, answers, dataSourceId }) => {
      const list = await client.dataSources.query({ data_source_id: dataSourceId });
      const model = answers.body('query-select-and-multi-select');
      const columns = objectAt(answers.body('data-source-retrieve-all-types'), 'properties');
      const results = answers
        .rows('query-select-and-multi-select')
        .map((row) => withColumns(row, columns));
      return {
        shown: [list.results.length, shapeDifferences(list, { ...model, results })],
        wanted: [1, []],
      };
    },
  ],
  [
    'a page, outside of its properties',
    async ({ client, answers, page }) => {
      const outside = { properties: null, parent: null };
      const shown = await client.pages.retrieve({ page_id: page.id });
      const model = answers.body('page-retrieve-minimal');
      return same({ ...shown, ...outside }, { ...model, ...outside });
    },
  ],
  [
    'a cover, an icon and a hosted file',
    async ({ client, answers, simulator, dataSourceId, columnOf }) => {
      const file = { name: 'test.png' };
      const column = columnOf('files')?.name ?? '';
      const page = simulator.edits.addPage(dataSourceId, {
        values: { [column]: [file] },
        cover: file,
        icon: file,
      });
      const answer = await client.pages.retrieve({ page_id: page.id });
      simulator.edits.trashPage(page.id);
      const model = answers.body('page-with-hosted-file');
      const [cover, icon] = [objectAt(answer, 'cover'), objectAt(answer, 'icon')];
      const files = valueAt(objectAt(objectAt(answer, 'properties'), column), 'files');
      const modelFiles = Object.values(objectAt(model, 'properties')).flatMap((property) =>
        valueAt(property, 'type') === 'files' ? [valueAt(property, 'files')] : [],
      );
      return {
        shown: [
          [cover['type'], icon['type']],
          shapeDifferences([{ cover, icon }], [{ cover: model['cover'], icon: model['icon'] }]),
          shapeDifferences(files, modelFiles[0]),
        ],
        wanted: [['file', 'file'], [], []],
      };
    },
  ],
  [
    'an empty query',
    async ({ answers }) => {
      const empty = await startTestNotion();
      const shown = await sdk(empty.simulator).dataSources.query({
        data_source_id: empty.dataSourceId,
      });
      await empty.simulator.close();
      return { shown, wanted: { ...answers.body('query-empty'), request_id: anyString } };
    },
  ],
  [
    'a query that keeps only the filtered properties',
    async ({ client, dataSourceId, columnOf }) => {
      const columns = [columnOf('number'), columnOf('email')];
      const list = await client.dataSources.query({
        data_source_id: dataSourceId,
        filter_properties: columns.map((column) => column?.id ?? ''),
      });
      return {
        shown: Object.keys(objectAt(list.results[0], 'properties')).sort(),
        wanted: columns.map((column) => column?.name).sort(),
      };
    },
  ],
  [
    'an unknown address',
    async ({ answers, simulator }) => {
      const response = await fetch(`${simulator.baseUrl}/v1/invalid`, {
        headers: { authorization: `Bearer ${SECRET}` },
      });
      const body: unknown = await response.json();
      const requestId = response.headers.get('x-request-id');
      const wanted = { ...answers.body('error-400-invalid-request-url'), request_id: requestId };
      return {
        shown: [response.status, requestId, body],
        wanted: [400, anyString, wanted],
      };
    },
  ],
  [
    'a wrong token',
    async ({ answers, simulator }) => {
      const error = await rejectionOf(sdk(simulator, 'ntn_wrong').users.me({}));
      const { code, message } = answers.body('error-401-unauthorized');
      const said = error instanceof Error ? error.message : error;
      return {
        shown: [...['status', 'code', 'request_id'].map((key) => valueAt(error, key)), said],
        wanted: [401, code, anyString, message],
      };
    },
  ],
];

/** A row without what its schema doesn't show: the far sides of relations that aren't shared. */
function withColumns(row: unknown, columns: Record<string, unknown>): unknown {
  const properties = Object.entries(objectAt(row, 'properties')).filter(
    ([name]) => name in columns,
  );
  return isObject(row) ? { ...row, properties: Object.fromEntries(properties) } : row;
}

function valueAt(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

function objectAt(value: unknown, key: string): Record<string, unknown> {
  const found = valueAt(value, key);
  return isObject(found) ? found : {};
}
