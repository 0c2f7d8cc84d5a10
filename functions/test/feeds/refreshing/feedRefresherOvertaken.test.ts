import type { RefreshQueue } from '../../../src/feeds/refreshing/refreshQueue';
import { aWidget } from '../../support/builders';
import {
  createFeedHarness,
  createFeedWorld,
  loadedHarness,
  described,
  ttlMs,
} from '../feedHarness';

const widget = aWidget();

describe('a reader whom another instance has overtaken before it had the lease', () => {
  it('gets the first copy that was brought meanwhile, and Notion is asked once', async () => {
    const world = createFeedWorld();
    const [slow, quick] = [createFeedHarness({ world }), createFeedHarness({ world })];
    slow.slowStore(2000);
    const late = slow.read(widget);
    await world.clock.advance(0);
    slow.slowStore(0);
    const reading = quick.read(widget);
    await world.clock.advance(0);
    await quick.newest().succeed('first');
    expect(described(await reading)).toBe('fresh notion first');
    await world.clock.advance(2500);
    expect(world.loads).toHaveLength(1);
    expect(described(await late)).toBe('fresh redis first');
  });

  it('does not renew what has been renewed, and leaves the lease to the next one', async () => {
    const quick = await loadedHarness(widget);
    const { world } = quick;
    const hesitant: RefreshQueue = {
      enqueueAgain: () => Promise.resolve(false),
      enqueue: async () => {
        await world.clock.sleep(1000);
        return 'failed';
      },
    };
    const slow = createFeedHarness({ world, queue: hesitant });
    await slow.read(widget);
    await world.clock.advance(ttlMs);
    const late = slow.read(widget);
    await world.clock.advance(0);
    const reading = quick.read(widget);
    await world.clock.advance(0);
    await quick.newest().succeed('second');
    expect(described(await reading)).toBe('fresh notion second');
    await world.clock.advance(1000);
    expect(world.loads).toHaveLength(2);
    expect(described(await late)).toBe('fresh redis second');
    expect(described(await slow.read(widget))).toBe('fresh memory second');
    await world.clock.advance(ttlMs);
    const next = quick.read(widget);
    await world.clock.advance(0);
    expect(world.loads).toHaveLength(3);
    await quick.newest().succeed('third');
    expect(described(await next)).toBe('fresh notion third');
  });

  it('loads where what the others share is of another database', async () => {
    const { world } = await loadedHarness(widget);
    const moved = { ...widget, databaseId: 'd2' };
    const other = createFeedHarness({ world });
    const reading = other.read(moved);
    await world.clock.advance(0);
    expect(world.loads).toHaveLength(2);
    await other.newest().succeed('of the other');
    expect(described(await reading)).toBe('fresh notion of the other');
  });
});
