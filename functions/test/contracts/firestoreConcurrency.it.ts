import { FieldValue, GrpcStatus } from 'firebase-admin/firestore';
import { dataOf, firestoreKinds, useFirestore } from '../support/firestoreKinds';

// The official emulator makes waiting writers try again seconds later.
jest.setTimeout(90_000);

/** The SDK's own 5 may be used up where a busy machine makes the writers meet more often. */
const persistent = { maxAttempts: 20 };

/** What this service relies on where many write at once, and where somebody listens, on both kinds of local Firestore, through the Admin SDK. */
describe.each(firestoreKinds)('%s', (_name, start) => {
  const { database, freshDoc } = useFirestore(start);

  describe('several writes at once', () => {
    it('writes all of a batch or nothing', async () => {
      const [taken, fresh] = [freshDoc(), freshDoc()];
      await taken.set({ owner: 'first' });
      const batch = database().batch();
      batch.set(fresh, { owner: 'second' });
      batch.create(taken, { owner: 'second' });
      await expect(batch.commit()).rejects.toMatchObject({ code: GrpcStatus.ALREADY_EXISTS });
      expect((await fresh.get()).exists).toBe(false);
    });

    it('takes many writes through the bulk writer', async () => {
      const bulk = database().collection('bulk');
      const writer = database().bulkWriter();
      const written = Array.from({ length: 60 }, (_, n) => writer.set(bulk.doc(`d${n}`), { n }));
      await writer.close();
      await Promise.all(written);
      expect((await bulk.get()).size).toBe(60);
    });

    it('lets exactly one of 20 plain creations win', async () => {
      const slug = freshDoc();
      const creations = Array.from({ length: 20 }, (_, n) => slug.create({ widgetId: `w${n}` }));
      const outcomes = await Promise.allSettled(creations);
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    });

    it('takes a write in the middle of a transaction into account', async () => {
      const doc = freshDoc();
      await doc.set({ views: 0 });
      let outside: Promise<unknown> = Promise.resolve();
      let attempts = 0;
      await database().runTransaction(async (transaction) => {
        attempts += 1;
        const views: unknown = (await transaction.get(doc)).get('views');
        if (attempts === 1) outside = doc.update({ views: FieldValue.increment(10) });
        transaction.update(doc, { views: Number(views) + 1 });
      }, persistent);
      await outside;
      expect(await dataOf(doc)).toEqual({ views: 11 });
    });

    it('leaves nothing of a transaction that throws', async () => {
      const doc = freshDoc();
      const failing = database().runTransaction(async (transaction) => {
        await transaction.get(doc);
        transaction.set(doc, { name: 'A' });
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      expect((await doc.get()).exists).toBe(false);
    });

    it('reads in a read-only transaction', async () => {
      const doc = freshDoc();
      await doc.set({ name: 'A' });
      const data = await database().runTransaction(
        async (transaction) => (await transaction.get(doc)).data(),
        { readOnly: true },
      );
      expect(data).toEqual({ name: 'A' });
    });
  });

  describe('listeners', () => {
    it('reports to a listener of a query what was added, changed and removed', async () => {
      const watched = database().collection('watched');
      await watched.doc('a').set({ n: 1, isActive: true });
      const seen: string[] = [];
      const waiting = new Map<string, () => void>();
      const stop = watched.where('isActive', '==', true).onSnapshot((snapshot) => {
        for (const change of snapshot.docChanges()) {
          const line = `${change.type} ${change.doc.id}`;
          seen.push(line);
          waiting.get(line)?.();
        }
      });
      const until = (line: string): Promise<void> =>
        new Promise((resolve) => {
          if (seen.includes(line)) resolve();
          else waiting.set(line, resolve);
        });
      await until('added a');
      await watched.doc('b').set({ n: 2, isActive: true });
      await until('added b');
      await watched.doc('a').update({ n: 3 });
      await until('modified a');
      await watched.doc('b').update({ isActive: false });
      await until('removed b');
      await watched.doc('a').delete();
      await until('removed a');
      stop();
      expect(seen).toEqual(['added a', 'added b', 'modified a', 'removed b', 'removed a']);
    });

    it('reports to a listener of one document that it came and went', async () => {
      const doc = freshDoc();
      const seen: unknown[] = [];
      let notify: () => void = () => undefined;
      const stop = doc.onSnapshot((snapshot) => {
        seen.push(snapshot.data() ?? null);
        notify();
      });
      const untilNotified = (count: number): Promise<void> =>
        new Promise((resolve) => {
          notify = () => {
            if (seen.length >= count) resolve();
          };
          notify();
        });
      await untilNotified(1);
      await doc.set({ name: 'A' });
      await untilNotified(2);
      await doc.delete();
      await untilNotified(3);
      stop();
      expect(seen).toEqual([null, { name: 'A' }, null]);
    });
  });
});
