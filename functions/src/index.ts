import { onRequest, type HttpsOptions } from 'firebase-functions/https';
import { onTaskDispatched } from 'firebase-functions/tasks';
import {
  isDeployDiscovery,
  isEmulated,
  loadConfig,
  processEnvironment,
  servedExport,
} from './config';
import { boundRequests } from './http/request/wireBounds';
import {
  adminApiKey,
  declareParams,
  redisToken,
  tokenEncryptionKeys,
  tokenFingerprintKey,
} from './params';
import { lazyWidgetTrigger } from './runtime/lazyWidgetTrigger';
import { createRuntime, type Runtime } from './runtime/runtime';
import { beforeTermination } from './shared/termination';

const env = processEnvironment();
// The emulator would write each default into `.env.local`, where it outweighs `.env`.
if (!isEmulated(env)) declareParams();
// A bad value ends a new revision here, before it takes over from a good one.
if (!isDeployDiscovery(env)) {
  loadConfig(env);
  // What the platform itself sends, tasks and events, keeps the platform's bounds.
  const httpsEndpoints = ['widgetData', 'embed', 'media', 'api', 'adminStatus'];
  if (httpsEndpoints.includes(servedExport(env) ?? '')) boundRequests();
}

let built: Runtime | undefined;
const runtime = (): Runtime => (built ??= build());

function build(): Runtime {
  const made = createRuntime({ env });
  beforeTermination(() => made.close());
  return made;
}

const publicEndpoint: HttpsOptions = {
  region: 'us-central1',
  memory: '512MiB',
  concurrency: 80,
  timeoutSeconds: 30,
  maxInstances: 100,
  invoker: 'public',
};

/** A widget's posts as JSON. */
export const widgetData = onRequest(
  { ...publicEndpoint, secrets: [tokenEncryptionKeys, redisToken] },
  (request, response) => runtime().widgetData(request, response),
);

/** The embed page. */
export const embed = onRequest(
  { ...publicEndpoint, secrets: [tokenEncryptionKeys, redisToken] },
  (request, response) => runtime().embed(request, response),
);

/** Pictures and videos: redirects to where they are now. */
export const media = onRequest(
  { ...publicEndpoint, secrets: [tokenEncryptionKeys, redisToken] },
  (request, response) => runtime().media(request, response),
);

/** What owners do with their widgets; making one reads its posts before it answers. */
export const api = onRequest(
  {
    ...publicEndpoint,
    timeoutSeconds: 120,
    maxInstances: 20,
    secrets: [tokenEncryptionKeys, tokenFingerprintKey, redisToken],
  },
  (request, response) => runtime().api(request, response),
);

/** How the service is doing, for operators. */
export const adminStatus = onRequest(
  { ...publicEndpoint, memory: '256MiB', maxInstances: 5, secrets: [adminApiKey, redisToken] },
  (request, response) => runtime().adminStatus(request, response),
);

/** Refreshes a widget for nobody in particular: tasks come from the read path. */
export const refreshWidget = onTaskDispatched(
  {
    region: 'us-central1',
    memory: '512MiB',
    concurrency: 20,
    timeoutSeconds: 330,
    maxInstances: 10,
    secrets: [tokenEncryptionKeys, redisToken],
    rateLimits: { maxConcurrentDispatches: 100, maxDispatchesPerSecond: 50 },
    retryConfig: { maxAttempts: 4, minBackoffSeconds: 15, maxBackoffSeconds: 120, maxDoublings: 3 },
  },
  ({ data }) => runtime().refreshWidget(data),
);

/** Repeats what follows a change of a widget, for the case that it was lost. */
export const onWidgetWritten = lazyWidgetTrigger(
  {
    document: 'widgets/{widgetId}',
    region: 'us-central1',
    memory: '256MiB',
    timeoutSeconds: 60,
    maxInstances: 10,
    retry: true,
    secrets: [tokenEncryptionKeys, redisToken],
  },
  ({ params, data, time }) =>
    runtime().onWidgetWritten({
      widgetId: params.widgetId,
      before: data?.before.data(),
      after: data?.after.data(),
      atMs: Date.parse(time),
    }),
);
