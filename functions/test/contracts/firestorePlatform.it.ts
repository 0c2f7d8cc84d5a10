import { FieldValue, GrpcStatus, Timestamp } from 'firebase-admin/firestore';
import { dataOf, firestoreKinds, useFirestore } from '../support/firestoreKinds';

/** What this service relies on, on both kinds of local Firestore, through the Admin SDK. */
describe.each(firestoreKinds)('%s', (_name, start) => {
  const { database, freshDoc } = useFirestore(start);

  describe('single documents', () => {
    it('says that a document does not exist', async () => {
      const snapshot = await freshDoc().get();
      expect(snapshot.exists).toBe(false);
      expect(snapshot.data()).toBeUndefined();
    });

    it('gives back what was created, with its times', async () => {
      const doc = freshDoc();
      await doc.create({ name: 'Calendar', views: 0, isActive: true, ratio: 1.5 });
      const snapshot = await doc.get();
      expect(snapshot.data()).toEqual({ name: 'Calendar', views: 0, isActive: true, ratio: 1.5 });
      expect(snapshot.createTime?.toMillis()).toBe(snapshot.updateTime?.toMillis());
    });

    it('refuses to create what exists already and leaves it alone', async () => {
      const doc = freshDoc();
      await doc.create({ owner: 'first' });
      await expect(doc.create({ owner: 'second' })).rejects.toMatchObject({
        code: GrpcStatus.ALREADY_EXISTS,
      });
      expect(await dataOf(doc)).toEqual({ owner: 'first' });
    });

    it('replaces on set, and on set with merge keeps what is not named', async () => {
      const doc = freshDoc();
      await doc.set({ name: 'A', settings: { theme: 'dark', gridColumns: 3 } });
      await doc.set({ settings: { theme: 'light' }, health: null }, { merge: true });
      expect(await dataOf(doc)).toEqual({
        name: 'A',
        settings: { theme: 'light', gridColumns: 3 },
        health: null,
      });
      await doc.set({ name: 'B' });
      expect(await dataOf(doc)).toEqual({ name: 'B' });
    });

    it('updates one nested field, deletes another, and refuses to update what is not there', async () => {
      const doc = freshDoc();
      await expect(doc.update({ name: 'A' })).rejects.toMatchObject({
        code: GrpcStatus.NOT_FOUND,
      });
      await doc.set({ name: 'A', old: 1, settings: { theme: 'dark', gridColumns: 3 } });
      await doc.update({ 'settings.theme': 'auto', old: FieldValue.delete() });
      expect(await dataOf(doc)).toEqual({ name: 'A', settings: { theme: 'auto', gridColumns: 3 } });
    });

    it('updates only the version that it is given', async () => {
      const doc = freshDoc();
      const { writeTime } = await doc.set({ name: 'A' });
      await doc.update({ name: 'B' }, { lastUpdateTime: writeTime });
      await expect(doc.update({ name: 'C' }, { lastUpdateTime: writeTime })).rejects.toMatchObject({
        code: GrpcStatus.FAILED_PRECONDITION,
      });
      expect(await dataOf(doc)).toEqual({ name: 'B' });
    });

    it('deletes, also what is not there', async () => {
      const doc = freshDoc();
      await doc.set({ name: 'A' });
      await doc.delete();
      await doc.delete();
      expect((await doc.get()).exists).toBe(false);
    });

    it('reads several documents in the order asked for, missing ones too', async () => {
      const [first, missing, third] = [freshDoc(), freshDoc(), freshDoc()];
      await first.set({ n: 1 });
      await third.set({ n: 3 });
      const snapshots = await database().getAll(third, missing, first);
      expect(snapshots.map((snapshot) => snapshot.data())).toEqual([{ n: 3 }, undefined, { n: 1 }]);
    });
  });

  describe('values', () => {
    it('keeps null, false, zero, empty and nested values and arrays of maps', async () => {
      const value = {
        nothing: null,
        off: false,
        zero: 0,
        empty: '',
        emptyMap: {},
        emptyList: [],
        nested: { a: { b: { c: ['x', { y: [1, 2] }] } } },
        text: 'שלום 🎉 <script>',
        big: 9_007_199_254_740_991,
        negative: -0.5,
      };
      const doc = freshDoc();
      await doc.set(value);
      expect(await dataOf(doc)).toEqual(value);
    });

    it('keeps 700 KB of bytes', async () => {
      const bytes = Buffer.alloc(700_000, 'feed');
      const doc = freshDoc();
      await doc.set({ body: bytes });
      const body: unknown = (await dataOf(doc))?.['body'];
      expect(Buffer.isBuffer(body) && body.equals(bytes)).toBe(true);
    });

    it('keeps a timestamp to the microsecond', async () => {
      const at = new Timestamp(1_793_000_000, 123_456_000);
      const doc = freshDoc();
      await doc.set({ at });
      expect((await dataOf(doc))?.['at']).toEqual(at);
    });

    it('puts in the server time, adds to a number, and adds to and takes from a list', async () => {
      const doc = freshDoc();
      await doc.set({ views: 2, tags: ['a', 'b'], at: FieldValue.serverTimestamp() });
      await doc.update({ views: FieldValue.increment(3), tags: FieldValue.arrayUnion('b', 'c') });
      await doc.update({ tags: FieldValue.arrayRemove('a') });
      const data = await dataOf(doc);
      expect(data).toMatchObject({ views: 5, tags: ['b', 'c'] });
      expect(data?.['at']).toBeInstanceOf(Timestamp);
    });
  });

  describe('queries', () => {
    it('finds by two fields', async () => {
      const widgets = database().collection('bySlug');
      await widgets.doc('on').set({ slug: 'calendar', isActive: true });
      await widgets.doc('off').set({ slug: 'calendar', isActive: false });
      await widgets.doc('other').set({ slug: 'other', isActive: true });
      const found = await widgets
        .where('slug', '==', 'calendar')
        .where('isActive', '==', true)
        .limit(1)
        .get();
      expect(found.docs.map((doc) => doc.id)).toEqual(['on']);
    });

    it('orders, limits, goes on after a cursor, and counts', async () => {
      const posts = database().collection('ordered');
      const batch = database().batch();
      for (const n of [3, 1, 5, 2, 4]) batch.set(posts.doc(`p${n}`), { n, userId: 'u1' });
      batch.set(posts.doc('foreign'), { n: 9, userId: 'u2' });
      await batch.commit();
      const own = posts.where('userId', '==', 'u1').orderBy('n', 'desc').limit(2);
      const first = await own.get();
      expect(first.docs.map((doc) => doc.id)).toEqual(['p5', 'p4']);
      const second = await own.startAfter(first.docs.at(-1)).get();
      expect(second.docs.map((doc) => doc.id)).toEqual(['p3', 'p2']);
      expect((await posts.where('n', '>', 2).count().get()).data().count).toBe(4);
      expect((await posts.where('userId', 'in', ['u2', 'u3']).get()).size).toBe(1);
    });

    it('finds nothing in a collection that is not there', async () => {
      expect((await database().collection('nowhere').get()).empty).toBe(true);
    });

    it('lists documents and collections', async () => {
      const parent = database().collection('parents').doc('p');
      await parent.set({ n: 1 });
      await parent.collection('children').doc('c').set({ n: 2 });
      expect((await parent.listCollections()).map((one) => one.id)).toEqual(['children']);
      const documents = await database().collection('parents').listDocuments();
      expect(documents.map((one) => one.id)).toEqual(['p']);
    });
  });
});
