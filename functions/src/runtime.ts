import { randomUUID } from 'node:crypto';
import { debug, error, info, warn } from 'firebase-functions/logger';
import { loadConfig, readSecrets, type Environment } from './config';
import { createEndpoint, type Door, type HttpHandler } from './http/endpoint';
import { createHousekeeping } from './http/housekeeping';
import type { OwnersHandler } from './http/ownersEndpoint';
import { createWidgetReader } from './http/readWidget';
import { createReadyViews } from './http/readyViews';
import type { WidgetWritten } from './jobs/onWidgetWritten';
import type { RefreshTask } from './jobs/refreshWidget';
import { createNotionClient } from './notion/client';
import { createLocalPacer } from './notion/localPacer';
import { createNotionReader } from './notion/reader';
import { createSharedPacer } from './notion/sharedPacer';
import { createRedisClient } from './redis/client';
import { createAdminSdk } from './runtime/adminSdk';
import { once } from './runtime/once';
import { createCallerLimits } from './security/callerLimits';
import { createTokenVault } from './security/tokenVault';
import { systemClock, type Clock } from './shared/clock';
import type { ServiceEvent } from './shared/events';
import { createCounters } from './telemetry/counters';
import { createFleet } from './telemetry/fleet';
import { createLog, type LogSink } from './telemetry/log';
import { createPreviewingLoader, createPreviewingRefresher } from './widgets/canvaFeeds';
import { createCanvaOembed } from './widgets/canvaOembed';
import { createCanvaPreviews } from './widgets/canvaPreviews';
import { createChangeLog, noChangeLog } from './widgets/changeLog';
import { createConnectionStore } from './widgets/connectionStore';
import { createDocuments } from './widgets/documents';
import { createFailures } from './widgets/failures';
import { createFeedDemand } from './widgets/feedDemand';
import { createFeedLoader } from './widgets/feedLoader';
import { createFeedLooks } from './widgets/feedLooks';
import { createFeedMemory } from './widgets/feedMemory';
import { createFeedRefresher } from './widgets/feedRefresher';
import { createFeedRenewal } from './widgets/feedRenewal';
import { createFeedService } from './widgets/feedService';
import { createFeedStore } from './widgets/feedStore';
import { createHealth } from './widgets/health';
import { createMediaMarks } from './widgets/mediaMarks';
import { createMediaReads } from './widgets/mediaReads';
import { createMediaTurns } from './widgets/mediaTurns';
import { createMediaUrls } from './widgets/mediaUrls';
import { createOpenConnections } from './widgets/openConnections';
import type { OwnerService } from './widgets/ownerTypes';
import { createRefreshQueue } from './widgets/refreshQueue';
import { createServedWidgets } from './widgets/servedWidgets';
import { createSharedFeeds, unsharedFeeds } from './widgets/sharedFeeds';
import { createSharedWidgets, unsharedWidgets } from './widgets/sharedWidgets';
import { createWidgetDirectory } from './widgets/widgetDirectory';
import { createWidgetStore } from './widgets/widgetStore';

/** The doors and jobs of one instance; each is built when it is first used. */
export interface Runtime {
  widgetData: HttpHandler;
  embed: HttpHandler;
  media: HttpHandler;
  api: OwnersHandler;
  adminStatus: HttpHandler;
  /** What owners do, for operators' commands. */
  owners(): Promise<OwnerService>;
  refreshWidget: RefreshTask;
  onWidgetWritten: WidgetWritten;
  /** Leaves behind what operators count. Never rejects. */
  close(): Promise<void>;
}

export interface RuntimeOptions {
  env: Environment;
  clock?: Clock;
  logSink?: LogSink;
  random?: () => number;
}

/** Shares of the memory an instance may use for its cache; the rest is what keeping them costs. */
const feedShare = 0.2;
const viewShare = 0.22;
const mediaUrlShare = 0.05;

/** Builds the object graph of one instance. Throws a `ConfigError` for a bad environment. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { env, clock = systemClock, random = Math.random } = options;
  const config = loadConfig(env);
  const secrets = readSecrets(env);
  const counters = createCounters();
  const log = createLog(options.logSink ?? { debug, info, warn, error }, config.logLevel);
  const report = (event: ServiceEvent): void => {
    counters.count(event);
    log(event);
  };
  const { cache, redisUrl, publicBaseUrl } = config;
  const { requestsPerSecond } = config.notion;

  const redis =
    redisUrl === null
      ? null
      : createRedisClient({ url: redisUrl, token: secrets.redisToken, clock, random, report });
  /** With the cache off, Redis still paces and limits. */
  const sharedCache = cache.enabled ? redis : null;
  const adminSdk = createAdminSdk(config);
  const documents = createDocuments(adminSdk.firestore, report);
  const vault = createTokenVault({
    encryptionKeys: secrets.tokenEncryptionKeys,
    fingerprintKey: secrets.tokenFingerprintKey,
  });
  const widgetStore = createWidgetStore(documents);
  const feedStore = createFeedStore(documents);
  const connections = createOpenConnections(createConnectionStore(documents, vault), clock);

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
      : createSharedFeeds({ redis: sharedCache, staleMs: cache.staleMs, clock, random, report });
  const looks = createFeedLooks({ memory, shared, failures, clock, random });
  const changes = sharedCache === null ? noChangeLog : createChangeLog(sharedCache, clock);
  changes.onChange((change) => {
    if (change === null) return;
    memory.drop(change.widgetId);
    failures.clear(change.widgetId);
  });
  const directory = createWidgetDirectory({
    store: widgetStore,
    shared:
      sharedCache === null ? unsharedWidgets : createSharedWidgets(sharedCache, cache.staleMs),
    changes,
    clock,
    report,
  });
  const maxPosts = config.maxPostsPerWidget;
  const load = createFeedLoader({ reader, connections, maxPosts, clock, report });
  const oembedUrl = config.canvaOembedUrl;
  const oembed = oembedUrl === null ? null : createCanvaOembed({ oembedUrl, clock });
  const previews =
    oembed === null ? null : createCanvaPreviews({ oembed, redis: sharedCache, clock });
  const plainRefresher = createFeedRefresher({
    load: previews === null ? load : createPreviewingLoader(load, previews, memory),
    memory,
    shared,
    feeds: feedStore,
    mediaUrls,
    failures,
    health: createHealth({ store: widgetStore, clock, report }),
    confirm: async ({ slug }, budget) => {
      if (sharedCache !== null) await directory.confirm(slug, budget);
    },
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
  const feeds = createFeedService({
    memory,
    shared,
    looks,
    refresher,
    feeds: feedStore,
    queue,
    failures,
    cache,
    clock,
    random,
    report,
  });
  const generation = (): number => memory.generation() + changes.epoch();
  const widgets = createServedWidgets({ directory, feeds, generation, clock });
  const views = createReadyViews(viewShare * cache.maxBytes);
  const limits = createCallerLimits({ limit: config.publicRateLimit, redis, clock, report });
  const fleet = createFleet({ redis, counters, clock, instanceId: randomUUID() });
  const housekeeping = createHousekeeping({ changes, fleet });
  const widgetReader = createWidgetReader({ widgets, limits, housekeeping });

  const door = (build: () => Promise<Door>): HttpHandler => {
    let handler: HttpHandler | null = null;
    const open = once(async () => (handler = createEndpoint(await build(), report)));
    return (request, response) =>
      handler === null
        ? open().then((opened) => opened(request, response))
        : handler(request, response);
  };
  const openOwners = once(async () => {
    const { wireOwners } = await import('./runtime/wireOwners');
    return wireOwners({
      ...{ documents, vault, openConnections: connections, reader, memory, shared, looks },
      ...{ failures, refresher, feeds, storedFeeds: feedStore, queue, changes, clock, report },
    });
  });
  const openApi = once(async () => {
    const { Router } = await import('express');
    const { createApi } = await import('./http/api');
    const { createOwnersEndpoint } = await import('./http/ownersEndpoint');
    const { createOwnerAuthentication } = await import('./security/owner');
    const { createOwnerLimit } = await import('./security/ownerLimit');
    const { verifyIdToken } = adminSdk;
    return createOwnersEndpoint({
      calls: createApi({ owners: await openOwners(), publicBaseUrl }),
      router: Router({ caseSensitive: true }),
      authenticate: createOwnerAuthentication({ verifyIdToken, clock, report }),
      callers: limits,
      owners: createOwnerLimit({ redis, clock, report }),
      housekeeping,
      allowedOrigins: config.apiAllowedOrigins,
      report,
    });
  });
  const openTask = once(async () => {
    const { createRefreshTask } = await import('./jobs/refreshWidget');
    const renewal = createFeedRenewal({ memory, looks, refresher, failures, clock });
    return createRefreshTask({ widgets: widgetStore, renewal, clock });
  });
  const openWritten = once(async () => {
    const { createWidgetWritten } = await import('./jobs/onWidgetWritten');
    const renewal = createFeedRenewal({ memory, looks, refresher, failures, clock });
    return createWidgetWritten({ changes, feeds: feedStore, queue, renewal, clock });
  });

  return {
    widgetData: door(async () => {
      const { createWidgetData } = await import('./http/widgetData');
      return createWidgetData({ widgets: widgetReader, views, publicBaseUrl });
    }),
    embed: door(async () => {
      const { createEmbed } = await import('./http/embed');
      const mediaOrigins = [publicBaseUrl, config.notion.baseUrl].filter((base) => base !== null);
      return createEmbed({ widgets: widgetReader, views, publicBaseUrl, mediaOrigins });
    }),
    media: door(async () => {
      const { createMedia } = await import('./http/media');
      const { createMediaService } = await import('./widgets/mediaService');
      const feedParts = { memory, looks, refresher, failures, shared, changes, clock };
      const demand = createFeedDemand(feedParts);
      const marks = createMediaMarks({ redis: sharedCache, memory, demand, clock });
      const turns = createMediaTurns(sharedCache, clock);
      const sources = { demand, turns, mediaUrls, connections, reader };
      const reads = createMediaReads({ ...sources, clock, random, report });
      const parts = { widgets, refresher, memory, mediaUrls, reads, marks, clock };
      return createMedia({ media: createMediaService(parts), limits, housekeeping, clock });
    }),
    api: async (request, response) => (await openApi())(request, response),
    owners: openOwners,
    adminStatus: door(async () => {
      const { createAdminStatus } = await import('./http/adminStatus');
      const { collectStatus } = await import('./http/collectStatus');
      return createAdminStatus({
        adminApiKey: secrets.adminApiKey,
        verifyIdToken: adminSdk.verifyIdToken,
        status: () =>
          collectStatus({
            config,
            counters,
            pacer,
            widgetStore,
            redis,
            fleet,
            tiers: [memory, views],
            clock,
          }),
      });
    }),
    refreshWidget: async (data) => (await openTask())(data),
    onWidgetWritten: async (write) => (await openWritten())(write),
    close: () => housekeeping.close(),
  };
}
