import { FieldValue, Timestamp } from 'firebase-admin/firestore';
import { decodeOwnerCursor } from '../../../src/owners/store/ownerCursor';
import { createOwnersHarness, newWidget, nothingLeft, token } from '../ownersHarness';

/** An owner's widgets named 0, 1, …, a second apart. */
async function withWidgets(count: number) {
  const harness = createOwnersHarness();
  for (let number = 0; number < count; number += 1) {
    await harness.clock.advance(1000);
    await harness.service.create('owner', newWidget({ name: String(number) }));
  }
  const pages = async (limit: number): Promise<string[][]> => {
    const found: string[][] = [];
    for (let cursor: string | null = null; ;) {
      const page = await harness.service.list('owner', { limit, cursor });
      found.push(page.widgets.map(({ name }) => name));
      cursor = page.nextCursor;
      if (cursor === null) return found;
    }
  };
  return { ...harness, pages };
}

describe('the list of an owner’s widgets', () => {
  it('comes in pages, newest first, each widget once', async () => {
    const { pages } = await withWidgets(5);
    expect(await pages(2)).toEqual([['4', '3'], ['2', '1'], ['0']]);
    expect(await pages(5)).toEqual([['4', '3', '2', '1', '0']]);
    expect(await pages(100)).toEqual([['4', '3', '2', '1', '0']]);
  });

  it('distinguishes widgets of the same moment', async () => {
    const { pages, firestore, idsIn } = await withWidgets(4);
    const createdAt = new Timestamp(1_700_000_000, 123_456_000);
    for (const id of await idsIn('widgets')) {
      await firestore.collection('widgets').doc(id).update({ createdAt });
    }
    const found = (await pages(1)).flat();
    expect(found.toSorted()).toEqual(['0', '1', '2', '3']);
  });

  it('is empty for who has none, and never shows another’s', async () => {
    const { service } = await withWidgets(2);
    expect(await service.list('other', { limit: 10, cursor: null })).toEqual({
      widgets: [],
      nextCursor: null,
    });
  });

  it('leaves out a broken document, and goes on behind it', async () => {
    const { pages, firestore, service, record } = await withWidgets(3);
    const { widgets } = await service.list('owner', { limit: 3, cursor: null });
    await firestore
      .collection('widgets')
      .doc(widgets[1]?.id ?? '')
      .update({ name: 7 });
    expect(await pages(1)).toEqual([['2'], [], ['0']]);
    expect(record.of('store.brokenDocument')).toHaveLength(1);
  });

  it('refuses a cursor that is none', async () => {
    const { service } = createOwnersHarness();
    await expect(service.list('owner', { limit: 1, cursor: 'hello' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(() => decodeOwnerCursor('hello')).toThrow();
  });
});

describe('finding an owner’s widget', () => {
  it('reads documents from before with no columns', async () => {
    const { service, firestore } = await withWidgets(1);
    const [known] = (await service.list('owner', { limit: 1, cursor: null })).widgets;
    const id = known?.id ?? '';
    await firestore.doc(`widgets/${id}`).update({ columns: FieldValue.delete() });
    const { widget, mapping } = await service.get('owner', id);
    expect(widget.columns).toEqual({});
    expect(mapping.status).toEqual({ propertyId: 'stat', name: 'stat', type: 'unknown' });
  });

  it.each(['nobody', 'a/b', '..', '', '__all__', 'x'.repeat(2000)])(
    'knows nothing of %j',
    async (id) => {
      const { service } = createOwnersHarness();
      for (const call of [
        () => service.get('owner', id),
        () => service.remove('owner', id),
        () => service.diagnose('owner', id),
        () => service.change('owner', id, { name: 'x' }),
      ]) {
        await expect(call()).rejects.toMatchObject({ code: 'widget_not_found' });
      }
    },
  );

  it('is temporarily impossible for a broken document, and while Firestore fails', async () => {
    const { service, firestore, fail, record } = createOwnersHarness();
    await firestore.doc('widgets/w1').set({ userId: 'owner', name: 7 });
    const unavailable = { code: 'temporarily_unavailable' };
    await expect(service.get('owner', 'w1')).rejects.toMatchObject(unavailable);
    await expect(service.get('other', 'w1')).rejects.toMatchObject({ code: 'widget_not_found' });
    fail(new Error('unreachable'));
    for (const call of [
      () => service.get('owner', 'w1'),
      () => service.list('owner', { limit: 1, cursor: null }),
      () => service.remove('owner', 'w1'),
      () => service.create('owner', newWidget({ slug: 'mine' })),
      () => service.listConnections('owner'),
    ]) {
      await expect(call()).rejects.toMatchObject(unavailable);
    }
    expect(record.of('store.failed').length).toBeGreaterThanOrEqual(5);
  });
});

describe('making a widget on a stored connection', () => {
  it('makes nothing where that is removed while Notion is asked', async () => {
    const { service, firestore, counts, meanwhile } = createOwnersHarness();
    const { connectionId } = (await service.create('owner', newWidget())).widget;
    const before = await counts();
    meanwhile.work = () => firestore.doc(`connections/${connectionId}`).delete();
    const byId = newWidget({ notionToken: undefined, connectionId });
    await expect(service.create('owner', byId)).rejects.toMatchObject({
      code: 'connection_not_found',
    });
    expect(await counts()).toEqual({ ...before, connections: 0 });
  });
});

describe('removing a widget', () => {
  it('removes its slug, stored feed and connection with it, and notifies all instances', async () => {
    const { service, firestore, counts, published } = createOwnersHarness();
    const { widget } = await service.create('owner', newWidget({ slug: 'mine' }));
    await firestore.doc(`feeds/${widget.id}`).set({ version: 1 });
    await service.remove('owner', widget.id);
    expect(await counts()).toEqual(nothingLeft);
    expect(published.at(-1)).toBe('gone mine');
    await expect(service.remove('owner', widget.id)).rejects.toMatchObject({
      code: 'widget_not_found',
    });
  });

  it('leaves the connection to the other widget, and takes it with the last', async () => {
    const { service, idsIn } = createOwnersHarness();
    const first = (await service.create('owner', newWidget())).widget;
    const second = (await service.create('owner', newWidget())).widget;
    await service.remove('owner', first.id);
    expect(await idsIn('connections')).toEqual([second.connectionId]);
    await service.remove('owner', second.id);
    expect(await idsIn('connections')).toEqual([]);
  });

  it('leaves the connection to the others, whichever is removed, and notes it there', async () => {
    const { service, clock, idsIn, documentOf } = createOwnersHarness();
    const first = (await service.create('owner', newWidget())).widget;
    for (let count = 0; count < 3; count += 1) await service.create('owner', newWidget());
    const path = `connections/${first.connectionId}`;
    for (const id of (await idsIn('widgets')).toSorted().slice(0, 3)) {
      await clock.advance(1000);
      await service.remove('owner', id);
      expect(await documentOf(path)).toMatchObject({
        widgetsChangedAt: Timestamp.fromMillis(clock.nowMs()),
      });
    }
  });

  it('works where its connection is gone though another widget names it, too', async () => {
    const { service, firestore, counts } = createOwnersHarness();
    const [first, second] = [
      (await service.create('owner', newWidget())).widget,
      (await service.create('owner', newWidget())).widget,
    ];
    await firestore.doc(`connections/${first.connectionId}`).delete();
    await service.remove('owner', first.id);
    await service.remove('owner', second.id);
    expect(await counts()).toEqual(nothingLeft);
  });

  it('does not know another owner’s', async () => {
    const { service, counts, published } = createOwnersHarness();
    const { widget } = await service.create('owner', newWidget());
    const before = await counts();
    await expect(service.remove('thief', widget.id)).rejects.toMatchObject({
      code: 'widget_not_found',
    });
    expect([await counts(), published]).toEqual([before, []]);
  });

  it('works for a broken document, and leaves a slug that is another’s', async () => {
    const { service, firestore, counts } = createOwnersHarness();
    await firestore.doc('widgets/w1').set({ userId: 'owner', slug: 'theirs', name: 7 });
    await firestore.doc('widgets/w2').set({ userId: 'owner' });
    await firestore.doc('slugs/theirs').set({ widgetId: 'w9' });
    await service.remove('owner', 'w1');
    await service.remove('owner', 'w2');
    expect(await counts()).toEqual({ ...nothingLeft, slugs: 1 });
  });
});

describe('the list of an owner’s connections', () => {
  it('names each with its workspace, and no token', async () => {
    const { service, clock } = createOwnersHarness();
    const { widget } = await service.create('owner', newWidget());
    await service.create('other', newWidget());
    const listed = await service.listConnections('owner');
    expect(listed).toEqual([
      {
        id: widget.connectionId,
        kind: 'internal',
        workspaceId: 'workspace',
        createdAtMs: clock.nowMs(),
      },
    ]);
    expect(JSON.stringify(listed)).not.toContain(token);
  });
});
