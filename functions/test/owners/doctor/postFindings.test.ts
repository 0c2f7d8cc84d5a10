import type { Feed } from '../../../src/feeds/feed';
import { postFigures, postFinding } from '../../../src/owners/doctor/postFindings';
import type { WidgetSettings } from '../../../src/widgets/widget';
import { aFeed, aPost, aWidget, pageId, someSettings } from '../../support/builders';

const widgetWith = (settings: Partial<WidgetSettings>) =>
  aWidget({ settings: someSettings(settings) });
const found = (feed: Feed, settings: Partial<WidgetSettings> = {}) =>
  postFinding(widgetWith(settings), { kind: 'feed', feed });

describe('what the doctor finds of the posts', () => {
  it('counts what is served, and what is held back by the Hide column or the settings', () => {
    const posts = [
      aPost({ id: pageId(1), status: 'Done' }),
      aPost({ id: pageId(2), status: 'In progress' }),
      aPost({ id: pageId(3), status: 'Done', platforms: ['TikTok'] }),
      aPost({ id: pageId(4), status: null }),
    ];
    const settings = { onlyStatuses: ['done'], onlyPlatforms: ['Instagram'] };
    const { posts: figures } = postFigures(widgetWith(settings), aFeed({ posts, hiddenCount: 5 }));
    expect(figures).toEqual({ served: 1, heldBack: 8 });
  });

  it('takes the newest of those that are served, pinned or not', () => {
    const posts = [
      aPost({ id: pageId(1), title: 'pinned', pinned: true, publishDate: '2026-01-01' }),
      aPost({ id: pageId(2), title: 'draft', status: 'In progress', publishDate: '2026-12-01' }),
      aPost({ id: pageId(3), title: 'newest', publishDate: '2026-11-03' }),
      aPost({ id: pageId(4), title: 'undated', publishDate: null }),
    ];
    const widget = widgetWith({ onlyStatuses: ['Done'] });
    expect(postFigures(widget, aFeed({ posts })).newestPost).toEqual({
      id: pageId(3),
      title: 'newest',
      publishDate: '2026-11-03',
    });
    expect(postFigures(widget, aFeed({ posts: [] })).newestPost).toBeNull();
  });

  it('is good where some are shown', () => {
    expect(found(aFeed())).toMatchObject({ status: 'ok', code: 'shown' });
  });

  it.each([
    ['there are none', aFeed({ posts: [] }), {}, 'none'],
    ['all are hidden', aFeed({ posts: [], hiddenCount: 3 }), {}, 'all_held_back'],
    ['none has the status', aFeed(), { onlyStatuses: ['Nothing'] }, 'all_held_back'],
    ['there are more rows', aFeed({ complete: false }), {}, 'more_rows'],
    [
      'there was no room for some',
      aFeed({ leftOut: { overBudget: 3, tooLarge: 0 } }),
      {},
      'left_out',
    ],
    [
      'some could not be read',
      aFeed({ complete: false, leftOut: { overBudget: 0, tooLarge: 1 } }),
      {},
      'left_out',
    ],
  ])('warns where %s', (_name, feed, settings, code) => {
    expect(found(feed, settings)).toMatchObject({ check: 'posts', status: 'warning', code });
  });

  it.each([
    [{ kind: 'none' } as const, 'not_loaded'],
    [{ kind: 'unknown' } as const, 'not_known'],
  ])('is not known where no feed is', (known, code) => {
    expect(postFinding(aWidget(), known)).toMatchObject({ status: 'unknown', code });
  });
});
