import { contentHashOf } from '../../../src/feeds/feed';
import { NotionError } from '../../../src/notion/errors';
import { taskBudget } from '../../../src/redis/budget';
import { deadlineIn } from '../../../src/shared/deadline';
import { aWidget } from '../../support/builders';
import { createFakeQueue } from '../fakeQueue';
import {
  createFeedHarness,
  createFeedWorld,
  loadedHarness,
  described,
  ttlMs,
  type FeedHarness,
} from '../feedHarness';

const widget = aWidget();

/** Starts a refresh and reports how it ended, once it has. */
function refresh(harness: FeedHarness, budgetMs = 300_000, replacesAtMs: number | null = null) {
  const outcome: { value: string } = { value: 'under way' };
  const deadline = deadlineIn(harness.clock, budgetMs);
  const request = { deadline, redisBudget: taskBudget(), replacesAtMs };
  const ended = harness.refreshInTask(widget, request).then(
    () => {
      outcome.value = 'done';
    },
    (error: unknown) => {
      outcome.value = error instanceof Error ? `again: ${error.message}` : 'again';
    },
  );
  return { outcome, ended };
}

describe('a refresh without a viewer', () => {
  it('loads with all the time of the task, in the lane of tasks, and shares what it brings', async () => {
    const world = createFeedWorld();
    const [task, reader] = [createFeedHarness({ world }), createFeedHarness({ world })];
    const { ended, outcome } = refresh(task);
    await task.settle();
    const { priority, deadline } = task.newest().request;
    expect([priority, deadline.remainingMs()]).toEqual(['task', 300_000]);
    await world.clock.advance(200_000);
    await task.newest().succeed('first');
    await ended;
    expect(outcome.value).toBe('done');
    expect(await reader.read(widget)).toMatchObject({ state: 'fresh', tier: 'redis' });
  });

  it('leaves alone what is not due, here or on another instance', async () => {
    const harness = await loadedHarness(widget);
    const other = createFeedHarness({ world: harness.world });
    await harness.clock.advance(ttlMs - 1);
    for (const each of [harness, other]) {
      const { ended, outcome } = refresh(each);
      await ended;
      expect(outcome.value).toBe('done');
    }
    expect(harness.loads).toHaveLength(1);
  });

  it('replaces what a reader found due early, by its own chance, and once', async () => {
    const world = createFeedWorld();
    const first = await loadedHarness(widget, { world });
    const { copy } = await first.sync.syncFeed(widget, taskBudget());
    await world.clock.advance(ttlMs / 2);
    const task = createFeedHarness({ world });
    await refresh(task).ended;
    expect(world.loads).toHaveLength(1);
    const replacing = refresh(task, 300_000, copy?.fetchedAtMs ?? 0);
    await task.settle();
    await task.newest().succeed('second');
    await replacing.ended;
    await refresh(task, 300_000, copy?.fetchedAtMs ?? 0).ended;
    expect(world.loads).toHaveLength(2);
    expect(described(await createFeedHarness({ world }).read(widget))).toBe('fresh redis second');
  });

  it('brings again what all have lost, though this instance still has it', async () => {
    const task = await loadedHarness(widget);
    const reader = createFeedHarness({ world: task.world });
    await task.clock.advance(1000);
    task.world.tier.flush();
    const { ended, outcome } = refresh(task);
    await task.settle();
    await task.newest().succeed('second');
    await ended;
    expect([outcome.value, task.loads.length]).toEqual(['done', 2]);
    expect(described(await reader.read(widget))).toBe('fresh redis second');
  });

  it('leaves what is not due here where Redis is down: nobody could be given it', async () => {
    const harness = await loadedHarness(widget);
    harness.world.tier.setDown(true);
    await refresh(harness).ended;
    expect(harness.loads).toHaveLength(1);
  });

  it.each([
    [40_000, 40_000],
    [1, 1_000],
    [3_600_000, 600_000],
  ])(
    'goes back into the queue where the connection is busy for %i ms, to come in %i ms',
    async (busyMs, delayMs) => {
      const { queue, putBack } = createFakeQueue();
      const harness = createFeedHarness({ queue });
      const { ended, outcome } = refresh(harness, 300_000, 7);
      await harness.settle();
      await harness.newest().fail(new NotionError('rate_limited', { retryAfterMs: busyMs }));
      await ended;
      expect(outcome.value).toBe('done');
      const order = { widgetId: widget.id, replacesAtMs: 7 };
      expect(putBack).toEqual([{ order, delayMs }]);
    },
  );

  it('is tried again by the queue where that does not take it back', async () => {
    const { queue, state } = createFakeQueue();
    state.takes = false;
    const harness = createFeedHarness({ queue });
    const { ended, outcome } = refresh(harness);
    await harness.settle();
    await harness.newest().fail(new NotionError('rate_limited', { retryAfterMs: 5_000 }));
    await ended;
    expect(outcome.value).toContain('again');
  });

  it('writes nothing where Firestore holds the same already, and nobody else knew it', async () => {
    const first = await loadedHarness(widget);
    const [kept] = first.writes;
    if (kept === undefined) throw new Error('Nothing was stored.');
    const emptied = createFeedHarness();
    emptied.store({ kind: 'feed', feed: kept, contentHash: await contentHashOf(kept) });
    for (const title of ['first', 'second']) {
      const { ended } = refresh(emptied);
      await emptied.settle();
      await emptied.newest().succeed(title);
      await ended;
      await emptied.clock.advance(ttlMs);
    }
    expect(emptied.writes.map(({ posts }) => posts[0]?.title)).toEqual(['second']);
  });

  it('happens once, however often the task is run', async () => {
    const harness = await loadedHarness(widget);
    await harness.clock.advance(ttlMs);
    const both = [refresh(harness), refresh(harness)];
    await harness.settle();
    await harness.newest().succeed('second');
    const again = refresh(harness);
    await Promise.all([...both, again].map(({ ended }) => ended));
    expect([...both, again].map(({ outcome }) => outcome.value)).toEqual(Array(3).fill('done'));
    expect(harness.loads).toHaveLength(2);
  });

  it('waits for the instance that is loading', async () => {
    const world = createFeedWorld();
    const [busy, task] = [createFeedHarness({ world }), createFeedHarness({ world })];
    const reading = busy.read(widget);
    await busy.settle();
    const { ended, outcome } = refresh(task);
    await world.clock.advance(60_000);
    expect([outcome.value, world.loads.length]).toEqual(['under way', 1]);
    await busy.newest().succeed('first');
    await reading;
    await world.clock.advance(500);
    await ended;
    expect([outcome.value, world.loads.length]).toEqual(['done', 1]);
  });

  it('takes over from an instance that has died while it was loading', async () => {
    const world = createFeedWorld();
    const [dead, task] = [createFeedHarness({ world }), createFeedHarness({ world })];
    const lease = world.tier.instance({ clock: world.clock, random: () => 0, staleMs: 1 });
    expect(await lease.lease(widget.id, taskBudget())).not.toBeNull();
    expect(dead.loads).toHaveLength(0);
    const { ended, outcome } = refresh(task);
    await world.clock.advance(12_500);
    await task.newest().succeed('first');
    await ended;
    expect([outcome.value, world.loads.length]).toEqual(['done', 1]);
  });

  it('is tried again where the other instance brings nothing in time', async () => {
    const world = createFeedWorld();
    const [busy, task] = [createFeedHarness({ world }), createFeedHarness({ world })];
    const reading = busy.read(widget);
    await busy.settle();
    const { ended, outcome } = refresh(task, 2000);
    await world.clock.advance(2000);
    await ended;
    expect(outcome.value).toMatch(/^again: Another instance/);
    await busy.newest().succeed('first');
    await reading;
  });

  it('is tried again after trouble that passes, and even while that still stands', async () => {
    const harness = createFeedHarness();
    const first = refresh(harness);
    await harness.settle();
    await harness.newest().fail(new NotionError('unavailable'));
    await first.ended;
    expect(first.outcome.value).toMatch(/^again/);
    const second = refresh(harness);
    await harness.settle();
    await harness.newest().succeed('first');
    await second.ended;
    expect([second.outcome.value, harness.loads.length]).toEqual(['done', 2]);
  });

  it('is done where trying again changes nothing, and is not tried then', async () => {
    const harness = createFeedHarness();
    for (let time = 0; time < 2; time += 1) {
      const { ended, outcome } = refresh(harness);
      await harness.settle();
      if (time === 0) await harness.newest().fail(new NotionError('unauthorized'));
      await ended;
      expect(outcome.value).toBe('done');
    }
    expect([harness.loads.length, harness.findings]).toEqual([1, ['unauthorized, lasting']]);
  });

  it('that finds the connection too busy leaves no mark on the widget', async () => {
    const harness = createFeedHarness();
    const { ended, outcome } = refresh(harness);
    await harness.settle();
    await harness.newest().fail(new NotionError('rate_limited', { retryAfterMs: 60_000 }));
    await ended;
    expect(outcome.value).toMatch(/^again/);
    const other = createFeedHarness({ world: harness.world });
    const { failure, leased } = await other.sync.syncFeed(widget, taskBudget());
    expect([failure, leased]).toEqual([null, false]);
  });
});
