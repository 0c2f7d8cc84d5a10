import { randomUUID } from 'node:crypto';
import { debug, error, info, warn } from 'firebase-functions/logger';
import { loadConfig, readSecrets, type Environment } from '../config';
import { createHttpHandler, type Endpoint, type HttpHandler } from '../http/answer/endpoint';
import { createHousekeeping } from '../http/housekeeping';
import type { OwnersHandler } from '../http/owners/ownersEndpoint';
import { createWidgetReader } from '../http/readWidget';
import { createReadyViews } from '../http/readyViews';
import type { WidgetWritten } from '../jobs/onWidgetWritten';
import type { RefreshTask } from '../jobs/refreshWidget';
import type { OwnerService } from '../owners/ownerRequests';
import { taskBudget } from '../redis/budget';
import { createCallerLimits } from '../security/callerLimits';
import { systemClock, type Clock } from '../shared/clock';
import type { ServiceEvent } from '../shared/events';
import { createCounters } from '../telemetry/counters';
import { createFleet } from '../telemetry/fleet';
import { createLog, type LogSink } from '../telemetry/log';
import { createAdminSdk } from './adminSdk';
import { createCore } from './createCore';
import { once } from './once';

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

/** Share of the memory an instance may use for its cache; `createCopies` has the others. */
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
  const core = createCore({ config, secrets, adminSdk, clock, random, report });
  const { redis, copies, refreshing, reading } = core;
  const { changes, widgetStore } = core.directory;
  const { widgets } = reading;
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
    const { createOwners } = await import('../owners/createOwners');
    const { reader } = core.notion;
    return createOwners({ ...core, reader, feeds: reading.feeds, changes, clock, report });
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
    const { refreshInTask } = refreshing;
    return createRefreshTask({ widgets: widgetStore, refreshInTask, clock });
  });
  const openWritten = once(async () => {
    const { createWidgetWritten } = await import('../jobs/onWidgetWritten');
    const feeds = copies.storedFeeds;
    return createWidgetWritten({ ...refreshing, changes, feeds, clock });
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
      const { createMediaEndpoint } = await import('../http/media');
      const { createMedia } = await import('../media/createMedia');
      const media = createMedia({
        copies,
        refreshing,
        widgets,
        changes,
        connections: core.openConnections,
        reader: core.notion.reader,
        redis: core.cacheRedis,
        clock,
        random,
        report,
      });
      return createMediaEndpoint({ media, limits, housekeeping, clock });
    }),
    api: async (request, response) => (await openApi())(request, response),
    owners: openOwners,
    adminStatus: endpoint(async () => {
      const { createAdminStatus } = await import('../http/adminStatus');
      const { collectStatus } = await import('../http/collectStatus');
      return createAdminStatus({
        adminApiKey: secrets.adminApiKey,
        verifyIdToken: adminSdk.verifyIdToken,
        status: () =>
          collectStatus({
            config,
            counters,
            pacer: core.notion.pacer,
            widgetStore,
            redis,
            fleet,
            tiers: [copies.memory, views],
            clock,
          }),
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
