import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const indexesFile = join(__dirname, '..', '..', '..', 'firestore.indexes.json');

describe('firestore.indexes.json', () => {
  it('has exactly the index of the query that finds a widget by its slug', () => {
    const parsed: unknown = JSON.parse(readFileSync(indexesFile, 'utf8'));
    expect(parsed).toEqual({
      indexes: [
        {
          collectionGroup: 'widgets',
          queryScope: 'COLLECTION',
          fields: [
            { fieldPath: 'slug', order: 'ASCENDING' },
            { fieldPath: 'isActive', order: 'ASCENDING' },
          ],
        },
      ],
      fieldOverrides: [],
    });
  });
});
