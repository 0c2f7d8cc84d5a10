import type { Widget } from '../../src/widgets/widget';
import { createWidgetStore } from '../../src/widgets/widgetStore';
import { aWidget } from '../support/builders';
import { createTestDocuments } from '../support/documents';

const timeoutMs = 5000;

function createHarness() {
  const parts = createTestDocuments();
  const put = async ({ id, ...fields }: Widget): Promise<void> => {
    await parts.firestore.collection('widgets').doc(id).set(fields);
  };
  return { ...parts, put, store: createWidgetStore(parts.documents) };
}

describe('the widget store', () => {
  it('finds a widget by its very slug', async () => {
    const { store, put } = createHarness();
    await put(aWidget());
    expect(await store.findBySlug('calendar', timeoutMs)).toEqual(aWidget());
    expect(await store.findBySlug('Calendar', timeoutMs)).toBeNull();
  });

  it('does not find a widget that is switched off', async () => {
    const { store, put } = createHarness();
    await put(aWidget({ isActive: false }));
    expect(await store.findBySlug('calendar', timeoutMs)).toBeNull();
  });

  it('rejects for a broken document and leaves others unharmed', async () => {
    const { store, firestore, put } = createHarness();
    await put(aWidget());
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
