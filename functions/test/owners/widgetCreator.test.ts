import { StoreError } from '../../src/firestore/documents';
import { NotionError, type NotionErrorKind } from '../../src/notion/errors';
import { aFeed, aPost } from '../support/builders';
import {
  calendarProperties,
  createOwnersHarness,
  databaseId,
  newWidget,
  nothingLeft,
  token,
} from './ownersHarness';

describe('making a widget', () => {
  it('stores it with its slug and connection, bound by the ids of the properties', async () => {
    const { service, documentOf, counts, clock } = createOwnersHarness();
    const { widget, mapping } = await service.create('owner', newWidget());
    expect(widget).toMatchObject({
      userId: 'owner',
      name: 'Calendar',
      databaseId,
      dataSourceId: `source of ${databaseId}`,
      mapping: { title: 'title', status: 'stat', hidden: 'hide' },
      columns: { status: { name: 'Status', type: 'status' } },
      isActive: true,
      views: 0,
      health: null,
      createdAtMs: clock.nowMs(),
    });
    expect(mapping.platform).toEqual({ propertyId: 'plat', name: 'Platform', type: 'select' });
    expect(await counts()).toEqual({ widgets: 1, slugs: 1, connections: 1, feeds: 0 });
    expect(await documentOf(`slugs/${widget.slug}`)).toMatchObject({ widgetId: widget.id });
    expect(await documentOf(`connections/${widget.connectionId}`)).toMatchObject({
      userId: 'owner',
      workspaceId: 'workspace',
    });
    expect(await service.get('owner', widget.id)).toEqual({ widget, mapping });
  });

  it('keeps the token in no document, answer or event', async () => {
    const { service, firestore, record } = createOwnersHarness();
    const answer = await service.create('owner', newWidget());
    const stored = await Promise.all(
      ['widgets', 'slugs', 'connections', 'feeds'].map(async (name) =>
        (await firestore.collection(name).get()).docs.map((document) => document.data()),
      ),
    );
    expect(JSON.stringify([answer, stored, record.events])).not.toContain(token);
  });

  it.each([
    'https://www.notion.so/studio/Calendar-11111111222243338444555555555555?v=1',
    'https://studio.notion.site/11111111222243338444555555555555',
    databaseId.toUpperCase(),
  ])('takes what people paste: %s', async (database) => {
    const { service } = createOwnersHarness();
    const { widget } = await service.create('owner', newWidget({ database }));
    expect(widget.databaseId).toBe(databaseId);
  });

  it('asks Notion under the token’s own rate, in the foreground, and not for long', async () => {
    const { service, asked, clock } = createOwnersHarness();
    await service.create('owner', newWidget({ dataSourceId: 'chosen' }));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ databaseId, dataSourceId: 'chosen' });
    expect(asked[0]?.connection).toMatchObject({ token, pacingKey: expect.any(String) as unknown });
    expect(asked[0]?.connection.pacingKey).not.toContain(token);
    expect(asked[0]?.deadline.expiresAtMs).toBeLessThanOrEqual(clock.nowMs() + 30_000);
  });

  it('uses one connection for an owner and a token, and a stored one by its id', async () => {
    const { service, idsIn } = createOwnersHarness();
    const first = await service.create('owner', newWidget());
    const second = await service.create('owner', newWidget());
    const { connectionId } = first.widget;
    const byId = newWidget({ notionToken: undefined, connectionId });
    const third = await service.create('owner', byId);
    expect([second.widget.connectionId, third.widget.connectionId]).toEqual([
      connectionId,
      connectionId,
    ]);
    expect(await idsIn('connections')).toEqual([connectionId]);
  });

  it.each([
    ['another owner’s connection', 'other'],
    ['a connection that does not exist', null],
    ['an id that can’t be one', 'a/b'],
  ])('does not know %s, and asks Notion nothing', async (_name, whose) => {
    const { service, asked, counts } = createOwnersHarness();
    const { widget } = await service.create('other', newWidget());
    const connectionId = whose === 'other' ? widget.connectionId : (whose ?? 'nothing');
    await expect(
      service.create('owner', newWidget({ notionToken: undefined, connectionId })),
    ).rejects.toMatchObject({ code: 'connection_not_found' });
    expect(asked).toHaveLength(1);
    expect((await counts())['widgets']).toBe(1);
  });

  it.each([
    ['neither token nor connection', { notionToken: undefined }, /Exactly one/],
    ['both', { connectionId: 'c1' }, /Exactly one/],
    ['no address of Notion’s', { database: 'https://example.com/x' }, /"database".*Copy link/],
    ['a slug that can’t be', { slug: 'a/b' }, /"slug"/],
    ['a word of the API as slug', { slug: 'list' }, /"slug"/],
    ['seven columns', { settings: { gridColumns: 7 } }, /gridColumns/],
  ])('refuses %s before Notion is asked', async (_name, changes, words) => {
    const { service, asked, counts } = createOwnersHarness();
    await expect(service.create('owner', newWidget(changes))).rejects.toMatchObject({
      code: 'invalid_request',
      sentence: expect.stringMatching(words) as unknown,
    });
    expect(asked).toEqual([]);
    expect(await counts()).toEqual(nothingLeft);
  });

  it.each([
    ['a filter that there is not', { settings: { onlyStatuses: ['Finished'] } }, /"Not started"/],
    ['a property that there is not', { mapping: { platform: 'Nope' } }, /mapping.platform/],
    ['a property of another type', { mapping: { platform: 'Pinned' } }, /"Pinned".*checkbox/],
  ])('refuses %s, saying what there is, and stores nothing', async (_name, changes, words) => {
    const { service, counts } = createOwnersHarness();
    await expect(service.create('owner', newWidget(changes))).rejects.toMatchObject({
      code: 'invalid_request',
      sentence: expect.stringMatching(words) as unknown,
    });
    expect(await counts()).toEqual(nothingLeft);
  });

  it('binds as requested', async () => {
    const { service, notion } = createOwnersHarness();
    const extra = { id: 'live', name: 'Go Live', type: 'date', options: [] };
    notion.properties = [...calendarProperties, extra];
    const request = newWidget({ mapping: { publishDate: 'go live' } });
    const { widget, mapping } = await service.create('owner', request);
    expect(widget.mapping.publishDate).toBe('live');
    expect(mapping.publishDate).toEqual({ propertyId: 'live', name: 'Go Live', type: 'date' });
  });

  it('makes a slug from the name, another one each time', async () => {
    const { service } = createOwnersHarness();
    const slugs = await Promise.all(
      [1, 2].map(async () => (await service.create('owner', newWidget())).widget.slug),
    );
    for (const slug of slugs) expect(slug).toMatch(/^calendar-[0-9a-y]{13}$/);
    expect(new Set(slugs).size).toBe(2);
  });

  it.each<NotionErrorKind>(['unauthorized', 'not_shared', 'in_trash', 'not_queryable'])(
    'says what to do where Notion refuses, and stores nothing: %s',
    async (kind) => {
      const { service, notion, counts } = createOwnersHarness();
      notion.refuses = new NotionError(kind);
      await expect(service.create('owner', newWidget())).rejects.toMatchObject({
        code: 'notion_access',
      });
      expect(await counts()).toEqual(nothingLeft);
    },
  );

  it('lists the data sources to choose from', async () => {
    const { service, notion } = createOwnersHarness();
    const dataSources = [
      { id: 'a', name: 'Plan' },
      { id: 'b', name: 'Ideas' },
    ];
    notion.refuses = new NotionError('choose_data_source', { dataSources });
    await expect(service.create('owner', newWidget())).rejects.toMatchObject({
      code: 'choose_data_source',
      details: { dataSources },
    });
  });

  it.each<NotionErrorKind>(['unavailable', 'timeout', 'rate_limited'])(
    'says that nothing was made where Notion is down: %s',
    async (kind) => {
      const { service, notion, counts } = createOwnersHarness();
      notion.refuses = new NotionError(kind);
      await expect(service.create('owner', newWidget())).rejects.toMatchObject({
        code: 'temporarily_unavailable',
        sentence: expect.stringContaining('Nothing was created') as unknown,
        retryAfterSeconds: 10,
      });
      expect(await counts()).toEqual(nothingLeft);
    },
  );
});

describe('the warnings of a new widget', () => {
  it('say that drafts are public', async () => {
    const { service } = createOwnersHarness();
    const { warnings } = await service.create('owner', newWidget());
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Posts of every status are public, drafts too, because settings.onlySt/,
      ),
    ]);
  });

  it('are none where all is found and finished posts alone are shown', async () => {
    const { service } = createOwnersHarness();
    const settings = { onlyStatuses: ['Done'] };
    expect((await service.create('owner', newWidget({ settings }))).warnings).toEqual([]);
  });

  it('name a column that is missing and one that can’t be read', async () => {
    const { service, notion } = createOwnersHarness();
    notion.properties = calendarProperties
      .filter(({ id }) => id !== 'pinn')
      .map((each) => (each.id === 'stat' ? { ...each, type: 'number', options: [] } : each));
    const { warnings, mapping } = await service.create('owner', newWidget());
    expect(mapping.status).toBeNull();
    expect(warnings).toHaveLength(2);
    expect(warnings.join('\n')).toMatch(/"Status" is of the type number/);
    expect(warnings.join('\n')).toMatch(/no pinned column/);
  });

  it('say that nothing is shown where a filter has no column', async () => {
    const { service, notion } = createOwnersHarness();
    notion.properties = calendarProperties.filter(({ id }) => id !== 'stat');
    const settings = { onlyStatuses: ['Done'] };
    const { warnings } = await service.create('owner', newWidget({ settings }));
    expect(warnings.at(-1)).toMatch(/No post is shown, because settings.onlyStatuses/);
  });

  it('say that there are more rows than are shown', async () => {
    const feed = aFeed({ complete: false, posts: [aPost()] });
    const firstFeed = () => Promise.resolve({ kind: 'loaded', feed } as const);
    const { service } = createOwnersHarness({ firstFeed });
    const { warnings } = await service.create('owner', newWidget());
    expect(warnings.at(-1)).toMatch(/more rows than a widget shows: 1 posts/);
  });
});

describe('the first posts of a new widget', () => {
  it('are loaded before the answer, with what is left of 50 s', async () => {
    const deadlines: number[] = [];
    const harness = createOwnersHarness({
      firstFeed: (_widget, deadline) => {
        deadlines.push(deadline.remainingMs());
        return Promise.resolve({ kind: 'loaded', feed: aFeed() });
      },
    });
    harness.meanwhile.work = () => harness.clock.advance(12_000);
    await harness.service.create('owner', newWidget());
    expect(deadlines).toEqual([38_000]);
    expect(harness.queued).toEqual([]);
  });

  it('go on loading in the queue where time runs out, and a warning says so', async () => {
    const firstFeed = () => Promise.resolve({ kind: 'late' } as const);
    const { service, queued, counts } = createOwnersHarness({ firstFeed });
    const { widget, warnings } = await service.create('owner', newWidget());
    expect(queued).toEqual([widget.id]);
    expect(warnings.at(-1)).toMatch(/still being loaded/);
    expect((await counts())['widgets']).toBe(1);
  });

  it.each([
    ['for a while', new NotionError('unavailable'), 'temporarily_unavailable'],
    ['for good', new NotionError('unauthorized'), 'notion_access'],
    ['us', new StoreError('read connection'), 'temporarily_unavailable'],
    ['by a bug', new TypeError('bug'), undefined],
  ])('leave nothing behind where they fail %s', async (_name, error, code) => {
    const firstFeed = () => Promise.reject(error);
    const { service, counts, published } = createOwnersHarness({ firstFeed });
    const making = service.create('owner', newWidget({ slug: 'mine' }));
    await expect(making).rejects.toMatchObject(
      code === undefined ? { name: 'TypeError' } : { code },
    );
    expect(await counts()).toEqual(nothingLeft);
    expect(published.at(-1)).toBe('gone mine');
  });

  it('that fail leave the connection to the widgets that use it already', async () => {
    let refuses = false;
    const harness = createOwnersHarness({
      firstFeed: () =>
        refuses
          ? Promise.reject(new NotionError('unavailable'))
          : Promise.resolve({ kind: 'loaded', feed: aFeed() }),
    });
    await harness.service.create('owner', newWidget());
    refuses = true;
    await expect(harness.service.create('owner', newWidget())).rejects.toMatchObject({
      code: 'temporarily_unavailable',
    });
    expect(await harness.counts()).toEqual({ widgets: 1, slugs: 1, connections: 1, feeds: 0 });
  });
});
