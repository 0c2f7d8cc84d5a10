import type { Post } from '../../../src/notion/posts/post';
import { compareForDisplay } from '../../../src/notion/posts/postOrder';
import { aPost, pageId } from '../../support/builders';

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
