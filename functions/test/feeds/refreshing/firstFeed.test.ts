import { NotionError } from '../../../src/notion/errors';
import { taskBudget } from '../../../src/redis/budget';
import { deadlineIn } from '../../../src/shared/deadline';
import { aWidget } from '../../support/builders';
import { createFeedHarness, createFeedWorld, type FeedHarness } from '../feedHarness';

const widget = aWidget();

/** Begins to load a new widget's posts, and says how that ended. */
function begin(harness: FeedHarness, budgetMs = 40_000) {
  const { firstFeed, clock } = harness;
  return firstFeed(widget, deadlineIn(clock, budgetMs)).then(
    (first) => (first.kind === 'loaded' ? first.feed.posts[0]?.title : first.kind),
    (error: unknown) => (error instanceof NotionError ? `failed: ${error.kind}` : 'failed'),
  );
}

describe('the first posts of a widget', () => {
  it('are stored when they are reported', async () => {
    const harness = createFeedHarness();
    const first = begin(harness);
    await harness.settle();
    expect(harness.newest().request).toMatchObject({ priority: 'task' });
    await harness.newest().succeed('first');
    expect([await first, harness.writes.length]).toEqual(['first', 1]);
  });

  it('are those of another instance where that is loading them already', async () => {
    const world = createFeedWorld();
    const [task, owner] = [createFeedHarness({ world }), createFeedHarness({ world })];
    const reading = task.read(widget);
    await task.settle();
    const first = begin(owner);
    await world.clock.advance(2000);
    await task.newest().succeed('theirs');
    await reading;
    await world.clock.advance(2000);
    expect([await first, world.loads.length]).toEqual(['theirs', 1]);
  });

  it.each(['unauthorized', 'unavailable'] as const)(
    'fail as Notion did while there was time: %s',
    async (kind) => {
      const harness = createFeedHarness();
      const first = begin(harness);
      await harness.settle();
      await harness.clock.advance(20_000);
      await harness.newest().fail(new NotionError(kind));
      expect(await first).toBe(`failed: ${kind}`);
    },
  );

  it('are late where the connection is busy, however much time there is', async () => {
    const harness = createFeedHarness();
    const first = begin(harness);
    await harness.settle();
    await harness.newest().fail(new NotionError('rate_limited', { retryAfterMs: 60_000 }));
    expect(await first).toBe('late');
  });

  it.each(['timeout', 'rate_limited'] as const)(
    'are late where the time was over: %s',
    async (kind) => {
      const harness = createFeedHarness();
      const first = begin(harness);
      await harness.settle();
      await harness.clock.advance(39_000);
      await harness.newest().fail(new NotionError(kind));
      expect(await first).toBe('late');
    },
  );

  it('fail for good at the last moment, too', async () => {
    const harness = createFeedHarness();
    const first = begin(harness);
    await harness.settle();
    await harness.clock.advance(39_900);
    await harness.newest().fail(new NotionError('unauthorized'));
    expect(await first).toBe('failed: unauthorized');
  });

  it('are late where another instance goes on loading', async () => {
    const world = createFeedWorld();
    const [task, owner] = [createFeedHarness({ world }), createFeedHarness({ world })];
    const renewing = task.refreshInTask(widget, {
      deadline: deadlineIn(world.clock, 300_000),
      redisBudget: taskBudget(),
      replacesAtMs: null,
    });
    await task.settle();
    const first = begin(owner);
    await world.clock.advance(45_000);
    expect(await first).toBe('late');
    await task.newest().succeed('theirs');
    await renewing;
  });

  it('fail as they did on another instance', async () => {
    const world = createFeedWorld();
    const [task, owner] = [createFeedHarness({ world }), createFeedHarness({ world })];
    const renewing = task.refreshInTask(widget, {
      deadline: deadlineIn(world.clock, 300_000),
      redisBudget: taskBudget(),
      replacesAtMs: null,
    });
    await task.settle();
    const first = begin(owner);
    await world.clock.advance(1000);
    await task.newest().fail(new NotionError('in_trash'));
    await renewing;
    await world.clock.advance(2000);
    expect(await first).toBe('failed: in_trash');
  });
});
