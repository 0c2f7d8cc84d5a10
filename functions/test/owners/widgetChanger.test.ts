import { sourceKeyOf } from '../../src/feeds/feed';
import type { FirstFeed } from '../../src/feeds/refreshing/firstFeed';
import { NotionError } from '../../src/notion/errors';
import { aFeed, aSchema } from '../support/builders';
import {
  calendarProperties,
  createOwnersHarness,
  newWidget,
  otherDatabaseId,
  token,
} from './ownersHarness';

/** An owner with one widget, that Notion has been asked for once. */
async function withWidget(options: { firstFeed?: FirstFeed | null } = {}) {
  const harness = createOwnersHarness(options);
  const { widget } = await harness.service.create('owner', newWidget({ slug: 'mine' }));
  harness.asked.length = 0;
  harness.published.length = 0;
  harness.loaded.length = 0;
  await harness.clock.advance(1000);
  const change = (wanted: Parameters<typeof harness.service.change>[2]) =>
    harness.service.change('owner', widget.id, wanted);
  return { ...harness, widget, change };
}

describe('changing a widget', () => {
  it('changes what is given and leaves the rest, without asking Notion', async () => {
    const { change, widget, asked, published, service, clock } = await withWidget();
    const changed = await change({ name: 'New', settings: { theme: 'dark' }, isActive: false });
    expect(changed.widget).toEqual({
      ...widget,
      name: 'New',
      isActive: false,
      settings: { ...widget.settings, theme: 'dark' },
      updatedAtMs: clock.nowMs(),
    });
    expect((await service.get('owner', widget.id)).widget).toEqual(changed.widget);
    expect([asked, published]).toEqual([[], ['changed mine']]);
  });

  it('merges settings field by field, also those of two changes at once', async () => {
    const { change, service, widget } = await withWidget();
    await Promise.all([
      change({ settings: { theme: 'dark' } }),
      change({ settings: { gridColumns: 4 } }),
    ]);
    const { settings } = (await service.get('owner', widget.id)).widget;
    expect(settings).toMatchObject({ theme: 'dark', gridColumns: 4 });
  });

  it('writes nothing where nothing is given', async () => {
    const { change, widget, published } = await withWidget();
    expect((await change({})).widget).toEqual(widget);
    expect(published).toEqual([]);
  });

  it.each(['another owner’s widget', 'a widget that does not exist', 'an id that can’t be one'])(
    'does not know %s',
    async (whose) => {
      const { service, widget, published, asked } = await withWidget();
      const id = whose.startsWith('another') ? widget.id : whose.includes('can’t') ? 'a/b' : 'nope';
      const changing = service.change('thief', id, { name: 'Stolen', database: otherDatabaseId });
      await expect(changing).rejects.toMatchObject({ code: 'widget_not_found' });
      expect([published, asked]).toEqual([[], []]);
    },
  );
});

describe('changing what a widget reads from', () => {
  it('asks Notion first, binds the columns anew, forgets the health, and loads the posts', async () => {
    const { change, asked, notion, widget, firestore, loaded, published } = await withWidget();
    const health = { finding: 'not_shared', sinceMs: 1 };
    await firestore.collection('widgets').doc(widget.id).update({ health });
    notion.properties = calendarProperties.map((each) => ({ ...each, id: `new-${each.id}` }));
    const changed = await change({ database: otherDatabaseId });
    expect(asked).toMatchObject([{ databaseId: otherDatabaseId, dataSourceId: null, mapping: {} }]);
    expect(changed.widget).toMatchObject({
      slug: widget.slug,
      databaseId: otherDatabaseId,
      dataSourceId: `source of ${otherDatabaseId}`,
      mapping: { status: 'new-stat' },
      health: null,
    });
    expect([published, loaded]).toEqual([['changed mine'], [widget.id]]);
  });

  it('changes nothing where Notion refuses, or is down', async () => {
    const { change, notion, widget, service, published } = await withWidget();
    for (const [kind, code] of [
      ['not_shared', 'notion_access'],
      ['unavailable', 'temporarily_unavailable'],
    ] as const) {
      notion.refuses = new NotionError(kind);
      const changing = change({ database: otherDatabaseId, name: 'New' });
      await expect(changing).rejects.toMatchObject({ code });
    }
    expect((await service.get('owner', widget.id)).widget).toEqual(widget);
    expect(published).toEqual([]);
  });

  it('does not ask for the database that it has', async () => {
    const { change, asked, widget } = await withWidget();
    await change({ database: widget.databaseId, dataSourceId: widget.dataSourceId });
    expect(asked).toEqual([]);
  });

  it('takes the id of the data source in any form, and null for the only one', async () => {
    const { change, asked } = await withWidget();
    const id = '99999999-2222-4333-8444-555555555555';
    const moved = await change({ dataSourceId: id });
    expect(moved.widget.dataSourceId).toBe(id);
    await change({ dataSourceId: id.replaceAll('-', '').toUpperCase() });
    expect(asked).toHaveLength(1);
    await change({ dataSourceId: null });
    expect(asked[1]).toMatchObject({ dataSourceId: null, mapping: moved.widget.mapping });
  });

  it('takes a retyped column for hiding as chosen anew only where it is requested', async () => {
    const { change, notion } = await withWidget();
    notion.properties = calendarProperties.map((each) =>
      each.id === 'hide' ? { ...each, type: 'number' } : each,
    );
    const other = await change({ mapping: { pinned: null } });
    expect(other.widget).toMatchObject({
      mapping: { hidden: 'hide' },
      columns: { hidden: { type: 'checkbox' } },
    });
    expect(other.warnings.join(' ')).toContain('is of the type number');
    const saved = await change({ mapping: { hidden: 'Hide' } });
    expect(saved.widget.columns.hidden).toEqual({ name: 'Hide', type: 'number' });
  });

  it('keeps the other bindings where one is requested, and undoes a request with null', async () => {
    const { change, notion, asked } = await withWidget();
    const extra = { id: 'live', name: 'Go Live', type: 'date', options: [] };
    notion.properties = [...calendarProperties, extra];
    const requested = await change({ mapping: { publishDate: 'live' } });
    expect(requested.widget.mapping).toMatchObject({ publishDate: 'live', status: 'stat' });
    expect(requested.widget.columns.publishDate).toEqual({ name: 'Go Live', type: 'date' });
    const undone = await change({ mapping: { publishDate: null } });
    expect(undone.mapping.publishDate?.propertyId).toBe('date');
    expect(asked).toHaveLength(2);
  });

  it('refuses a request that can’t be, saying what there is', async () => {
    const { change, published } = await withWidget();
    await expect(change({ mapping: { publishDate: 'Title' } })).rejects.toMatchObject({
      code: 'invalid_request',
      sentence: expect.stringMatching(/mapping.publishDate.*"Publish Date"/) as unknown,
    });
    expect(published).toEqual([]);
  });

  it('is a conflict where somebody else changed it while Notion was asked', async () => {
    const { change, service, widget, meanwhile, notion } = await withWidget();
    const extra = { id: 'live', name: 'Go Live', type: 'date', options: [] };
    notion.properties = [...calendarProperties, extra];
    meanwhile.work = async () => {
      meanwhile.work = () => Promise.resolve();
      await service.change('owner', widget.id, { database: otherDatabaseId });
    };
    await expect(change({ mapping: { publishDate: 'live' } })).rejects.toMatchObject({
      code: 'conflict',
    });
    const { widget: now } = await service.get('owner', widget.id);
    expect([now.databaseId, now.mapping.publishDate]).toEqual([otherDatabaseId, 'date']);
  });

  it('warns where the filters of before name nothing of the new database', async () => {
    const { change, notion } = await withWidget();
    await change({ settings: { onlyStatuses: ['Done'] } });
    notion.properties = calendarProperties.map((each) =>
      each.id === 'stat' ? { ...each, options: ['Finished'] } : each,
    );
    const { warnings } = await change({ database: otherDatabaseId });
    expect(warnings.join('\n')).toMatch(/settings.onlyStatuses names "Done", which is no status/);
  });

  it.each<[string, FirstFeed]>([
    ['takes too long', () => Promise.resolve({ kind: 'late' })],
    ['fails', () => Promise.reject(new NotionError('unavailable'))],
  ])('holds also where loading the posts %s: the queue does it', async (_name, firstFeed) => {
    let isNew = true;
    const { change, widget, queued } = await withWidget({
      firstFeed: (...args) => {
        if (!isNew) return firstFeed(...args);
        isNew = false;
        return Promise.resolve({ kind: 'loaded', feed: aFeed() });
      },
    });
    const changed = await change({ database: otherDatabaseId });
    expect(changed.widget.databaseId).toBe(otherDatabaseId);
    expect(queued).toEqual([widget.id]);
    expect(changed.warnings.at(-1)).toMatch(/still being loaded/);
  });

  it('loads nothing for a widget that is switched off', async () => {
    const { change, loaded, queued } = await withWidget();
    await change({ database: otherDatabaseId, isActive: false });
    expect([loaded, queued]).toEqual([[], []]);
  });
});

describe('changing the token', () => {
  const otherToken = `${token}_other`;

  it('checks the new one, moves to its connection, and forgets the old one', async () => {
    const { change, asked, idsIn, widget, connections } = await withWidget();
    const changed = await change({ notionToken: otherToken });
    expect(asked[0]?.connection.token).toBe(otherToken);
    expect(changed.widget.connectionId).not.toBe(widget.connectionId);
    expect(await idsIn('connections')).toEqual([changed.widget.connectionId]);
    expect(await connections.open(changed.widget.connectionId, 5000)).toMatchObject({
      token: otherToken,
      workspaceId: 'workspace',
    });
  });

  it('keeps the old connection while another widget uses it', async () => {
    const { change, service, counts } = await withWidget();
    await service.create('owner', newWidget());
    await change({ notionToken: otherToken });
    expect((await counts())['connections']).toBe(2);
  });

  it('checks the same one again, and keeps the connection', async () => {
    const { change, asked, idsIn, widget } = await withWidget();
    const changed = await change({ notionToken: token });
    expect([asked.length, changed.widget.connectionId]).toEqual([1, widget.connectionId]);
    expect(await idsIn('connections')).toEqual([widget.connectionId]);
  });

  it('mends a stored token that no key opens any more', async () => {
    const { change, widget, firestore, connections } = await withWidget();
    const stored = firestore.collection('connections').doc(widget.connectionId);
    await stored.update({ encryptedToken: 'v1.lost.AAAA' });
    await change({ notionToken: token });
    expect(await connections.open(widget.connectionId, 5000)).toMatchObject({ token });
  });

  it('writes nothing where the new one may not read the database', async () => {
    const { change, notion, idsIn, widget } = await withWidget();
    notion.refuses = new NotionError('not_shared');
    await expect(change({ notionToken: otherToken })).rejects.toMatchObject({
      code: 'notion_access',
    });
    expect(await idsIn('connections')).toEqual([widget.connectionId]);
  });

  it('is asked for where the connection is gone', async () => {
    const { change, firestore, widget } = await withWidget();
    await firestore.collection('connections').doc(widget.connectionId).delete();
    await expect(change({ database: otherDatabaseId })).rejects.toMatchObject({
      code: 'notion_access',
      sentence: expect.stringContaining('notionToken') as unknown,
    });
    expect((await change({ notionToken: token })).widget.id).toBe(widget.id);
  });
});

describe('changing the filters', () => {
  const store = async (harness: Awaited<ReturnType<typeof withWidget>>, options: string[]) => {
    const { widget, storedFeeds } = harness;
    const schema = aSchema({ statusOptions: options });
    const feed = aFeed({ sourceKey: sourceKeyOf(widget), schema });
    await storedFeeds.write(widget.id, { feed, contentHash: 'h' }, 5000);
  };

  it('takes what the stored posts know, without asking Notion', async () => {
    const harness = await withWidget();
    await store(harness, ['Not started', 'Done']);
    const { widget, warnings } = await harness.change({ settings: { onlyStatuses: ['done'] } });
    expect([widget.settings.onlyStatuses, warnings, harness.asked]).toEqual([['done'], [], []]);
  });

  it('asks Notion for an option that may be new', async () => {
    const harness = await withWidget();
    await store(harness, ['Not started']);
    await harness.change({ settings: { onlyStatuses: ['Done'] } });
    expect(harness.asked).toHaveLength(1);
  });

  it('refuses an option that there is not, listing what there is', async () => {
    const { change, asked, service, widget } = await withWidget();
    await expect(change({ settings: { onlyStatuses: ['Finished'] } })).rejects.toMatchObject({
      code: 'invalid_request',
      sentence: expect.stringMatching(/settings.onlyStatuses.*"Not started", "Done"/) as unknown,
    });
    expect(asked).toHaveLength(1);
    expect((await service.get('owner', widget.id)).widget).toEqual(widget);
  });

  it('warns that drafts are public again where the filter is taken away', async () => {
    const harness = await withWidget();
    await store(harness, ['Not started', 'Done']);
    await harness.change({ settings: { onlyStatuses: ['Done'] } });
    const { warnings } = await harness.change({ settings: { onlyStatuses: [] } });
    expect(warnings).toEqual([expect.stringMatching(/drafts too/)]);
  });

  it('needs no Notion to be taken away', async () => {
    const { change, notion, asked } = await withWidget();
    notion.refuses = new NotionError('unauthorized');
    await change({ settings: { onlyStatuses: [], defaultStatus: null } });
    expect(asked).toEqual([]);
  });
});
