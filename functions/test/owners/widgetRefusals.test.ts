import { NotionError } from '../../src/notion/errors';
import { createOwnersHarness, newWidget } from './ownersHarness';

describe('making a widget', () => {
  it('gives the caller’s own slug if it is free, and else makes nothing', async () => {
    const { service, counts, asked, published } = createOwnersHarness();
    const { widget } = await service.create('owner', newWidget({ slug: 'Mine' }));
    expect(widget.slug).toBe('Mine');
    expect(published).toEqual(['changed Mine']);
    for (const slug of ['Mine', 'mine', 'MINE']) {
      await expect(service.create('other', newWidget({ slug }))).rejects.toMatchObject({
        code: 'slug_taken',
      });
    }
    // What is taken is said only to who has a token that Notion accepts.
    expect(asked).toHaveLength(4);
    expect(await counts()).toEqual({ widgets: 1, slugs: 2, connections: 1, feeds: 0 });
    await service.remove('owner', widget.id);
    expect(await counts()).toMatchObject({ widgets: 0, slugs: 0 });
    await expect(service.create('other', newWidget({ slug: 'mine' }))).resolves.toMatchObject({});
  });

  it('is refused where the owner has as many as may be, and asks Notion nothing', async () => {
    const { service, asked, counts } = createOwnersHarness({ maxWidgets: 2 });
    const [first] = [
      await service.create('owner', newWidget()),
      await service.create('owner', newWidget()),
    ];
    await expect(service.create('owner', newWidget())).rejects.toMatchObject({
      code: 'limit_reached',
    });
    expect(asked).toHaveLength(2);
    expect(await counts()).toMatchObject({ widgets: 2 });
    await service.create('other', newWidget());
    await service.remove('owner', first.widget.id);
    await expect(service.create('owner', newWidget())).resolves.toMatchObject({});
  });

  it('says nothing of a slug to who has no token of Notion’s', async () => {
    const { service, notion } = createOwnersHarness();
    await service.create('owner', newWidget({ slug: 'mine' }));
    notion.refuses = new NotionError('unauthorized');
    await expect(service.create('other', newWidget({ slug: 'mine' }))).rejects.toMatchObject({
      code: 'notion_access',
    });
  });
});
