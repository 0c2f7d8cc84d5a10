import { createPostCollector } from '../../../src/notion/posts/collectedPosts';
import type { Post, SignedUrl } from '../../../src/notion/posts/post';
import { aPost, pageId } from '../../support/builders';

const budget = 4_000_000;
const signed = (mediaId: string, length = 100): SignedUrl => ({
  mediaId,
  url: 'https://f.example/'.padEnd(length, 'x'),
  expiresAtMs: 9e15,
});
/** A post that takes exactly so many characters of a feed. */
const sized = (length: number, changes: Partial<Post>): Post => {
  const bare = JSON.stringify(aPost({ ...changes, title: '' })).length;
  return aPost({ ...changes, title: 'x'.repeat(length - bare) });
};

function collect(posts: readonly Post[]) {
  const collector = createPostCollector();
  for (const post of posts) collector.add(post, []);
  const { posts: kept, leftOut } = collector.collected();
  return { ids: kept.map(({ id }) => id).sort(), leftOut };
}

describe('the posts of a read', () => {
  it('are kept each once, the last of a page’s, with what is hidden and too large', () => {
    const collector = createPostCollector();
    collector.add(aPost({ id: pageId(1), title: 'old' }), [signed('a')]);
    collector.add(aPost({ id: pageId(1), title: 'new' }), [signed('a'), signed('b')]);
    collector.addHidden();
    collector.addTooLarge();
    expect(collector.collected()).toEqual({
      posts: [aPost({ id: pageId(1), title: 'new' })],
      hiddenCount: 1,
      signedUrls: [signed('a'), signed('b')],
      leftOut: { overBudget: 0, tooLarge: 1 },
    });
  });

  it('are gone on with', async () => {
    const first = createPostCollector();
    first.add(aPost({ id: pageId(1) }), [signed('a')]);
    first.addHidden();
    first.addTooLarge();
    const second = createPostCollector();
    await second.goOnWith(first.collected());
    second.add(aPost({ id: pageId(2) }), [signed('b')]);
    second.addHidden();
    expect(second.collected()).toEqual({
      posts: [aPost({ id: pageId(1) }), aPost({ id: pageId(2) })],
      hiddenCount: 2,
      signedUrls: [signed('a'), signed('b')],
      leftOut: { overBudget: 0, tooLarge: 1 },
    });
  });

  it('fill the budget to the last character, and one more leaves the oldest out', () => {
    const half = budget / 2;
    const newer = sized(half, { id: pageId(1), publishDate: '2026-11-02' });
    const older = (length: number) => sized(length, { id: pageId(2), publishDate: '2026-11-01' });
    expect(collect([older(half), newer])).toMatchObject({ leftOut: { overBudget: 0 } });
    expect(collect([older(half + 1), newer])).toEqual({
      ids: [pageId(1)],
      leftOut: { overBudget: 1, tooLarge: 0 },
    });
  });

  it('are left out undated first, then the oldest, and pinned ones last', () => {
    const third = Math.ceil(budget / 3);
    const undated = sized(third, { id: pageId(1), publishDate: null });
    const old = sized(third, { id: pageId(2), publishDate: '2020-01-01' });
    const recent = sized(third, { id: pageId(3), publishDate: '2026-11-02' });
    const pinned = sized(third, { id: pageId(4), publishDate: null, pinned: true });
    expect(collect([undated, old, recent]).ids).toEqual([pageId(2), pageId(3)]);
    expect(collect([undated, old, recent, pinned]).ids).toEqual([pageId(3), pageId(4)]);
    expect(collect([pinned, recent, old, undated]).leftOut.overBudget).toBe(2);
  });

  it('are never more than twice the budget, whatever order they come in', () => {
    const posts = Array.from({ length: 60 }, (_, index) =>
      sized(250_000, { id: pageId(index), publishDate: `2026-01-${String(10 + (index % 20))}` }),
    );
    const expected = collect(posts);
    expect(expected.leftOut.overBudget).toBe(44);
    expect(collect(posts.toReversed())).toEqual(expected);
  });

  it('are all kept where a thousand have captions of 2,000 characters and ten addresses', () => {
    const images = Array.from({ length: 10 }, (_, index) => ({
      source: 'attachment' as const,
      address: { mediaId: `${'a'.repeat(32)}-${String(index).padStart(16, '0')}` },
    }));
    const posts = Array.from({ length: 1000 }, (_, index) =>
      aPost({ id: pageId(index), title: '字'.repeat(2000), images }),
    );
    expect(collect(posts).leftOut.overBudget).toBe(0);
  });

  it('keep signed addresses of 1.5 million characters', () => {
    const collector = createPostCollector();
    collector.add(aPost(), [signed('a', 750_000), signed('b', 750_000), signed('c')]);
    collector.add(aPost(), [signed('a', 749_800), signed('d')]);
    const kept = collector.collected().signedUrls.map(({ mediaId }) => mediaId);
    expect(kept).toEqual(['a', 'b', 'd']);
  });
});
