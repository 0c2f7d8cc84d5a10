import { createFailures } from '../../src/feeds/copies/failures';
import { type FeedCopy, packFeed } from '../../src/feeds/copies/feedCopy';
import { copyOf } from '../../src/feeds/copies/feedCopy';
import { createFeedMemory } from '../../src/feeds/copies/feedMemory';
import { createSignedUrls } from '../../src/feeds/copies/signedUrls';
import { contentHashOf, type Feed } from '../../src/feeds/feed';
import type { ServedWidget } from '../../src/feeds/reading/servedWidgets';
import type { RefreshRequest } from '../../src/feeds/refreshing/feedRefresher';
import { createRefreshGuard } from '../../src/feeds/refreshing/refreshGuard';
import { createRefreshOrWait } from '../../src/feeds/refreshing/refreshOrWait';
import { serveFeed, type ServedFeed } from '../../src/feeds/views/servedFeed';
import { createMedia } from '../../src/media/createMedia';
import { mediaIdOf } from '../../src/notion/posts/mediaId';
import type { Post, SignedUrl } from '../../src/notion/posts/post';
import type { PageRequest } from '../../src/notion/reading/reader';
import { absentRedis } from '../../src/redis/absentRedis';
import { requestBudget } from '../../src/redis/budget';
import type { WidgetSettings } from '../../src/widgets/widget';
import {
  aFeed,
  aPost,
  aWidget,
  createEventRecord,
  pageId,
  someSettings,
} from '../support/builders';
import { createManualClock } from '../support/manualClock';

export const idOf = (page: number, file: string): string =>
  mediaIdOf(pageId(page), 'files', `https://files.example/${file}`);
export const picture = idOf(1, 'a.png');
export const video = idOf(1, 'b.mp4');
export const draftPicture = idOf(2, 'c.png');

export const posts: Post[] = [
  aPost({
    images: [
      { source: 'attachment', address: { mediaId: picture } },
      { source: 'link', address: { url: 'https://img.example/x.png' } },
    ],
    videos: [{ source: 'attachment', address: { mediaId: video }, type: 'video/mp4' }],
  }),
  aPost({
    id: pageId(2),
    status: 'In progress',
    images: [{ source: 'attachment', address: { mediaId: draftPicture } }],
  }),
];

/** What reading a page gives. */
export type PageRead = { post: Post; signedUrls: SignedUrl[] } | null;

/** A media service whose feed and Notion are the test's, with no Redis. */
export function createMediaHarness(settings: Partial<WidgetSettings> = {}) {
  const clock = createManualClock();
  const record = createEventRecord();
  const signedUrls = createSignedUrls(100_000, absentRedis, clock);
  const memory = createFeedMemory(1_000_000, clock);
  const failures = createFailures(clock, () => 0);
  const widget = aWidget({ settings: someSettings(settings) });
  const signed = (...ids: string[]): SignedUrl[] =>
    ids.map((mediaId) => ({
      mediaId,
      url: `https://files.example/${mediaId}?signature=x`,
      expiresAtMs: clock.nowMs() + 3_600_000,
    }));
  const cuts = new WeakMap<FeedCopy, ServedFeed>();
  /** Puts a feed of these posts where the ladder would have put it. */
  const keepFeed = async (held: Post[]): Promise<FeedCopy> => {
    const feed = aFeed({ posts: held, fetchedAtMs: clock.nowMs() });
    const kept = { feed, contentHash: await contentHashOf(feed), stored: true };
    const life = {
      nowMs: clock.nowMs(),
      ageMs: 0,
      freshForMs: 300_000,
      staleForMs: 1e9,
      fetchMs: 0,
    };
    const copy = copyOf(kept, await packFeed(kept), life, () => 0);
    memory.keep(widget.id, copy, feed);
    cuts.set(copy, await serveFeed(feed, widget.settings));
    return copy;
  };
  const served = (): ServedWidget => {
    const copy = memory.find(widget);
    const known = copy === undefined ? undefined : cuts.get(copy);
    const feed = (): Feed | Promise<Feed> =>
      copy === undefined ? aFeed({ posts }) : memory.open(widget.id, copy);
    return {
      widget,
      origin: 'v',
      served: async () => known ?? serveFeed(await feed(), widget.settings),
      feed,
      state: 'fresh',
      fetchedAtMs: copy?.fetchedAtMs ?? clock.nowMs(),
      tier: 'memory',
      freshForMs: 1,
      again: () => false,
    };
  };
  const state: {
    served: () => ServedWidget;
    read: (pageId: string) => Promise<PageRead>;
    refresh: () => Promise<FeedCopy | null>;
  } = {
    served,
    read: () => Promise.resolve({ post: aPost(), signedUrls: signed(picture, video) }),
    refresh: () => keepFeed(posts),
  };
  const warm: { widget: ServedWidget | null } = { widget: null };
  const asked: PageRequest[] = [];
  const refreshed: RefreshRequest[] = [];
  const settled = jest.fn(() => Promise.resolve());
  const open = jest.fn(() => Promise.resolve({ token: 't', pacingKey: 'p', workspaceId: null }));
  const publishUpdate = jest.fn<Promise<void>, unknown[]>(() => Promise.resolve());
  const sync = { awaitOther: jest.fn<Promise<'copy' | 'free' | 'over'>, []>() };
  const guard = jest.fn<Promise<number | null>, []>(() => Promise.resolve(null));
  const copies = { memory, failures, signedUrls };
  const refresher = {
    settled,
    isUnderway: () => false,
    refresh: (request: RefreshRequest) => {
      refreshed.push(request);
      return state.refresh();
    },
  };
  const refreshing = {
    refresher,
    refreshOrWait: createRefreshOrWait({
      memory,
      sync,
      refresher,
      failures,
      changes: { publishUpdate },
      clock,
    }),
    guard: createRefreshGuard({ shared: { guard }, clock }),
  };
  const media = createMedia({
    copies,
    refreshing,
    widgets: { peek: () => warm.widget, read: async () => Promise.resolve(state.served()) },
    connections: { open },
    reader: {
      readPage: (request) => {
        asked.push(request);
        return state.read(request.pageId);
      },
    },
    redis: absentRedis,
    clock,
    random: () => 0,
    report: record.report,
  });
  const admit = jest.fn<Promise<void>, []>(() => Promise.resolve());
  const redisBudget = requestBudget();
  /** Time passes meanwhile: a request waits a moment for others. */
  const resolve = async (slug: string, mediaId: string): Promise<SignedUrl> => {
    const asking = media.resolve(slug, mediaId, { admit, redisBudget });
    const ended = Promise.allSettled([asking]);
    await clock.advance(momentMs);
    await ended;
    return asking;
  };
  return {
    clock,
    record,
    signedUrls,
    media: { resolve },
    admit,
    warm,
    state,
    asked,
    refreshed,
    failures,
    sync,
    publishUpdate,
    guard,
    signed,
    settled,
    open,
    served,
    keepFeed,
    widget,
  };
}

/** As long as a request for a picture waits for others. */
export const momentMs = 50;
