import type { Config, Secrets } from '../config';
import { createFailures } from '../feeds/copies/failures';
import { createFeedMemory } from '../feeds/copies/feedMemory';
import { createFeedStore } from '../feeds/copies/feedStore';
import { createFeedSync } from '../feeds/copies/feedSync';
import { createLastGoodFeeds, type LastGoodFeeds } from '../feeds/copies/lastGoodFeeds';
import { createSharedFeeds, unsharedFeeds } from '../feeds/copies/sharedFeeds';
import { createSignedUrls, type SignedUrls } from '../feeds/copies/signedUrls';
import { createFeedService } from '../feeds/reading/feedService';
import { createServedWidgets, type ServedWidgets } from '../feeds/reading/servedWidgets';
import { createFeedLoader } from '../feeds/refreshing/feedLoader';
import { createFeedRefresher } from '../feeds/refreshing/feedRefresher';
import { createRefreshQueue } from '../feeds/refreshing/refreshQueue';
import { createDocuments } from '../firestore/documents';
import { createPreviewingLoader, createPreviewingRefresher } from '../media/canva/canvaFeeds';
import { createCanvaOembed } from '../media/canva/canvaOembed';
import { createCanvaPreviews } from '../media/canva/canvaPreviews';
import { createNotionClient } from '../notion/client/client';
import { createSharedPacer, createLocalPacer } from '../notion/pacing/pacers';
import type { Pacer } from '../notion/pacing/pacing';
import { createNotionReader } from '../notion/reading/reader';
import { createRedisClient, type RedisClient } from '../redis/client';
import { createTokenVault } from '../security/tokenVault';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { createChangeLog, noChangeLog } from '../widgets/changeLog';
import { createConnectionStore } from '../widgets/connections/connectionStore';
import { createOpenConnections } from '../widgets/connections/openConnections';
import { createHealth } from '../widgets/health';
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
  mediaUrls: SignedUrls;
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
  const mediaUrls = createSignedUrls(mediaUrlShare * cache.maxBytes, sharedCache, clock);
  const failures = createFailures(clock, random);
  const shared =
    sharedCache === null
      ? unsharedFeeds
      : createSharedFeeds({ redis: sharedCache, staleMs, clock, random, report });
  const sync = createFeedSync({ memory, shared, failures, clock, random });
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
    sync,
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
    sync,
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
      sync,
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
