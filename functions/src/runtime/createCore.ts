import type { Config, Secrets } from '../config';
import { createCopies, type Copies } from '../feeds/copies/createCopies';
import { createFeedStore } from '../feeds/copies/feedStore';
import { createSharedFeeds } from '../feeds/copies/sharedFeeds';
import { createReading, type Reading } from '../feeds/reading/createReading';
import { createRefreshing, type Refreshing } from '../feeds/refreshing/createRefreshing';
import { createFeedLoader } from '../feeds/refreshing/feedLoader';
import { createQueueDelivery, type QueueDelivery } from '../feeds/refreshing/queueDelivery';
import { createRefreshQueue, type RefreshQueue } from '../feeds/refreshing/refreshQueue';
import { createDocuments, type Documents } from '../firestore/documents';
import { createCanva } from '../media/canva/createCanva';
import { createNotion, type Notion } from '../notion/reading/createNotion';
import { absentRedis } from '../redis/absentRedis';
import { createRedisClient, type RedisClient } from '../redis/client';
import { createTokenVault, type TokenVault } from '../security/tokenVault';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import {
  createConnectionStore,
  type ConnectionStore,
} from '../widgets/connections/connectionStore';
import { createOpenConnections } from '../widgets/connections/openConnections';
import { createDirectory, type Directory } from '../widgets/createDirectory';
import { createHealth } from '../widgets/health';
import type { AdminSdk } from './adminSdk';

/** The rooms that every endpoint and job stands on. */
export interface Core {
  redis: RedisClient;
  /** The same client where the cache is on; without it nothing is shared but pacing and limits. */
  cacheRedis: RedisClient;
  documents: Documents;
  vault: TokenVault;
  openConnections: Pick<ConnectionStore, 'open'>;
  notion: Notion;
  directory: Directory;
  copies: Copies;
  refreshing: Refreshing;
  delivery: QueueDelivery;
  reading: Reading;
}

/** Joins the rooms of one instance; nothing is opened before it is used. */
export function createCore(parts: {
  config: Config;
  secrets: Secrets;
  adminSdk: Pick<AdminSdk, 'firestore' | 'refreshQueue'>;
  clock: Clock;
  random: () => number;
  report: Report;
}): Core {
  const { config, secrets, adminSdk, clock, random, report } = parts;
  const { cache } = config;
  const tools = { clock, random, report };

  const redis = openRedis(parts);
  const cacheRedis = cache.enabled ? redis : absentRedis;
  const documents = createDocuments(adminSdk.firestore, report);
  const vault = createTokenVault({
    encryptionKeys: secrets.tokenEncryptionKeys,
    fingerprintKey: secrets.tokenFingerprintKey,
  });
  const openConnections = createOpenConnections(createConnectionStore(documents, vault), clock);
  const notion = createNotion({ config: config.notion, redis, clock, report });
  const directory = createDirectory({
    documents,
    redis: cacheRedis,
    staleMs: cache.staleMs,
    ...tools,
  });
  const copies = createCopies({
    shared: createSharedFeeds({ redis: cacheRedis, staleMs: cache.staleMs, ...tools }),
    storedFeeds: createFeedStore(documents),
    redis: cacheRedis,
    changes: directory.changes,
    cache,
    ...tools,
  });
  const hasQueue = cache.enabled && config.hasQueue;
  const delivery = createQueueDelivery(cacheRedis);
  const refreshing = createRefreshing({
    copies,
    load: createFeedLoader({
      reader: notion.reader,
      connections: openConnections,
      unfinished: copies.unfinishedReads,
      maxPosts: config.maxPostsPerWidget,
      clock,
      report,
    }),
    enrichment: createCanva({
      oembedUrl: config.canvaOembedUrl,
      redis: cacheRedis,
      memory: copies.memory,
      readersAsk: !cacheRedis.isConfigured || !hasQueue,
      clock,
    }),
    queue: hasQueue ? openQueue(parts, delivery) : null,
    changes: directory.changes,
    health: createHealth({ store: directory.widgetStore, clock, report }),
    confirm: ({ slug }, budget) => directory.directory.confirm(slug, budget),
    cache,
    ...tools,
  });
  const reading = createReading({ directory, copies, refreshing, cache, clock, report });
  return {
    redis,
    cacheRedis,
    documents,
    vault,
    openConnections,
    notion,
    directory,
    copies,
    refreshing,
    delivery,
    reading,
  };
}

function openQueue(
  { config, adminSdk, clock, report }: Parameters<typeof createCore>[0],
  delivery: QueueDelivery,
): RefreshQueue {
  const { ttlMs } = config.cache;
  return createRefreshQueue({ open: adminSdk.refreshQueue, delivery, ttlMs, clock, report });
}

function openRedis(parts: {
  config: Config;
  secrets: Secrets;
  clock: Clock;
  random: () => number;
  report: Report;
}): RedisClient {
  const { config, secrets } = parts;
  const { redisUrl: url } = config;
  return url === null
    ? absentRedis
    : createRedisClient({ ...parts, url, token: secrets.redisToken });
}
