import { copyOf, type FeedCopy, packFeed } from '../../../src/feeds/copies/feedCopy';
import { createFeedMemory } from '../../../src/feeds/copies/feedMemory';
import { contentHashOf } from '../../../src/feeds/feed';
import type { LoadRequest } from '../../../src/feeds/refreshing/feedLoader';
import type { RefreshRequest } from '../../../src/feeds/refreshing/feedRefresher';
import { createCanvaFeeds } from '../../../src/media/canva/canvaFeeds';
import type { Post } from '../../../src/notion/posts/post';
import { requestBudget } from '../../../src/redis/budget';
import { deadlineIn } from '../../../src/shared/deadline';
import { aFeed, aPost, aWidget } from '../../support/builders';
import { createManualClock } from '../../support/manualClock';

const design = 'https://www.canva.com/design/D1';
const picture = 'https://document-export.canva.com/1.png';
const widget = aWidget();
const own = { source: 'attachment', address: { url: 'https://img.example/a.png' } } as const;
const preview = { source: 'canva', address: { url: picture }, link: design } as const;
const linked = (changes: Partial<Post> = {}): Post =>
  aPost({
    images: [own],
    links: [
      { source: 'canva', url: design },
      { source: 'link', url: 'https://shop.example/' },
    ],
    ...changes,
  });

function createHarness() {
  const clock = createManualClock();
  const memory = createFeedMemory(1_000_000, clock);
  const state: { posts: Post[]; known: Map<string, string | null> } = {
    posts: [linked()],
    known: new Map(),
  };
  const learned: { links: readonly string[]; timeoutMs: number }[] = [];
  const previews = {
    known: () => Promise.resolve(state.known),
    learn: (links: readonly string[], timeoutMs: number) => {
      learned.push({ links, timeoutMs });
      return Promise.resolve();
    },
  };
  const keep = async (posts: Post[]): Promise<FeedCopy> => {
    const feed = aFeed({ posts });
    const life = { nowMs: clock.nowMs(), ageMs: 0, freshForMs: 1000, staleForMs: 1e9, fetchMs: 0 };
    const kept = { feed, contentHash: await contentHashOf(feed), stored: true };
    const copy = copyOf(kept, await packFeed(kept), life, () => 0);
    memory.keep(widget.id, copy, feed);
    return copy;
  };
  const common = {
    widget,
    deadline: deadlineIn(clock, 8000),
    redisBudget: requestBudget(),
  };
  const request: LoadRequest = {
    ...common,
    schema: null,
    knownPosts: null,
    resumesSinceMs: 0,
    priority: 'foreground',
  };
  const canva = (readersAsk: boolean) => createCanvaFeeds({ previews, memory, readersAsk });
  const load = () => {
    const loaded = { feed: aFeed({ posts: state.posts }), signedUrls: [], fetchMs: 1 };
    return canva(false).enrich(loaded, request);
  };
  const learn = async (readersAsk: boolean, changes: Partial<RefreshRequest> = {}) => {
    const kept = await keep(state.posts);
    await canva(readersAsk).learn(kept, { ...common, known: null, cause: 'task', ...changes });
  };
  return { state, load, keep, learn, learned };
}

describe('a feed with designs of Canva', () => {
  it('shows a known preview as a picture behind the others, in the place of the link', async () => {
    const { state, load } = createHarness();
    const before = contentHashOf((await load()).feed);
    state.known.set(design, picture);
    const { feed } = await load();
    expect(feed.posts[0]?.images).toEqual([own, preview]);
    expect(feed.posts[0]?.links).toEqual([{ source: 'link', url: 'https://shop.example/' }]);
    expect(contentHashOf(feed)).not.toBe(before);
  });

  it('shows it first where the owner chose Canva', async () => {
    const { state, load } = createHarness();
    state.known.set(design, picture);
    state.posts = [linked({ imageSource: 'Canva' })];
    expect((await load()).feed.posts[0]?.images).toEqual([preview, own]);
  });

  it.each([
    ['unknown', new Map<string, string | null>()],
    ['not to be had', new Map([[design, null]])],
  ])('keeps the link while the preview is %s', async (_name, known) => {
    const { state, load } = createHarness();
    state.known = known;
    expect((await load()).feed.posts).toEqual([linked()]);
  });

  it('keeps the preview it had while no cache can be asked, and drops what Canva has dropped', async () => {
    const { state, load, keep } = createHarness();
    await keep([linked({ images: [own, preview], links: [] })]);
    expect((await load()).feed.posts[0]?.images).toEqual([own, preview]);
    state.known.set(design, null);
    expect((await load()).feed.posts[0]?.images).toEqual([own]);
  });

  it('learns previews once a task has kept the posts, those of shown pictures too', async () => {
    const { state, learn, learned } = createHarness();
    await learn(false);
    state.posts = [linked({ images: [preview], links: [] })];
    await learn(false);
    expect(learned).toEqual([
      { links: [design], timeoutMs: 8000 },
      { links: [design], timeoutMs: 8000 },
    ]);
  });

  it('asks Canva for nothing where there is no link of its', async () => {
    const { state, learn, learned } = createHarness();
    state.posts = [aPost({ links: [{ source: 'canva', url: 'https://canva.link/abc' }] })];
    await learn(false);
    expect(learned).toEqual([]);
  });

  it('lets no reader wait, but one with posts already where no task brings them', async () => {
    const { keep, learn, learned } = createHarness();
    const known = await keep([linked()]);
    await learn(false, { cause: 'viewer', known });
    await learn(true, { cause: 'viewer' });
    expect(learned).toEqual([]);
    await learn(true, { cause: 'viewer', known });
    expect(learned).toHaveLength(1);
  });
});
