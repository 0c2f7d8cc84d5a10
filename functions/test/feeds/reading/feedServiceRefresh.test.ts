import { NotionError } from '../../../src/notion/errors';
import { aWidget } from '../../support/builders';
import {
  createFeedHarness,
  loadedHarness,
  storedFeed,
  described,
  ttlMs,
  type FeedHarness,
} from '../feedHarness';

const widget = aWidget();
const refresh = { refresh: true };

const loaded = (): Promise<FeedHarness> => loadedHarness(widget);

describe('a refresh that is asked for', () => {
  it('reads Notion in the background lane although the copy is fresh, columns too', async () => {
    const harness = await loaded();
    const reading = harness.read(widget, refresh);
    await harness.settle();
    expect(harness.newest().request).toMatchObject({ priority: 'background', schema: null });
    await harness.newest().succeed('second');
    expect(described(await reading)).toBe('fresh notion second');
  });

  it('publishes what it brought where that is new, so that no instance shows the old posts', async () => {
    const harness = await loaded();
    const reading = harness.read(widget, refresh);
    await harness.settle();
    await harness.newest().succeed('second');
    await reading;
    expect(harness.published).toEqual([widget.slug]);
    await harness.clock.advance(10_000);
    const again = harness.read(widget, refresh);
    await harness.settle();
    await harness.newest().succeed('second');
    await again;
    expect(harness.published).toHaveLength(1);
  });

  it('alone publishes: what a reader finds due is not', async () => {
    const harness = await loaded();
    await harness.clock.advance(ttlMs);
    const reading = harness.read(widget);
    await harness.settle();
    await harness.newest().succeed('second');
    expect(described(await reading)).toBe('fresh notion second');
    expect(harness.published).toEqual([]);
  });

  it('happens at most once in 10 s; the others get what that one brought', async () => {
    const harness = await loaded();
    await harness.clock.advance(1000);
    const asked = [1, 2, 3].map(() => harness.read(widget, refresh));
    await harness.settle();
    await harness.newest().succeed('second');
    await harness.clock.advance(500);
    expect((await Promise.all(asked)).map(described)).toEqual([
      'fresh notion second',
      expect.stringMatching(/^fresh .* second$/),
      expect.stringMatching(/^fresh .* second$/),
    ]);
    await harness.clock.advance(9499);
    expect(described(await harness.read(widget, refresh))).toBe('fresh memory second');
    expect(harness.loads).toHaveLength(2);
    await harness.clock.advance(1);
    const again = harness.read(widget, refresh);
    await harness.settle();
    expect(harness.loads).toHaveLength(3);
    await harness.newest().succeed('third');
    expect(described(await again)).toBe('fresh notion third');
  });

  it('is waited for by five others, and the rest have the copy at once', async () => {
    const harness = await loaded();
    await harness.clock.advance(1000);
    const answers: string[] = [];
    const asked = Array.from({ length: 8 }, async () => {
      answers.push(described(await harness.read(widget, refresh)));
    });
    await harness.settle();
    expect(answers).toEqual(['fresh memory first', 'fresh memory first']);
    await harness.newest().succeed('second');
    await harness.clock.advance(500);
    await Promise.all(asked);
    expect(answers.slice(2)).toEqual(Array(6).fill(expect.stringMatching(/^fresh .* second$/)));
    expect(harness.loads).toHaveLength(2);
  });

  it('is waited for again once those who waited have gone', async () => {
    const harness = await loaded();
    for (const title of ['second', 'third']) {
      await harness.clock.advance(10_000);
      const asked = Array.from({ length: 6 }, () => harness.read(widget, refresh));
      await harness.settle();
      await harness.newest().succeed(title);
      await harness.clock.advance(500);
      const titles = (await Promise.all(asked)).map((answer) =>
        described(answer).split(' ').at(-1),
      );
      expect(titles).toEqual(Array(6).fill(title));
    }
  });

  it('is guarded for each widget by itself', async () => {
    const harness = await loaded();
    const one = harness.read(widget, refresh);
    await harness.settle();
    await harness.newest().succeed('second');
    await one;
    const other = harness.read(aWidget({ id: 'w2' }), refresh);
    await harness.settle();
    await harness.newest().succeed('of the other');
    expect(described(await other)).toBe('fresh notion of the other');
  });

  it('leaves those who did not ask with the fresh copy meanwhile', async () => {
    const harness = await loaded();
    const asked = harness.read(widget, refresh);
    expect(described(await harness.read(widget))).toBe('fresh memory first');
    await harness.settle();
    await harness.newest().succeed('second');
    await asked;
  });

  it('gives the copy where it fails, and a full queue counts as no failure', async () => {
    const harness = await loaded();
    const asked = harness.read(widget, refresh);
    await harness.settle();
    await harness.newest().fail(new NotionError('rate_limited', { retryAfterMs: 60_000 }));
    expect(described(await asked)).toBe('fresh memory first');
    expect(harness.record.of('feed.failed')).toEqual([]);
  });

  it('is fresh from when it was read, however long storing it took', async () => {
    const harness = createFeedHarness();
    harness.world.state.writeDelayMs = 1500;
    const reading = harness.read(aWidget());
    await harness.settle();
    await harness.newest().succeed('first');
    await harness.clock.advance(1500);
    expect(await reading).toMatchObject({ state: 'fresh', freshForMs: ttlMs - 1500 });
  });

  it('loads a widget that was never loaded like any reader', async () => {
    const harness = createFeedHarness();
    const asked = harness.read(widget, refresh);
    await harness.settle();
    expect(harness.newest().request.priority).toBe('foreground');
    await harness.newest().succeed('first');
    expect(described(await asked)).toBe('fresh notion first');
  });
});

describe('a standing failure', () => {
  const failed = async (error: Error): Promise<FeedHarness> => {
    const harness = createFeedHarness();
    const reading = harness.read(widget);
    await harness.settle();
    await harness.newest().fail(error);
    await reading;
    return harness;
  };

  /** How many loads have been started once everybody who reads now has been answered or waits. */
  const loadsAfterRead = async (
    harness: FeedHarness,
    options?: { refresh?: boolean },
  ): Promise<number> => {
    const reading = harness.read(widget, options);
    await harness.settle();
    const count = harness.loads.length;
    if (count > 1) await harness.newest().succeed('at last');
    await reading;
    return count;
  };

  it.each([
    ['trouble on the way', new NotionError('unavailable'), 5000],
    ['an answer not understood', new NotionError('unexpected_answer'), 5000],
    ['what is not of Notion', new Error('Firestore'), 5000],
    [
      'a limit, as long as it says',
      new NotionError('rate_limited', { retryAfterMs: 42_000 }),
      42_000,
    ],
    ['a database that is not shared', new NotionError('not_shared'), 60_000],
    ['a token that is revoked', new NotionError('unauthorized'), 600_000],
  ])('keeps Notion from being asked again: %s', async (_name, error, standsForMs) => {
    const harness = await failed(error);
    await harness.clock.advance(standsForMs - 1);
    expect(await loadsAfterRead(harness)).toBe(1);
    await harness.clock.advance(1);
    expect(await loadsAfterRead(harness)).toBe(2);
  });

  it('shows samples as long as nothing was ever stored', async () => {
    const harness = await failed(new NotionError('unauthorized'));
    expect(described(await harness.read(widget))).toBe('sample');
  });

  it('which is permanent ends when somebody asks for a refresh, which a moment may not', async () => {
    expect(await loadsAfterRead(await failed(new NotionError('not_shared')), refresh)).toBe(2);
    expect(await loadsAfterRead(await failed(new NotionError('unavailable')), refresh)).toBe(1);
  });

  it('which is permanent is asked again by refreshes every 10 s, not more often', async () => {
    const harness = await failed(new NotionError('not_shared'));
    const asked = harness.read(widget, refresh);
    await harness.settle();
    await harness.newest().fail(new NotionError('not_shared'));
    expect(described(await asked)).toBe('sample');
    expect(described(await harness.read(widget, refresh))).toBe('sample');
    expect(harness.loads).toHaveLength(2);
  });

  it('ends with a change of what the widget reads from', async () => {
    const harness = await failed(new NotionError('unauthorized'));
    const changed = harness.read(aWidget({ connectionId: 'c2' }));
    await harness.settle();
    await harness.newest().succeed('reconnected');
    expect(described(await changed)).toBe('fresh notion reconnected');
  });
});

describe('a change of what a widget reads from', () => {
  const changed = aWidget({ databaseId: 'd2' });

  it('makes the copy in memory unusable', async () => {
    const harness = await loaded();
    const reading = harness.read(changed);
    await harness.settle();
    await harness.newest().succeed('of the new database');
    expect(described(await reading)).toBe('fresh notion of the new database');
  });

  it('makes the copy in Firestore unusable, with 503 and not samples where Notion is gone', async () => {
    const harness = createFeedHarness();
    harness.store(storedFeed('of the old database'));
    const reading = Promise.allSettled([harness.read(changed)]);
    await harness.settle();
    await harness.newest().fail(new NotionError('unavailable'));
    expect(await reading).toMatchObject([{ reason: { code: 'temporarily_unavailable' } }]);
  });

  it('does not join the load of what it read from before', async () => {
    const harness = createFeedHarness({ shared: false });
    const before = harness.read(widget);
    await harness.settle();
    const after = harness.read(changed);
    await harness.settle();
    expect(harness.loads.map(({ request }) => request.widget.databaseId)).toEqual(['d1', 'd2']);
    await harness.loads[0]?.succeed('of the old database');
    await harness.loads[1]?.succeed('of the new database');
    expect([described(await before), described(await after)]).toEqual([
      'fresh notion of the old database',
      'fresh notion of the new database',
    ]);
  });
});

describe('settled', () => {
  it('resolves when the load under way has ended, well or badly', async () => {
    const harness = createFeedHarness();
    const reading = harness.read(widget);
    await harness.settle();
    const order: string[] = [];
    const settled = harness.refresher.settled(widget).then(() => order.push('settled'));
    await harness.settle();
    order.push('failed');
    await harness.newest().fail(new NotionError('timeout'));
    await settled;
    expect(order).toEqual(['failed', 'settled']);
    await reading;
  });

  it('resolves at once where nothing is under way', async () => {
    await expect(createFeedHarness().refresher.settled(widget)).resolves.toBeUndefined();
  });
});
