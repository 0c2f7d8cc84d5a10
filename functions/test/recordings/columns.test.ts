import { z } from 'zod';
import { dataSourceSchema, parseAnswer } from '../../src/notion/answers/answers';
import { bindColumns } from '../../src/notion/columns/columns';
import { recordingsOf } from './recordings';

const propertiesSchema = z.record(
  z.string(),
  z.object({
    id: z.string(),
    type: z.string(),
    status: z.object({ options: z.array(z.object({ name: z.string() })) }).optional(),
  }),
);

describe.each(recordingsOf('data_source'))('the columns of %s', (_name, body) => {
  const { bindings, statusOptions } = bindColumns(
    parseAnswer(dataSourceSchema, body).properties,
    {},
  );
  const recorded = Object.values(propertiesSchema.parse(body['properties']));
  const typeOf = (id: string | undefined) => recorded.find((property) => property.id === id)?.type;

  it.each([
    ['title', 'title'],
    ['publishDate', 'date'],
    ['status', 'status'],
    ['attachment', 'files'],
    ['link', 'url'],
  ] as const)('include the %s where there is a property of type %s', (column, wanted) => {
    const isThere = recorded.some(({ type }) => type === wanted);
    expect(typeOf(bindings[column]) !== undefined).toBe(isThere);
  });

  it('are properties of the data source, each bound once', () => {
    const ids = Object.values(bindings);
    expect(recorded.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("list the status's options in Notion's order", () => {
    const status = recorded.find(({ id }) => id === bindings.status);
    expect(statusOptions).toEqual(status?.status?.options.map(({ name }) => name) ?? []);
  });
});
