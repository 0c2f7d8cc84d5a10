import { onRequest, type HttpsOptions } from 'firebase-functions/https';
import { isDeployDiscovery, isEmulated, loadConfig, processEnvironment } from './config';
import { adminApiKey, declareParams, tokenEncryptionKeys } from './params';
import { createRuntime, type Runtime } from './runtime';

const env = processEnvironment();
// The emulator would write each default into `.env.local`, where it outweighs `.env`.
if (!isEmulated(env)) declareParams();
// A bad value ends a new revision here, before it takes over from a good one.
if (!isDeployDiscovery(env)) loadConfig(env);

let built: Runtime | undefined;
const runtime = (): Runtime => (built ??= createRuntime({ env }));

const publicDoor: HttpsOptions = {
  region: 'us-central1',
  memory: '512MiB',
  concurrency: 80,
  timeoutSeconds: 30,
  maxInstances: 100,
  invoker: 'public',
};

/** A widget's posts as JSON. */
export const widgetData = onRequest(
  { ...publicDoor, secrets: [tokenEncryptionKeys] },
  (request, response) => runtime().widgetData(request, response),
);

/** The embed page. */
export const embed = onRequest(
  { ...publicDoor, secrets: [tokenEncryptionKeys] },
  (request, response) => runtime().embed(request, response),
);

/** Pictures and videos: redirects to where they are now. */
export const media = onRequest(
  { ...publicDoor, secrets: [tokenEncryptionKeys] },
  (request, response) => runtime().media(request, response),
);

/** How the service is doing, for operators. */
export const adminStatus = onRequest(
  { ...publicDoor, memory: '256MiB', maxInstances: 5, secrets: [adminApiKey] },
  (request, response) => runtime().adminStatus(request, response),
);
