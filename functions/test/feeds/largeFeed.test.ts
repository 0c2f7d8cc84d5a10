import { openFeed, packFeed } from '../../src/feeds/copies/feedCopy';
import { contentHashOf } from '../../src/feeds/feed';
import { serveFeed } from '../../src/feeds/views/servedFeed';
import { createPostCollector } from '../../src/notion/posts/collectedPosts';
import { aFeed, aPost, pageId, someSettings } from '../support/builders';
import { roundsOf, slowProcessor } from '../support/slowProcessor';

const count = 100;
const posts = Array.from({ length: count }, (_, index) => aPost({ id: pageId(index) }));
const kept = { feed: aFeed({ posts }), contentHash: 'hash', stored: true };

/** A few posts take a turn of a slow processor. */
const leastRounds = count / 4;

describe('a large feed', () => {
  beforeEach(() => {
    slowProcessor(5);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is packed and opened in turns', async () => {
    const packing = await roundsOf(() => packFeed(kept));
    const opening = await roundsOf(() => openFeed(packing.result));
    expect(opening.result).toEqual(kept);
    expect(Math.min(packing.rounds, opening.rounds)).toBeGreaterThanOrEqual(leastRounds);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['named', () => contentHashOf(kept.feed)],
    ['cut by the owner’s rules', () => serveFeed(kept.feed, someSettings())],
    [
      'gone on with',
      () =>
        createPostCollector().goOnWith({
          ...{ posts, signedUrls: [], hiddenCount: 0 },
          leftOut: { overBudget: 0, tooLarge: 0 },
        }),
    ],
  ])('is %s in turns', async (_name, work) => {
    expect((await roundsOf(work)).rounds).toBeGreaterThanOrEqual(leastRounds);
  });
});
