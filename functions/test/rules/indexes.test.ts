import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { findQueries, type StatedQuery } from './findQueries';
import { isIndexOf, needsIndex, type CompositeIndex } from './neededIndexes';

const functionsFolder = join(__dirname, '..', '..');
const indexesFile = join(functionsFolder, '..', 'firestore.indexes.json');

const indexesSchema = z.strictObject({
  indexes: z.array(
    z.strictObject({
      collectionGroup: z.string(),
      queryScope: z.enum(['COLLECTION', 'COLLECTION_GROUP']),
      fields: z.array(
        z.strictObject({ fieldPath: z.string(), order: z.enum(['ASCENDING', 'DESCENDING']) }),
      ),
    }),
  ),
  fieldOverrides: z.array(
    z.strictObject({
      collectionGroup: z.string(),
      fieldPath: z.string(),
      indexes: z.array(z.never()),
    }),
  ),
});

/** Every query of the code that may run against a deployed Firestore. */
function queriesOfTheCode(): StatedQuery[] {
  return ['src', 'scripts'].flatMap((folder) =>
    readdirSync(join(functionsFolder, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .flatMap((name) => {
        const path = join(functionsFolder, folder, name);
        return findQueries(relative(functionsFolder, path), readFileSync(path, 'utf8'));
      }),
  );
}

const describeIndex = ({ collectionGroup, fields }: CompositeIndex): string =>
  `${collectionGroup}: ${fields.map(({ fieldPath, order }) => `${fieldPath} ${order}`).join(', ')}`;

describe('firestore.indexes.json', () => {
  const { indexes, fieldOverrides } = indexesSchema.parse(
    JSON.parse(readFileSync(indexesFile, 'utf8')),
  );
  const queries = queriesOfTheCode();

  it('has the index of every query on two or more fields', () => {
    const needing = queries.filter(needsIndex);
    expect(needing.length).toBeGreaterThan(0);
    const without = needing.filter((query) => !indexes.some((index) => isIndexOf(index, query)));
    expect(without).toEqual([]);
  });

  it('has no index without a query', () => {
    const idle = indexes.filter((index) => !queries.some((query) => isIndexOf(index, query)));
    expect(idle.map(describeIndex)).toEqual([]);
    expect(new Set(indexes.map(describeIndex)).size).toBe(indexes.length);
  });

  it('leaves large and secret fields without an index, and none that a query needs', () => {
    const exempt = fieldOverrides.map(
      ({ collectionGroup, fieldPath }) => `${collectionGroup}: ${fieldPath}`,
    );
    expect(exempt).toEqual(
      expect.arrayContaining(['connections: encryptedToken', 'feeds: body', 'parts: body']),
    );
    const needed = queries.flatMap(({ collection, equalities, orders }) =>
      [...equalities, ...orders.map(([field]) => field)].map((field) => `${collection}: ${field}`),
    );
    expect(exempt.filter((field) => needed.includes(field))).toEqual([]);
  });

  it('serves finding a widget by its slug and listing an owner’s newest first', () => {
    expect(indexes.map(describeIndex)).toEqual(
      expect.arrayContaining([
        'widgets: slug ASCENDING, isActive ASCENDING',
        'widgets: userId ASCENDING, createdAt DESCENDING',
      ]),
    );
  });
});

describe('the queries that are found', () => {
  const found = (text: string) =>
    findQueries('some.ts', text).map(({ at, collection, equalities, orders }) => [
      at,
      collection,
      equalities,
      orders,
    ]);

  it('are chains over several lines, whatever else is in them', () => {
    const text = `run((db) =>
      db.collection('a').where('x', '==', 1).limit(2)
        .where("y", 'in', [2]).orderBy('z', 'desc').startAfter(3).get())`;
    expect(found(text)).toEqual([['some.ts:3', 'a', ['x', 'y'], [['z', 'DESCENDING']]]]);
  });

  it('are those that go on from a constant, too', () => {
    const text = `function list() {
      const all = db.collection('a').where('x', '==', 1);
      return deep ? all.orderBy('y').orderBy(FieldPath.documentId(), 'desc') : all;
    }`;
    expect(found(text)).toEqual([
      ['some.ts:2', 'a', ['x'], []],
      [
        'some.ts:3',
        'a',
        ['x'],
        [
          ['y', 'ASCENDING'],
          ['__name__', 'DESCENDING'],
        ],
      ],
    ]);
  });

  it('order by what they have a range of', () => {
    const text = `db.collectionGroup('a').where('x', '==', 1).where('y', '>', 2)`;
    expect(found(text)).toEqual([['some.ts:1', 'a', ['x'], [['y', 'ASCENDING']]]]);
  });

  it('are none where documents are only named', () => {
    expect(found(`db.collection('a').doc(id).get()`)).toEqual([]);
  });

  it.each([
    ['a parameter', `const list = (query) => query.where('x', '==', 1)`],
    ['a variable', `let query = db.collection('a'); query.where('x', '==', 1)`],
    ['a collection of any name', `db.collection(name).where('x', '==', 1)`],
    ['a field of any name', `db.collection('a').where(field, '==', 1)`],
    ['an operator that is not foreseen', `db.collection('a').where('x', 'array-contains', 1)`],
    ['any direction', `db.collection('a').orderBy('x', direction)`],
    ['a filter object', `db.collection('a').where(Filter.or())`],
  ])('have to be readable: not from %s', (_name, text) => {
    expect(() => found(text)).toThrow(/some\.ts:1 can't be read/);
  });
});

describe('an index that a query needs', () => {
  const [query] = findQueries(
    'some.ts',
    `db.collection('a').where('x', '==', 1).where('y', '==', 1).orderBy('z', 'desc')`,
  );
  const index = (...fields: [string, string][]): CompositeIndex => ({
    collectionGroup: 'a',
    queryScope: 'COLLECTION',
    fields: fields.map(([fieldPath, order]) => ({ fieldPath, order })),
  });
  const asc = 'ASCENDING';

  it.each([
    [true, index(['x', asc], ['y', asc], ['z', 'DESCENDING'])],
    [true, index(['y', asc], ['x', asc], ['z', 'DESCENDING'])],
    [false, index(['x', asc], ['y', asc], ['z', asc])],
    [false, index(['x', asc], ['z', 'DESCENDING'], ['y', asc])],
    [false, index(['x', asc], ['y', asc])],
    [false, { ...index(['x', asc], ['y', asc], ['z', 'DESCENDING']), collectionGroup: 'b' }],
  ])('is it: %s', (expected, candidate) => {
    expect(query !== undefined && isIndexOf(candidate, query)).toBe(expected);
  });

  it('is none for one field, with or without the order of the documents’ names', () => {
    const text = `db.collection('a').where('x', '==', 1); db.collection('a').orderBy('x').orderBy(FieldPath.documentId()); db.collection('a').orderBy(FieldPath.documentId());`;
    expect(findQueries('some.ts', text).map(needsIndex)).toEqual([false, false, false]);
  });
});
