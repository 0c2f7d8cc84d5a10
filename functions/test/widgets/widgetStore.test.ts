import { createWidgetStore } from '../../src/widgets/widgetStore';
import { aWidget } from '../support/builders';
import { createTestDocuments } from '../support/documents';

const timeoutMs = 5000;

function createHarness() {
  const parts = createTestDocuments();
  return { ...parts, store: createWidgetStore(parts.documents) };
}

describe('the widget store', () => {
  it('finds by its slug what it made', async () => {
    const { store } = createHarness();
    expect(await store.create(aWidget())).toBe(true);
    expect(await store.findBySlug('calendar', timeoutMs)).toEqual(aWidget());
    expect(await store.findBySlug('Calendar', timeoutMs)).toBeNull();
  });

  it('gives a slug away once, and writes nothing for the second', async () => {
    const { store, firestore } = createHarness();
    const made = [await store.create(aWidget()), await store.create(aWidget({ id: 'w2' }))];
    expect(made).toEqual([true, false]);
    expect((await firestore.collection('widgets').get()).size).toBe(1);
    expect((await firestore.collection('slugs').doc('calendar').get()).data()).toMatchObject({
      widgetId: 'w1',
    });
  });

  it('does not find a widget that is switched off', async () => {
    const { store } = createHarness();
    await store.create(aWidget({ isActive: false }));
    expect(await store.findBySlug('calendar', timeoutMs)).toBeNull();
  });

  it('rejects for a broken document and leaves others unharmed', async () => {
    const { store, firestore } = createHarness();
    await store.create(aWidget());
    const broken = { slug: 'broken', isActive: true, name: 7 };
    await firestore.collection('widgets').doc('w2').set(broken);
    await expect(store.findBySlug('broken', timeoutMs)).rejects.toMatchObject({
      name: 'BrokenDocumentError',
      path: 'widgets/w2',
    });
    expect(await store.findBySlug('calendar', timeoutMs)).toEqual(aWidget());
  });

  it('takes the id of the document for the id of the widget', async () => {
    const { store, firestore } = createHarness();
    await firestore
      .collection('widgets')
      .doc('real')
      .set(aWidget({ id: 'other' }));
    expect((await store.findBySlug('calendar', timeoutMs))?.id).toBe('real');
  });

  it('knows whether Firestore answers', async () => {
    const { store, fail } = createHarness();
    expect(await store.isReachable(timeoutMs)).toBe(true);
    fail(new Error('unreachable'));
    await expect(store.isReachable(timeoutMs)).rejects.toMatchObject({ name: 'StoreError' });
  });
});
