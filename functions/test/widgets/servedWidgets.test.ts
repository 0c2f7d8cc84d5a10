import { ServiceError } from '../../src/shared/errors';
import type { FeedAnswer } from '../../src/widgets/feedService';
import { sampleFeed } from '../../src/widgets/sampleFeed';
import type { KnownWidget } from '../../src/widgets/widgetDirectory';
import { createServedWidgets } from '../../src/widgets/servedWidgets';
import { aFeed, aPost, aWidget, pageId, someSettings, startMs } from '../support/builders';

const feed = aFeed({
  posts: [aPost({ id: pageId(1) }), aPost({ id: pageId(2), status: 'In progress' })],
});

function createHarness(
  first: FeedAnswer = { state: 'fresh', feed, tier: 'memory', freshForMs: 5 },
) {
  const state = {
    known: { widget: aWidget(), version: 'v1' },
    answer: first,
  };
  const readFeed = jest.fn<Promise<FeedAnswer>, unknown[]>(() => Promise.resolve(state.answer));
  const find = (slug: string) =>
    slug === 'calendar'
      ? Promise.resolve(state.known)
      : Promise.reject(new ServiceError('widget_not_found'));
  const warm: { known: KnownWidget | null; answer: FeedAnswer | null } = {
    known: null,
    answer: null,
  };
  const widgets = createServedWidgets(
    { find, peek: () => warm.known },
    { read: readFeed, peek: () => warm.answer },
  );
  return { state, warm, readFeed, widgets };
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

  it('are the widget with what may be shown of its feed', async () => {
    const { widgets, state, readFeed } = createHarness();
    state.known.widget = aWidget({ settings: someSettings({ onlyStatuses: ['Done'] }) });
    const served = await widgets.read('calendar', { refresh: true });
    expect(served).toMatchObject({
      widget: state.known.widget,
      version: 'v1',
      served: { posts: [aPost({ id: pageId(1) })], availableStatuses: ['Done'] },
      feed,
      state: 'fresh',
      fetchedAtMs: startMs,
      tier: 'memory',
      freshForMs: 5,
    });
    expect(readFeed).toHaveBeenCalledWith(state.known.widget, { refresh: true });
  });

  it('are cut out of a feed once, until the feed or the widget changes', async () => {
    const { widgets, state } = createHarness();
    const cuts = [(await widgets.read('calendar')).served, (await widgets.read('calendar')).served];
    expect(cuts[0]).toBe(cuts[1]);
    state.known = { widget: aWidget(), version: 'v2' };
    cuts.push((await widgets.read('calendar')).served);
    state.answer = { state: 'fresh', feed: { ...feed }, tier: 'memory', freshForMs: 5 };
    cuts.push((await widgets.read('calendar')).served);
    expect(new Set(cuts).size).toBe(3);
  });

  it('are samples, with nothing of a feed, where there is none', async () => {
    const { widgets, state } = createHarness();
    state.answer = { state: 'sample' };
    expect(await widgets.read('calendar')).toMatchObject({
      served: sampleFeed,
      feed: null,
      state: 'sample',
      fetchedAtMs: null,
      tier: null,
    });
  });

  it('ask for no feed where there is no widget', async () => {
    const { widgets, readFeed } = createHarness();
    await expect(widgets.read('nobody')).rejects.toMatchObject({ code: 'widget_not_found' });
    expect(readFeed).not.toHaveBeenCalled();
  });
});
