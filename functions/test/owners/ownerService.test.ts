import { taskBudget } from '../../src/redis/budget';
import { aFreshFeed } from '../feeds/freshFeeds';
import { aPost, aFeed, pageId, startMs } from '../support/builders';
import { createOwnersHarness, newWidget } from './ownersHarness';

describe('asking for fresh data', () => {
  it('says what is served now: of it only what may be shown counts', async () => {
    const posts = [aPost(), aPost({ id: pageId(2), status: 'Not started' })];
    const { copy } = await aFreshFeed('first');
    const { service, read } = createOwnersHarness({
      feed: aFeed({ posts }),
      answer: { state: 'fresh', copy, tier: 'notion', freshForMs: 1000 },
    });
    const settings = { onlyStatuses: ['Done'] };
    const { widget } = await service.create('owner', newWidget({ settings }));
    expect(await service.refresh('owner', widget.id, taskBudget())).toEqual({
      state: 'fresh',
      fetchedAt: new Date(startMs).toISOString(),
      total: 1,
      nextCursor: null,
      notice: null,
    });
    expect(read).toEqual([`${widget.id} true`]);
  });

  it('says where nothing could be loaded yet', async () => {
    const { service } = createOwnersHarness({ answer: { state: 'sample' } });
    const { widget } = await service.create('owner', newWidget());
    expect(await service.refresh('owner', widget.id, taskBudget())).toMatchObject({
      state: 'sample',
      fetchedAt: null,
      notice: { code: 'not_ready' },
    });
  });

  it('asks for nothing for another owner', async () => {
    const { service, read } = createOwnersHarness();
    const { widget } = await service.create('owner', newWidget());
    await expect(service.refresh('thief', widget.id, taskBudget())).rejects.toMatchObject({
      code: 'widget_not_found',
    });
    expect(read).toEqual([]);
  });
});
