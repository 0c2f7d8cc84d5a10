import { randomUUID } from 'node:crypto';
import { debug, error, info, warn } from 'firebase-functions/logger';
import { loadConfig, readSecrets, type Config, type Environment, type Secrets } from '../config';
import { createHttpHandler, type Endpoint, type HttpHandler } from '../http/answer/endpoint';
import { createHousekeeping, type Housekeeping } from '../http/housekeeping';
import type { OwnersHandler } from '../http/owners/ownersEndpoint';
import { createWidgetReader, type WidgetReader } from '../http/readWidget';
import { createReadyViews, type ReadyViews } from '../http/readyViews';
import { createCallerOf, type CallerOf } from '../http/request/callerAddress';
import type { WidgetWritten } from '../jobs/onWidgetWritten';
import type { RefreshTask } from '../jobs/refreshWidget';
import type { OwnerService } from '../owners/ownerRequests';
import { taskBudget } from '../redis/budget';
import { createCallerLimits, type CallerLimits } from '../security/callerLimits';
import { createMissLimit } from '../security/missLimit';
import { systemClock, type Clock } from '../shared/clock';
import type { Report, ServiceEvent } from '../shared/events';
import { createCounters, type Counters } from '../telemetry/counters';
import { createFleet, type Fleet } from '../telemetry/fleet';
import { createLog, type LogSink } from '../telemetry/log';
import { createAdminSdk, type AdminSdk } from './adminSdk';
import { createCore, type Core } from './createCore';
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

/** Share of the memory that an instance may use for its cache; `createCopies` has the others. */
const viewShare = 0.22;

/** What the endpoints and jobs of one instance share. */
interface Instance {
  config: Config;
  secrets: Secrets;
  adminSdk: AdminSdk;
  core: Core;
  counters: Counters;
  fleet: Fleet;
  views: ReadyViews;
  callerOf: CallerOf;
  limits: CallerLimits;
  housekeeping: Housekeeping;
  /** How the endpoints that show a widget come by it. */
  widgetReader: WidgetReader;
  clock: Clock;
  random: () => number;
  report: Report;
}

/** Builds the object graph of one instance. Throws a `ConfigError` for a bad environment. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const instance = createInstance(options);
  const { core, housekeeping, clock } = instance;
  const { refreshing, copies, directory } = core;

  const owners = once(() => openOwners(instance));
  const api = once(async () => openApi(instance, await owners()));
  const refreshTask = once(async () => {
    const { createRefreshTask } = await import('../jobs/refreshWidget');
    const { refreshInTask } = refreshing;
    const { widgetStore: widgets } = directory;
    const { delivery } = core;
    return createRefreshTask({ widgets, refreshInTask, delivery, clock, report: instance.report });
  });
  const widgetWritten = once(async () => {
    const { createWidgetWritten } = await import('../jobs/onWidgetWritten');
    const { changes } = directory;
    return createWidgetWritten({ ...refreshing, changes, feeds: copies.storedFeeds, clock });
  });

  return {
    widgetData: preparing(
      instance,
      onFirstUse(instance, () => openWidgetData(instance)),
    ),
    embed: preparing(
      instance,
      onFirstUse(instance, () => openEmbed(instance)),
    ),
    media: preparing(
      instance,
      onFirstUse(instance, () => openMedia(instance)),
    ),
    adminStatus: onFirstUse(instance, () => openAdminStatus(instance)),
    api: async (request, response) => (await api())(request, response),
    owners,
    refreshWidget: async (data) => {
      // As the endpoints do: this instance may see nothing but tasks.
      await housekeeping.tend(taskBudget());
      const refresh = await refreshTask();
      await refresh(data);
    },
    onWidgetWritten: async (write) => (await widgetWritten())(write),
    close: () => housekeeping.close(),
  };
}

function createInstance(options: RuntimeOptions): Instance {
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
  const { redis, directory, reading } = core;
  const limits = createCallerLimits({ limit: config.publicRateLimit, redis, clock, report });
  const fleet = createFleet({ redis, counters, clock, instanceId: randomUUID() });
  const housekeeping = createHousekeeping({ changes: directory.changes, fleet });
  return {
    config,
    secrets,
    adminSdk,
    core,
    counters,
    fleet,
    views: createReadyViews(viewShare * config.cache.maxBytes),
    callerOf: createCallerOf(config.trustedHops),
    limits,
    housekeeping,
    widgetReader: createWidgetReader({
      widgets: reading.widgets,
      limits,
      misses: createMissLimit(clock),
      housekeeping,
      clock,
    }),
    clock,
    random,
    report,
  };
}

/** A handler whose endpoint is loaded and built with the first request. */
function onFirstUse({ callerOf, report }: Instance, build: () => Promise<Endpoint>): HttpHandler {
  let handler: HttpHandler | null = null;
  const open = once(async () => (handler = createHttpHandler(await build(), callerOf, report)));
  return (request, response) =>
    handler === null
      ? open().then((opened) => opened(request, response))
      : handler(request, response);
}

/**
 * Prepares what readers need once Redis fails, behind the first answer: a reader who needs it then
 * does not hold all others up. Nobody waits for it; where the platform takes the processor away, it
 * goes on with the next request.
 */
function preparing({ adminSdk }: Instance, handle: HttpHandler): HttpHandler {
  let isPrepared = false;
  return (request, response) => {
    if (!isPrepared) {
      isPrepared = true;
      response.once('close', adminSdk.prepareFirestore);
    }
    return handle(request, response);
  };
}

async function openWidgetData({ config, widgetReader, views }: Instance): Promise<Endpoint> {
  const { createWidgetData } = await import('../http/widgetData');
  const { publicBaseUrl } = config;
  return createWidgetData({ widgets: widgetReader, views, publicBaseUrl });
}

async function openEmbed({ config, widgetReader, views }: Instance): Promise<Endpoint> {
  const { createEmbed } = await import('../http/embed');
  const { publicBaseUrl, notion } = config;
  const mediaOrigins = [publicBaseUrl, notion.baseUrl].filter((base) => base !== null);
  return createEmbed({ widgets: widgetReader, views, publicBaseUrl, mediaOrigins });
}

async function openMedia(instance: Instance): Promise<Endpoint> {
  const { createMediaEndpoint } = await import('../http/media');
  const { createMedia } = await import('../media/createMedia');
  const { core } = instance;
  const media = createMedia({
    ...instance,
    copies: core.copies,
    refreshing: core.refreshing,
    widgets: core.reading.widgets,
    connections: core.openConnections,
    reader: core.notion.reader,
    redis: core.cacheRedis,
  });
  return createMediaEndpoint({ ...instance, media });
}

async function openAdminStatus(instance: Instance): Promise<Endpoint> {
  const { createAdminStatus } = await import('../http/adminStatus');
  const { collectStatus } = await import('../http/collectStatus');
  const { createOperatorCheck } = await import('../security/operator');
  const { secrets, adminSdk, core, views, limits, report } = instance;
  const { adminApiKey } = secrets;
  const { verifyIdToken } = adminSdk;
  return createAdminStatus({
    isOperator: createOperatorCheck({ adminApiKey, verifyIdToken, report }),
    limits,
    status: () =>
      collectStatus({
        ...instance,
        pacer: core.notion.pacer,
        widgetStore: core.directory.widgetStore,
        redis: core.redis,
        delivery: core.delivery,
        tiers: [core.copies.memory, views],
      }),
  });
}

async function openOwners({ config, core, clock, report }: Instance): Promise<OwnerService> {
  const { createOwners } = await import('../owners/createOwners');
  const { reader } = core.notion;
  const { feeds } = core.reading;
  const { changes } = core.directory;
  const maxWidgets = config.maxWidgetsPerOwner;
  return createOwners({ ...core, reader, feeds, changes, maxWidgets, clock, report });
}

async function openApi(instance: Instance, owners: OwnerService): Promise<OwnersHandler> {
  const { Router } = await import('express');
  const { createApi } = await import('../http/owners/api');
  const { createOwnersEndpoint } = await import('../http/owners/ownersEndpoint');
  const { createOwnerAuthentication } = await import('../security/owner');
  const { createOwnerLimit } = await import('../security/ownerLimit');
  const { createTokenLimit } = await import('../security/tokenLimit');
  const { config, adminSdk, core, callerOf, limits, housekeeping, clock, report } = instance;
  const tokens = createTokenLimit({ redis: core.redis, clock, report });
  return createOwnersEndpoint({
    calls: createApi({ owners, tokens, publicBaseUrl: config.publicBaseUrl }),
    router: Router({ caseSensitive: true }),
    authenticate: createOwnerAuthentication({ ...adminSdk, clock, report }),
    callerOf,
    callers: limits,
    owners: createOwnerLimit({ redis: core.redis, clock, report }),
    housekeeping,
    allowedOrigins: config.apiAllowedOrigins,
    report,
  });
}
