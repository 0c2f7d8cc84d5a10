import type { FeedCopy } from '../../../src/feeds/copies/feedCopy';
import type { Feed } from '../../../src/feeds/feed';
import type { FeedAnswer } from '../../../src/feeds/reading/feedService';
import { createServedWidgets } from '../../../src/feeds/reading/servedWidgets';
import { sampleFeed } from '../../../src/feeds/views/sampleFeed';
import { requestBudget } from '../../../src/redis/budget';
import { ServiceError } from '../../../src/shared/errors';
import type { KnownWidget } from '../../../src/widgets/knownWidgets';
import { aFeed, aPost, aWidget, pageId, someSettings, startMs } from '../../support/builders';
import { createManualClock } from '../../support/manualClock';

const redisBudget = requestBudget();
const feed = aFeed({
  posts: [aPost({ id: pageId(1) }), aPost({ id: pageId(2), status: 'In progress' })],
});

/** A copy that opens as `feed` where the feed service is asked. */
const copyNamed = (contentHash: string): FeedCopy => ({
  packed: { bytes: Buffer.from(contentHash), compressed: false },
  sourceKey: feed.sourceKey,
  contentHash,
  stored: true,
  fetchedAtMs: feed.fetchedAtMs,
  readAtMs: startMs,
  freshUntilMs: startMs + 5,
  refreshAtMs: startMs + 5,
  staleUntilMs: startMs + 10,
});
const answerOf = (
  contentHash: string,
  changes: { state?: 'stale'; fetchedAtMs?: number } = {},
): FeedAnswer => {
  const copy = copyNamed(contentHash);
  const { state = 'fresh', fetchedAtMs = copy.fetchedAtMs } = changes;
  return { state, copy: { ...copy, fetchedAtMs }, tier: 'memory', freshForMs: 5 };
};

function createHarness() {
  const state: { known: KnownWidget; answer: FeedAnswer; opened: Feed } = {
    known: { widget: aWidget(), version: 'v1' },
    answer: answerOf('one'),
    opened: feed,
  };
  const readFeed = jest.fn<Promise<FeedAnswer>, unknown[]>(() => Promise.resolve(state.answer));
  const open = jest.fn(() => state.opened);
  const find = (slug: string) =>
    slug === 'calendar'
      ? Promise.resolve(state.known)
      : Promise.reject(new ServiceError('widget_not_found'));
  const warm: { known: KnownWidget | null; answer: FeedAnswer | null; generation: number } = {
    known: null,
    answer: null,
    generation: 7,
  };
  const clock = createManualClock();
  const recount = jest.fn();
  const widgets = createServedWidgets({
    directory: { find, peek: () => warm.known },
    feeds: { read: readFeed, peek: () => warm.answer, recount, open },
    generation: () => warm.generation,
    clock,
  });
  const read = (slug: string, options: { refresh?: boolean } = {}) =>
    widgets.read(slug, { ...options, redisBudget });
  return { state, warm, readFeed, open, widgets, read, clock, recount };
}

describe('served widgets', () => {
  it('are there at once where both the widget and its feed are fresh in memory', () => {
    const { widgets, warm, state } = createHarness();
    expect(widgets.peek('calendar')).toBeNull();
    warm.known = state.known;
    expect(widgets.peek('calendar')).toBeNull();
    warm.answer = state.answer;
    expect(widgets.peek('calendar')).toMatchObject({ widget: state.known.widget, tier: 'memory' });
  });

  it('may be given again for a tenth of a second, counted each time', async () => {
    const { widgets, warm, state, clock, recount } = createHarness();
    Object.assign(warm, state);
    const read = widgets.peek('calendar');
    expect(recount).not.toHaveBeenCalled();
    await clock.advance(99);
    expect(read?.again()).toBe(true);
    expect(recount.mock.calls).toEqual([[state.known.widget]]);
    await clock.advance(1);
    expect(read?.again()).toBe(false);
    expect(recount).toHaveBeenCalledTimes(1);
  });

  it('may not be given again where something was learnt meanwhile, or that were not in memory', async () => {
    const { widgets, warm, state, read } = createHarness();
    Object.assign(warm, state);
    const warmRead = widgets.peek('calendar');
    warm.generation += 1;
    expect(warmRead?.again()).toBe(false);
    expect((await read('calendar')).again()).toBe(false);
  });

  it('are the widget with what may be shown of its feed', async () => {
    const { read, state, readFeed } = createHarness();
    const widget = aWidget({ settings: someSettings({ onlyStatuses: ['Done'] }) });
    state.known = { widget, version: 'v1' };
    const served = await read('calendar', { refresh: true });
    expect(served).toMatchObject({
      widget,
      state: 'fresh',
      fetchedAtMs: startMs,
      tier: 'memory',
      freshForMs: 5,
    });
    expect(served.feed()).toBe(feed);
    expect(await served.served()).toMatchObject({
      posts: [aPost({ id: pageId(1) })],
      availableStatuses: ['Done'],
    });
    expect(readFeed).toHaveBeenCalledWith(widget, { refresh: true, redisBudget });
  });

  it('open no feed until its posts are asked for', async () => {
    const { read, open } = createHarness();
    const served = await read('calendar');
    expect(open).not.toHaveBeenCalled();
    await served.served();
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('are cut out of a feed once, until the feed or the widget changes', async () => {
    const { read, state } = createHarness();
    const cut = async () => (await read('calendar')).served();
    const cuts = [await cut(), await cut()];
    expect(cuts[0]).toBe(cuts[1]);
    state.known = { widget: aWidget(), version: 'v2' };
    cuts.push(await cut());
    state.opened = { ...feed };
    cuts.push(await cut());
    expect(new Set(cuts).size).toBe(3);
  });

  it('have another origin with another widget, content, state or time of reading', async () => {
    const { read, state } = createHarness();
    const origins = new Set<string>();
    const changes: (() => void)[] = [
      () => undefined,
      () => (state.known = { widget: aWidget(), version: 'v2' }),
      () => (state.answer = answerOf('two')),
      () => (state.answer = answerOf('two', { state: 'stale' })),
      () => (state.answer = answerOf('two', { fetchedAtMs: 1 })),
      () => (state.answer = { state: 'sample' }),
    ];
    for (const change of changes) {
      change();
      origins.add((await read('calendar')).origin);
    }
    expect(origins.size).toBe(changes.length);
    expect(origins).toContain((await read('calendar')).origin);
  });

  it('are samples, with nothing of a feed, where there is none', async () => {
    const { read, state, open } = createHarness();
    state.answer = { state: 'sample' };
    const served = await read('calendar');
    expect(served).toMatchObject({ state: 'sample', fetchedAtMs: null, tier: null });
    expect([served.served(), served.feed()]).toEqual([sampleFeed, null]);
    expect(open).not.toHaveBeenCalled();
  });

  it('ask for no feed where there is no widget', async () => {
    const { read, readFeed } = createHarness();
    await expect(read('nobody')).rejects.toMatchObject({ code: 'widget_not_found' });
    expect(readFeed).not.toHaveBeenCalled();
  });
});
