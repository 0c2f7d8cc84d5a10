import type { Config, Secrets } from '../config';
import { createNotionClient } from '../notion/client';
import { createLocalPacer } from '../notion/localPacer';
import type { Pacer } from '../notion/pacing';
import { createNotionReader } from '../notion/reader';
import { createSharedPacer } from '../notion/sharedPacer';
import { createRedisClient, type RedisClient } from '../redis/client';
import { createTokenVault } from '../security/tokenVault';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { createPreviewingLoader, createPreviewingRefresher } from '../widgets/canvaFeeds';
import { createCanvaOembed } from '../widgets/canvaOembed';
import { createCanvaPreviews } from '../widgets/canvaPreviews';
import { createChangeLog, noChangeLog } from '../widgets/changeLog';
import { createConnectionStore } from '../widgets/connectionStore';
import { createDocuments } from '../widgets/documents';
import { createFailures } from '../widgets/failures';
import { createFeedLoader } from '../widgets/feedLoader';
import { createFeedLooks } from '../widgets/feedLooks';
import { createFeedMemory } from '../widgets/feedMemory';
import { createFeedRefresher } from '../widgets/feedRefresher';
import { createFeedService } from '../widgets/feedService';
import { createLastGoodFeeds, type LastGoodFeeds } from '../widgets/lastGoodFeeds';
import { createFeedStore } from '../widgets/feedStore';
import { createHealth } from '../widgets/health';
import { createMediaUrls, type MediaUrls } from '../widgets/mediaUrls';
import { createOpenConnections } from '../widgets/openConnections';
import { createRefreshQueue } from '../widgets/refreshQueue';
import { createServedWidgets, type ServedWidgets } from '../widgets/servedWidgets';
import { createSharedFeeds, unsharedFeeds } from '../widgets/sharedFeeds';
import { createSharedWidgets, unsharedWidgets } from '../widgets/sharedWidgets';
import { createWidgetDirectory } from '../widgets/widgetDirectory';
import { createWidgetStore, type WidgetStore } from '../widgets/widgetStore';
import type { AdminSdk } from './adminSdk';
import type { OwnerParts } from './wireOwners';

/** What an instance reads and refreshes feeds with. */
export interface FeedParts extends OwnerParts {
  /** Null: there is none. */
  redis: RedisClient | null;
  /** Null: feeds and widgets are not kept in Redis. */
  sharedCache: RedisClient | null;
  pacer: Pacer;
  widgetStore: WidgetStore;
  mediaUrls: MediaUrls;
  lastGood: LastGoodFeeds;
  widgets: ServedWidgets;
}

/** Shares of the memory an instance may use for its cache. */
const feedShare = 0.2;
const mediaUrlShare = 0.05;

/** The read path of an instance, from Notion and the stores up to the widgets it serves. */
export function wireFeeds(given: {
  config: Config;
  secrets: Secrets;
  adminSdk: Pick<AdminSdk, 'firestore' | 'refreshQueue'>;
  clock: Clock;
  random: () => number;
  report: Report;
}): FeedParts {
  const { config, secrets, adminSdk, clock, random, report } = given;
  const { cache, redisUrl } = config;
  const { staleMs } = cache;
  const { requestsPerSecond } = config.notion;

  const redis =
    redisUrl === null
      ? null
      : createRedisClient({ url: redisUrl, token: secrets.redisToken, clock, random, report });
  /** With the cache off, Redis still paces and limits. */
  const sharedCache = cache.enabled ? redis : null;
  const documents = createDocuments(adminSdk.firestore, report);
  const vault = createTokenVault({
    encryptionKeys: secrets.tokenEncryptionKeys,
    fingerprintKey: secrets.tokenFingerprintKey,
  });
  const widgetStore = createWidgetStore(documents);
  const storedFeeds = createFeedStore(documents);
  const openConnections = createOpenConnections(createConnectionStore(documents, vault), clock);

  const pacer =
    redis === null
      ? createLocalPacer({ requestsPerSecond, clock, report })
      : createSharedPacer({ redis, requestsPerSecond, clock, report });
  const client = createNotionClient({ ...config.notion, pacer, clock, report });
  const reader = createNotionReader({ client, clock });

  const memory = createFeedMemory(feedShare * cache.maxBytes, clock);
  const mediaUrls = createMediaUrls(mediaUrlShare * cache.maxBytes, sharedCache, clock);
  const failures = createFailures(clock, random);
  const shared =
    sharedCache === null
      ? unsharedFeeds
      : createSharedFeeds({ redis: sharedCache, staleMs, clock, random, report });
  const looks = createFeedLooks({ memory, shared, failures, clock, random });
  const changes = sharedCache === null ? noChangeLog : createChangeLog(sharedCache, clock);
  changes.onChange((change) => {
    if (change === null) return;
    memory.drop(change.widgetId);
    failures.clear(change.widgetId);
  });
  const directory = createWidgetDirectory({
    store: widgetStore,
    shared: sharedCache === null ? unsharedWidgets : createSharedWidgets(sharedCache, staleMs),
    changes,
    clock,
    random,
    report,
  });
  const load = createFeedLoader({
    reader,
    connections: openConnections,
    maxPosts: config.maxPostsPerWidget,
    clock,
    report,
  });
  const oembedUrl = config.canvaOembedUrl;
  const oembed = oembedUrl === null ? null : createCanvaOembed({ oembedUrl, clock });
  const previews =
    oembed === null ? null : createCanvaPreviews({ oembed, redis: sharedCache, clock });
  const plainRefresher = createFeedRefresher({
    load: previews === null ? load : createPreviewingLoader(load, previews, memory),
    memory,
    shared,
    looks,
    feeds: storedFeeds,
    mediaUrls,
    failures,
    health: createHealth({ store: widgetStore, clock, report }),
    confirm: ({ slug }, budget) => directory.confirm(slug, budget),
    cache,
    clock,
    random,
    report,
  });
  const readersAsk = sharedCache === null || !config.hasQueue;
  const refresher =
    previews === null
      ? plainRefresher
      : createPreviewingRefresher(plainRefresher, previews, memory, readersAsk);
  const queue =
    cache.enabled && config.hasQueue
      ? createRefreshQueue({ open: adminSdk.refreshQueue, ttlMs: cache.ttlMs, clock, report })
      : null;
  const lastGoodParts = { memory, feeds: storedFeeds, staleMs, clock, random, report };
  const lastGood = createLastGoodFeeds(lastGoodParts);
  const feeds = createFeedService({
    memory,
    shared,
    looks,
    refresher,
    lastGood,
    queue,
    failures,
    cache,
    clock,
    report,
  });
  const generation = (): number => memory.generation() + changes.epoch();
  const widgets = createServedWidgets({ directory, feeds, generation, clock });
  return {
    ...{ redis, sharedCache, pacer, documents, vault, openConnections, reader, memory, mediaUrls },
    ...{
      shared,
      looks,
      failures,
      refresher,
      lastGood,
      feeds,
      storedFeeds,
      queue,
      changes,
      widgetStore,
    },
    ...{ widgets, clock, report },
  };
}
