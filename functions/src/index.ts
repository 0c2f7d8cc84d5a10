import { onRequest } from 'firebase-functions/https';
import { onTaskDispatched } from 'firebase-functions/tasks';
import {
  isDeployDiscovery,
  isEmulated,
  loadConfig,
  loadDeployment,
  processEnvironment,
  servedExport,
} from './config';
import { functionOptions } from './functionOptions';
import { boundRequests } from './http/request/wireBounds';
import { declareParams } from './params';
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

const options = functionOptions(loadDeployment(env));

/** A widget's posts as JSON. */
export const widgetData = onRequest(options.widgetData, (request, response) =>
  runtime().widgetData(request, response),
);

/** The embed page. */
export const embed = onRequest(options.embed, (request, response) =>
  runtime().embed(request, response),
);

/** Pictures and videos: redirects to where they are now. */
export const media = onRequest(options.media, (request, response) =>
  runtime().media(request, response),
);

/** What owners do with their widgets; making one reads its posts before it answers. */
export const api = onRequest(options.api, (request, response) => runtime().api(request, response));

/** How the service is doing, for operators. */
export const adminStatus = onRequest(options.adminStatus, (request, response) =>
  runtime().adminStatus(request, response),
);

/** Refreshes a widget for nobody in particular: tasks come from the read path. */
export const refreshWidget = onTaskDispatched(options.refreshWidget, ({ data }) =>
  runtime().refreshWidget(data),
);

/** Repeats what follows a change of a widget, for the case that it was lost. */
export const onWidgetWritten = lazyWidgetTrigger(
  options.onWidgetWritten,
  ({ params, data, time }) =>
    runtime().onWidgetWritten({
      widgetId: params.widgetId,
      before: data?.before.data(),
      after: data?.after.data(),
      atMs: Date.parse(time),
    }),
);
