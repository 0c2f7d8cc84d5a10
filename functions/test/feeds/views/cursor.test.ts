import { decodeCursor, encodeCursor, postsAfter } from '../../../src/feeds/views/cursor';
import { aPost, pageId } from '../../support/builders';

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the cursor', () => {
  it.each([
    { pinned: false, publishDate: '2026-11-02', id: pageId(1) },
    { pinned: true, publishDate: null, id: pageId(2) },
    { pinned: false, publishDate: '2026-11-02T09:00:00.000+13:00', id: pageId(3) },
  ])('comes back as it went: %j', (cursor) => {
    const text = encodeCursor(cursor);
    expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(text)).toEqual(cursor);
  });

  it('holds nothing of a post but its sort key', () => {
    const text = encodeCursor(aPost({ title: 'Secret plans' }));
    expect(Buffer.from(text, 'base64url').toString()).not.toContain('Secret');
  });

  it.each([
    ['nothing', ''],
    ['words', 'next please'],
    ['text that is no JSON', Buffer.from('{').toString('base64url')],
    ['another shape', encoded({ pinned: true })],
    ['a part too few', encoded([true, null])],
    ['a part too many', encoded([true, null, 'id', 'x'])],
    ['parts of other types', encoded(['true', null, 'id'])],
    ['a very long id', encoded([true, null, 'x'.repeat(65)])],
    ['null', encoded(null)],
    ['the page of something else', '2'],
  ])('is refused by name: %s', (_name, text) => {
    const sentence = 'The parameter "cursor" is not one that this service gave out.';
    expect(() => decodeCursor(text)).toThrow(sentence);
  });
});

describe('postsAfter', () => {
  const [first, second, third] = [
    aPost({ id: pageId(1), publishDate: '2026-11-03' }),
    aPost({ id: pageId(2), publishDate: '2026-11-02' }),
    aPost({ id: pageId(3), publishDate: null }),
  ];
  const posts = [first, second, third];

  it('are all without a cursor, and those behind it with one', () => {
    expect(postsAfter(posts, null)).toEqual(posts);
    expect(postsAfter(posts, first)).toEqual([second, third]);
    expect(postsAfter(posts, third)).toEqual([]);
  });

  it('go on at the same place when the last post is gone', () => {
    expect(postsAfter([first, third], second)).toEqual([third]);
  });

  it('show no post twice when another was put in before', () => {
    const added = aPost({ id: pageId(9), publishDate: '2026-11-09' });
    expect(postsAfter([added, ...posts], first)).toEqual([second, third]);
  });
});
