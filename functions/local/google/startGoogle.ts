import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { firestoreRoutes } from './apis/firestore';
import { functionRoutes } from './apis/functions';
import { hostingRoutes } from './apis/hosting';
import { projectRoutes } from './apis/projects';
import { queueRoutes } from './apis/queues';
import { secretRoutes } from './apis/secrets';
import { createGoogleProject, type GoogleProject } from './googleProject';
import { Refusal, type Route } from './route';

/** A stand-in on loopback for the APIs that `firebase deploy` and `npm run keys` call. */
export interface GoogleStandIn {
  readonly project: GoogleProject;
  /** Where an API is for a process that resolves Google's names to this machine, toLoopback.cjs. */
  origin(host: string): string;
  /** Where it is for any other. */
  url(host: string): string;
  /** `METHOD host/path` of each call, in their order. */
  readonly calls: readonly string[];
  /** Those of them that it does not know. */
  readonly unknownCalls: readonly string[];
  close(): Promise<void>;
}

const routes: readonly Route[] = [
  ...projectRoutes,
  ...functionRoutes,
  ...secretRoutes,
  ...queueRoutes,
  ...firestoreRoutes,
  ...hostingRoutes,
];

/** These answer in every project, and signed uploads need no API. */
const alwaysOn = new Set([
  'www.googleapis.com',
  'serviceusage.googleapis.com',
  'cloudresourcemanager.googleapis.com',
  'firebase.googleapis.com',
  'storage.googleapis.com',
  'upload-firebasehosting.googleapis.com',
  'iam.googleapis.com',
]);

export async function startGoogle(projectId: string): Promise<GoogleStandIn> {
  const project = createGoogleProject(projectId);
  const calls: string[] = [];
  const unknownCalls: string[] = [];
  let port = 0;
  const origin = (host: string): string => `http://${host}:${port}`;

  const answer = async (request: IncomingMessage): Promise<object> => {
    const { host, path, query } = addressOf(request);
    const call = `${request.method ?? ''} ${host}${path}`;
    calls.push(call);
    const bytes = await buffer(request);
    for (const route of routes) {
      if (route.host !== host || route.method !== request.method) continue;
      const found = route.path.exec(path);
      if (found === null) continue;
      refuseDisabled(host, project);
      const [, ...names] = found;
      const body = parsed(request, bytes);
      return route.answer({ names, query, body, bytes, origin }, project);
    }
    unknownCalls.push(call);
    throw new Refusal(501, 'UNIMPLEMENTED', `The stand-in does not know ${call}.`);
  };

  const server = createServer((request, response) => {
    answer(request)
      .then((body) => ({ status: 200, body }))
      .catch((error: unknown) => refusalOf(error))
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      })
      .catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    project,
    origin,
    url: (host) => `http://127.0.0.1:${port}/${host}`,
    calls,
    unknownCalls,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Of the API, whose host stands in the Host header or, on a plain address, first in the path. */
function addressOf(request: IncomingMessage): {
  host: string;
  path: string;
  query: URLSearchParams;
} {
  const [named = ''] = (request.headers.host ?? '').split(':');
  const { pathname, searchParams: query } = new URL(request.url ?? '/', `http://${named}`);
  const whole = decodeURIComponent(pathname);
  if (named !== '127.0.0.1') return { host: named, path: whole, query };
  const [, host = ''] = whole.split('/');
  return { host, path: whole.slice(host.length + 1), query };
}

function refuseDisabled(host: string, { enabledServices, id }: GoogleProject): void {
  if (alwaysOn.has(host) || enabledServices.has(host)) return;
  throw new Refusal(
    403,
    'PERMISSION_DENIED',
    `${host} has not been used in project ${id} before or it is disabled.`,
  );
}

function parsed(request: IncomingMessage, bytes: Buffer): unknown {
  const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
  return isJson && bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : null;
}

function refusalOf(error: unknown): { status: number; body: object } {
  const refusal = error instanceof Refusal ? error : new Refusal(400, 'INVALID', String(error));
  const { httpStatus, code, message } = refusal;
  return {
    status: httpStatus,
    body: { error: { code: httpStatus, status: code, message } },
  };
}
