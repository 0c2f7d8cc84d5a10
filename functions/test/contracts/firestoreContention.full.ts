import { dataOf, firestoreKinds, useFirestore } from '../support/firestoreKinds';

// The official emulator makes waiting writers try again seconds later.
jest.setTimeout(90_000);

/** The SDK's own 5 may be used up where a busy machine makes the writers meet more often. */
const persistent = { maxAttempts: 20 };

/** What this service relies on where many transactions meet, on both kinds of local Firestore. */
describe.each(firestoreKinds)('%s', (_name, start) => {
  const { database, freshDoc } = useFirestore(start);

  describe('many transactions at once', () => {
    it('loses none of 20 increments made at once in transactions', async () => {
      const doc = freshDoc();
      await doc.set({ views: 0 });
      await Promise.all(
        Array.from({ length: 20 }, () =>
          database().runTransaction(async (transaction) => {
            const views: unknown = (await transaction.get(doc)).get('views');
            transaction.update(doc, { views: Number(views) + 1 });
          }, persistent),
        ),
      );
      expect(await dataOf(doc)).toEqual({ views: 20 });
    });

    it('lets exactly one of 20 claim the same slug', async () => {
      const slug = freshDoc();
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          database().runTransaction(async (transaction) => {
            if ((await transaction.get(slug)).exists) return false;
            transaction.create(slug, { widgetId: `w${n}` });
            return true;
          }, persistent),
        ),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await dataOf(slug)).toEqual({ widgetId: `w${claims.indexOf(true)}` });
    });
  });
});
