import { compareForDisplay, contentHashOf, sourceKeyOf } from '../../src/feeds/feed';
import type { Post } from '../../src/notion/posts/post';
import type { Widget } from '../../src/widgets/widget';
import { aFeed, aPost, aSchema, aWidget, pageId, someSettings } from '../support/builders';

/** Posts with these dates, numbered in the order given. */
const dated = (...dates: (string | null)[]): Post[] =>
  dates.map((publishDate, index) => aPost({ id: pageId(index), publishDate }));

const datesInOrder = (posts: Post[]): (string | null)[] =>
  posts.toSorted(compareForDisplay).map(({ publishDate }) => publishDate);

describe('the display order', () => {
  it('puts the newest day first and posts without a date last', () => {
    expect(datesInOrder(dated(null, '2026-10-31', '2026-11-02', null, '2026-11-01'))).toEqual([
      '2026-11-02',
      '2026-11-01',
      '2026-10-31',
      null,
      null,
    ]);
  });

  it('goes by the day as it is written, then by the instant', () => {
    const lateInAuckland = '2026-11-03T00:30:00.000+13:00';
    const sameDayLater = '2026-11-02T23:00:00.000-08:00';
    const sameDayEarlier = '2026-11-02T23:30:00.000+02:00';
    const wholeDay = '2026-11-02';
    // As instants, the first is before the second and after the third.
    expect(datesInOrder(dated(wholeDay, sameDayEarlier, sameDayLater, lateInAuckland))).toEqual([
      lateInAuckland,
      sameDayLater,
      sameDayEarlier,
      wholeDay,
    ]);
  });

  it('puts pinned posts first, in the same order among themselves', () => {
    const posts = [
      aPost({ id: pageId(1), publishDate: '2026-11-09' }),
      aPost({ id: pageId(2), publishDate: null, pinned: true }),
      aPost({ id: pageId(3), publishDate: '2026-01-01', pinned: true }),
    ];
    expect(posts.toSorted(compareForDisplay).map(({ id }) => id)).toEqual(
      [3, 2, 1].map((number) => pageId(number)),
    );
  });

  it('breaks ties by the page id, equal instants in other words too', () => {
    const posts = [
      aPost({ id: pageId(3), publishDate: '2026-11-02T10:00:00.000+00:00' }),
      aPost({ id: pageId(1), publishDate: '2026-11-02T12:00:00.000+02:00' }),
      aPost({ id: pageId(2), publishDate: '2026-11-02T10:00:00.000Z' }),
    ];
    expect(posts.toSorted(compareForDisplay).map(({ id }) => id)).toEqual(
      [1, 2, 3].map((number) => pageId(number)),
    );
  });

  it('is the same whatever order the posts come in, odd dates included', () => {
    const posts = dated('2026-11-02', 'soon', null, '2026-11-02T99:99', '', '2026-11-02', 'soon');
    const expected = posts.toSorted(compareForDisplay);
    for (let turn = 1; turn < posts.length; turn += 1) {
      const rotated = [...posts.slice(turn), ...posts.slice(0, turn)];
      expect(rotated.toSorted(compareForDisplay)).toEqual(expected);
    }
    expect(posts.map((post) => compareForDisplay(post, post))).toEqual(posts.map(() => 0));
  });
});

describe('sourceKeyOf', () => {
  it.each<[string, Partial<Widget>]>([
    ['connection', { connectionId: 'c2' }],
    ['database', { databaseId: 'd2' }],
    ['data source', { dataSourceId: 'ds2' }],
    ['mapping', { mapping: { title: 'title' } }],
  ])('changes with the %s', (_name, change) => {
    expect(sourceKeyOf(aWidget(change))).not.toBe(sourceKeyOf(aWidget()));
  });

  it.each<[string, Partial<Widget>]>([
    ['name', { name: 'Other' }],
    ['settings', { settings: someSettings({ onlyStatuses: ['Done'] }) }],
    ['views', { views: 9 }],
  ])('stays the same with another %s', (_name, change) => {
    expect(sourceKeyOf(aWidget(change))).toBe(sourceKeyOf(aWidget()));
  });

  it('does not depend on the order of the mapping', () => {
    const one = aWidget({ mapping: { title: 'title', pinned: 'p' } });
    const other = aWidget({ mapping: { pinned: 'p', title: 'title' } });
    expect(sourceKeyOf(one)).toBe(sourceKeyOf(other));
  });
});

describe('contentHashOf', () => {
  it('does not change with when it was read', () => {
    const later = aFeed({ fetchedAtMs: 1, schema: aSchema({ readAtMs: 1 }) });
    expect(contentHashOf(later)).toBe(contentHashOf(aFeed()));
  });

  it.each([
    ['a post', aFeed({ posts: [aPost({ title: 'Changed' })] })],
    ['the source', aFeed({ sourceKey: 'other' })],
    ['how much is hidden', aFeed({ hiddenCount: 1 })],
    ['completeness', aFeed({ complete: false })],
    ['the options', aFeed({ schema: aSchema({ statusOptions: ['Done'] }) })],
    ['the bindings', aFeed({ schema: aSchema({ bindings: {} }) })],
  ])('changes with %s', (_name, feed) => {
    expect(contentHashOf(feed)).not.toBe(contentHashOf(aFeed()));
  });
});
