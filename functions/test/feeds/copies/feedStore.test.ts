import type { Firestore } from 'firebase-admin/firestore';
import { randomBytes } from 'node:crypto';
import { brotliCompressSync } from 'node:zlib';
import { createFeedStore, type ShownFeed } from '../../../src/feeds/copies/feedStore';
import { contentHashOf, type Feed } from '../../../src/feeds/feed';
import { aFeed, aPost, pageId } from '../../support/builders';
import { createTestDocuments } from '../../support/documents';

const timeoutMs = 5000;
const compressed = (value: unknown): Buffer => brotliCompressSync(JSON.stringify(value));

const shown = async (feed: Feed): Promise<ShownFeed> => ({
  feed,
  contentHash: await contentHashOf(feed),
});

/** Where the widget `w1` exists. */
async function createHarness() {
  const parts = createTestDocuments();
  await parts.firestore.collection('widgets').doc('w1').set({ name: 'Calendar' });
  return { ...parts, store: createFeedStore(parts.documents) };
}

describe('the feed store', () => {
  it('gives back the feed it was given, with the hash of its content', async () => {
    const { store } = await createHarness();
    const feed = aFeed({
      posts: [
        aPost({
          title: 'مرحبا 🎉 <script>',
          images: [{ source: 'link', address: { url: 'https://x' } }],
        }),
        aPost({ id: pageId(2), publishDate: null, status: null, platforms: [] }),
      ],
    });
    await store.write('w1', await shown(feed), timeoutMs);
    expect(await store.read('w1', timeoutMs)).toEqual({
      kind: 'feed',
      feed,
      contentHash: await contentHashOf(feed),
    });
  });

  it('replaces what was stored before', async () => {
    const { store } = await createHarness();
    await store.write('w1', await shown(aFeed()), timeoutMs);
    await store.write('w1', await shown(aFeed({ posts: [] })), timeoutMs);
    expect(await store.read('w1', timeoutMs)).toMatchObject({ kind: 'feed', feed: { posts: [] } });
  });

  it('writes nothing for a widget that is gone, and says so', async () => {
    const { store, firestore } = await createHarness();
    expect(await store.write('w1', await shown(aFeed()), timeoutMs)).toBe(true);
    await firestore.collection('widgets').doc('w1').delete();
    expect(await store.write('w1', await shown(aFeed({ posts: [] })), timeoutMs)).toBe(false);
    expect(await store.read('w1', timeoutMs)).toMatchObject({ feed: aFeed() });
  });

  it('removes what is stored, and what is not', async () => {
    const { store } = await createHarness();
    await store.write('w1', await shown(aFeed()), timeoutMs);
    for (let time = 0; time < 2; time += 1) await store.remove('w1', timeoutMs);
    expect(await store.read('w1', timeoutMs)).toEqual({ kind: 'none' });
  });

  it('says where nothing was ever stored', async () => {
    const { store } = await createHarness();
    expect(await store.read('w1', timeoutMs)).toEqual({ kind: 'none' });
  });

  it.each([
    ['a body that is no brotli', { version: 1, contentHash: 'h', body: Buffer.from('what?') }],
    ['a cut body', { version: 1, contentHash: 'h', body: compressed(aFeed()).subarray(0, 40) }],
    ['a body that is no feed', { version: 1, contentHash: 'h', body: compressed({ posts: 7 }) }],
    ['a field too many', { version: 1, contentHash: 'h', body: compressed({ ...aFeed(), x: 1 }) }],
    ['a body as text', { version: 1, contentHash: 'h', body: JSON.stringify(aFeed()) }],
    ['a later version', { version: 2, contentHash: 'h', body: compressed(aFeed()) }],
    ['no hash', { version: 1, body: compressed(aFeed()) }],
    ['nothing in it', {}],
  ])('says that a document is unusable, and reports it once: %s', async (_name, document) => {
    const { store, firestore, record } = await createHarness();
    await firestore.collection('feeds').doc('w1').set(document);
    expect(await store.read('w1', timeoutMs)).toEqual({ kind: 'unusable' });
    expect(await store.read('w1', timeoutMs)).toEqual({ kind: 'unusable' });
    expect(record.of('store.brokenDocument')).toMatchObject([{ path: 'feeds/w1' }]);
  });

  it('rejects where Firestore fails, which says nothing about the feed', async () => {
    const { store, fail } = await createHarness();
    fail(new Error('unreachable'));
    await expect(store.read('w1', timeoutMs)).rejects.toMatchObject({ name: 'StoreError' });
    await expect(store.write('w1', await shown(aFeed()), timeoutMs)).rejects.toMatchObject({
      name: 'StoreError',
    });
  });

  describe('with a feed that is larger than a document may be', () => {
    const feedOf = (sizeBytes: number) =>
      aFeed({ posts: [aPost({ title: randomBytes(sizeBytes).toString('base64') })] });
    const partsOf = async (firestore: Firestore) =>
      (await firestore.collection('feeds').doc('w1').collection('parts').get()).size;

    it('splits it over several and gives it back whole', async () => {
      const { store, firestore } = await createHarness();
      const feed = feedOf(2_100_000);
      expect(await store.write('w1', await shown(feed), timeoutMs)).toBe(true);
      expect(await partsOf(firestore)).toBe(2);
      expect(await store.read('w1', timeoutMs)).toMatchObject({ kind: 'feed', feed });
    });

    it('leaves no part of it behind once the feed is smaller, or removed', async () => {
      const { store, firestore } = await createHarness();
      for (const [feed, parts] of [
        [feedOf(3_100_000), 3],
        [feedOf(1_100_000), 1],
        [aFeed(), 0],
      ] as const) {
        await store.write('w1', await shown(feed), timeoutMs);
        expect(await partsOf(firestore)).toBe(parts);
        expect(await store.read('w1', timeoutMs)).toMatchObject({ kind: 'feed', feed });
      }
      await store.write('w1', await shown(feedOf(1_100_000)), timeoutMs);
      await store.remove('w1', timeoutMs);
      expect(await partsOf(firestore)).toBe(0);
    });

    it('is unusable where a part is missing', async () => {
      const { store, firestore } = await createHarness();
      await store.write('w1', await shown(feedOf(2_100_000)), timeoutMs);
      await firestore.collection('feeds').doc('w1').collection('parts').doc('1').delete();
      expect(await store.read('w1', timeoutMs)).toEqual({ kind: 'unusable' });
    });

    it('keeps the stored one where a new one is more than a transaction may write', async () => {
      const { store } = await createHarness();
      await store.write('w1', await shown(aFeed()), timeoutMs);
      await expect(store.write('w1', await shown(feedOf(10_100_000)), timeoutMs)).rejects.toThrow(
        'more than Firestore keeps',
      );
      expect(await store.read('w1', timeoutMs)).toMatchObject({ feed: aFeed() });
    });
  });
});
