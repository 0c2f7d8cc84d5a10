import { debug, error, info, warn } from 'firebase-functions/logger';
import type { App } from 'firebase-admin/app';
import type { Firestore } from 'firebase-admin/firestore';
import { loadConfig, readSecrets, type Config, type Environment } from './config';
import { createEndpoint, type Door, type HttpHandler } from './http/endpoint';
import { createReadyViews } from './http/readyViews';
import { createNotionClient } from './notion/client';
import { createLocalPacer } from './notion/localPacer';
import { createNotionReader } from './notion/reader';
import { createTokenVault } from './security/tokenVault';
import { systemClock, type Clock } from './shared/clock';
import type { ServiceEvent } from './shared/events';
import { createCounters } from './telemetry/counters';
import { createLog, type LogSink } from './telemetry/log';
import { createConnectionStore } from './widgets/connectionStore';
import { createDocuments } from './widgets/documents';
import { createFailures } from './widgets/failures';
import { createFeedLoader } from './widgets/feedLoader';
import { createFeedService } from './widgets/feedService';
import { createFeedStore } from './widgets/feedStore';
import { createMediaUrls } from './widgets/mediaUrls';
import { createOpenConnections } from './widgets/openConnections';
import { createServedWidgets } from './widgets/servedWidgets';
import { createWidgetDirectory } from './widgets/widgetDirectory';
import { createWidgetStore } from './widgets/widgetStore';

/** The doors of one instance; each is built when it is first opened. */
export interface Runtime {
  widgetData: HttpHandler;
  embed: HttpHandler;
  media: HttpHandler;
  adminStatus: HttpHandler;
}

export interface RuntimeOptions {
  env: Environment;
  clock?: Clock;
  logSink?: LogSink;
  random?: () => number;
}

/** Shares of the memory an instance may use for its cache. */
const feedShare = 0.4;
const viewShare = 0.5;
const mediaUrlShare = 0.1;

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

  const documents = createDocuments(
    once(() => openFirestore(config)),
    report,
  );
  const vault = createTokenVault({
    encryptionKeys: secrets.tokenEncryptionKeys,
    fingerprintKey: secrets.tokenFingerprintKey,
  });
  const widgetStore = createWidgetStore(documents);
  const connections = createOpenConnections(createConnectionStore(documents, vault), clock);
  const feedStore = createFeedStore(documents);
  const { requestsPerSecond } = config.notion;
  const pacer = createLocalPacer({ requestsPerSecond, clock, report });
  const client = createNotionClient({ ...config.notion, pacer, clock, report });
  const reader = createNotionReader({ client, clock });
  const mediaUrls = createMediaUrls(mediaUrlShare * config.cache.maxBytes, clock);
  const load = createFeedLoader({
    reader,
    connections,
    feeds: feedStore,
    mediaUrls,
    maxPosts: config.maxPostsPerWidget,
    clock,
    report,
  });
  const feeds = createFeedService({
    load,
    feeds: feedStore,
    failures: createFailures(clock, random),
    cache: { ...config.cache, maxBytes: feedShare * config.cache.maxBytes },
    clock,
    report,
  });
  const directory = createWidgetDirectory({ store: widgetStore, clock, report });
  const widgets = createServedWidgets(directory, feeds);
  const views = createReadyViews(viewShare * config.cache.maxBytes);
  const { publicBaseUrl } = config;

  const door = (build: () => Promise<Door>): HttpHandler => {
    let handler: HttpHandler | null = null;
    const open = once(async () => (handler = createEndpoint(await build(), report)));
    return (request, response) =>
      handler === null
        ? open().then((opened) => opened(request, response))
        : handler(request, response);
  };

  return {
    widgetData: door(async () => {
      const { createWidgetData } = await import('./http/widgetData');
      return createWidgetData({ widgets, views, publicBaseUrl });
    }),
    embed: door(async () => {
      const { createEmbed } = await import('./http/embed');
      const mediaOrigins = [publicBaseUrl, config.notion.baseUrl].filter((base) => base !== null);
      return createEmbed({ widgets, views, publicBaseUrl, mediaOrigins });
    }),
    media: door(async () => {
      const { createMedia } = await import('./http/media');
      const { createMediaService } = await import('./widgets/mediaService');
      const parts = { widgets, feeds, mediaUrls, connections, reader, clock, report };
      return createMedia(createMediaService(parts), clock);
    }),
    adminStatus: door(async () => {
      const { createAdminStatus } = await import('./http/adminStatus');
      const { collectStatus } = await import('./http/collectStatus');
      return createAdminStatus({
        adminApiKey: secrets.adminApiKey,
        verifyIdToken: async (token) => {
          const { getAuth } = await import('firebase-admin/auth');
          return getAuth(await openApp(config)).verifyIdToken(token, true);
        },
        status: () =>
          collectStatus({ config, counters, pacer, widgetStore, tiers: [feeds, views], clock }),
      });
    }),
  };
}

async function openApp({ projectId }: Config): Promise<App> {
  const { getApps, initializeApp } = await import('firebase-admin/app');
  const existing = getApps().find(({ name }) => name === projectId);
  return existing ?? initializeApp({ projectId }, projectId);
}

/** REST starts faster than gRPC where it can be used; the emulator speaks gRPC alone. */
async function openFirestore(config: Config): Promise<Firestore> {
  const { initializeFirestore } = await import('firebase-admin/firestore');
  return initializeFirestore(await openApp(config), { preferRest: !config.firestoreEmulated });
}

/** Makes `work` happen once; after a failure it is tried again on the next call. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => {
    result ??= work().catch((cause: unknown) => {
      result = null;
      throw cause;
    });
    return result;
  };
}
