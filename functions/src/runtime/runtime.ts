import { randomUUID } from 'node:crypto';
import { debug, error, info, warn } from 'firebase-functions/logger';
import { loadConfig, readSecrets, type Environment } from '../config';
import { createRefreshInTask } from '../feeds/refreshing/refreshInTask';
import { createHttpHandler, type Endpoint, type HttpHandler } from '../http/answer/endpoint';
import { createHousekeeping } from '../http/housekeeping';
import type { OwnersHandler } from '../http/owners/ownersEndpoint';
import { createWidgetReader } from '../http/readWidget';
import { createReadyViews } from '../http/readyViews';
import type { WidgetWritten } from '../jobs/onWidgetWritten';
import type { RefreshTask } from '../jobs/refreshWidget';
import { createMediaReads } from '../media/mediaReads';
import { createPageReadLock } from '../media/pageReadLock';
import { createRefreshForMedia } from '../media/refreshForMedia';
import { createStaleFeedReport } from '../media/staleFeedReport';
import type { OwnerService } from '../owners/ownerRequests';
import { taskBudget } from '../redis/budget';
import { createCallerLimits } from '../security/callerLimits';
import { systemClock, type Clock } from '../shared/clock';
import type { ServiceEvent } from '../shared/events';
import { createCounters } from '../telemetry/counters';
import { createFleet } from '../telemetry/fleet';
import { createLog, type LogSink } from '../telemetry/log';
import { createAdminSdk } from './adminSdk';
import { once } from './once';
import { wireFeeds } from './wireFeeds';

/** The endpoints and jobs of one instance; each is built when it is first used. */
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

/** Share of the memory an instance may use for its cache; `runtime/wireFeeds.ts` has the others. */
const viewShare = 0.22;

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
  const adminSdk = createAdminSdk(config);
  const parts = wireFeeds({ config, secrets, adminSdk, clock, random, report });
  const { redis, memory, changes, widgets } = parts;
  const { publicBaseUrl } = config;

  const views = createReadyViews(viewShare * config.cache.maxBytes);
  const limits = createCallerLimits({ limit: config.publicRateLimit, redis, clock, report });
  const fleet = createFleet({ redis, counters, clock, instanceId: randomUUID() });
  const housekeeping = createHousekeeping({ changes, fleet });
  const widgetReader = createWidgetReader({ widgets, limits, housekeeping });

  const endpoint = (build: () => Promise<Endpoint>): HttpHandler => {
    let handler: HttpHandler | null = null;
    const open = once(async () => (handler = createHttpHandler(await build(), report)));
    return (request, response) =>
      handler === null
        ? open().then((opened) => opened(request, response))
        : handler(request, response);
  };
  const openOwners = once(async () => {
    const { wireOwners } = await import('./wireOwners');
    return wireOwners(parts);
  });
  const openApi = once(async () => {
    const { Router } = await import('express');
    const { createApi } = await import('../http/owners/api');
    const { createOwnersEndpoint } = await import('../http/owners/ownersEndpoint');
    const { createOwnerAuthentication } = await import('../security/owner');
    const { createOwnerLimit } = await import('../security/ownerLimit');
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
    const { createRefreshTask } = await import('../jobs/refreshWidget');
    const renewal = createRefreshInTask(parts);
    return createRefreshTask({ widgets: parts.widgetStore, renewal, clock });
  });
  const openWritten = once(async () => {
    const { createWidgetWritten } = await import('../jobs/onWidgetWritten');
    const renewal = createRefreshInTask(parts);
    return createWidgetWritten({ ...parts, feeds: parts.storedFeeds, renewal });
  });

  return {
    widgetData: endpoint(async () => {
      const { createWidgetData } = await import('../http/widgetData');
      return createWidgetData({ widgets: widgetReader, views, publicBaseUrl });
    }),
    embed: endpoint(async () => {
      const { createEmbed } = await import('../http/embed');
      const mediaOrigins = [publicBaseUrl, config.notion.baseUrl].filter((base) => base !== null);
      return createEmbed({ widgets: widgetReader, views, publicBaseUrl, mediaOrigins });
    }),
    media: endpoint(async () => {
      const { createMedia } = await import('../http/media');
      const { createMediaService } = await import('../media/mediaService');
      const demand = createRefreshForMedia(parts);
      const marks = createStaleFeedReport({ redis: parts.sharedCache, memory, demand, clock });
      const turns = createPageReadLock(parts.sharedCache, clock);
      const connections = parts.openConnections;
      const reads = createMediaReads({ ...parts, demand, turns, connections, random });
      const media = createMediaService({ ...parts, reads, marks });
      return createMedia({ media, limits, housekeeping, clock });
    }),
    api: async (request, response) => (await openApi())(request, response),
    owners: openOwners,
    adminStatus: endpoint(async () => {
      const { createAdminStatus } = await import('../http/adminStatus');
      const { collectStatus } = await import('../http/collectStatus');
      return createAdminStatus({
        adminApiKey: secrets.adminApiKey,
        verifyIdToken: adminSdk.verifyIdToken,
        status: () => collectStatus({ ...parts, config, counters, fleet, tiers: [memory, views] }),
      });
    }),
    refreshWidget: async (data) => {
      // As the endpoints do: this instance may see nothing but tasks.
      await housekeeping.tend(taskBudget());
      const task = await openTask();
      await task(data);
    },
    onWidgetWritten: async (write) => (await openWritten())(write),
    close: () => housekeeping.close(),
  };
}
