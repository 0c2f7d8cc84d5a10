import type { IncomingMessage, ServerResponse } from 'node:http';

import { z } from 'zod';

import type { ControlRoute } from './controlRoute';
import { readBody } from './readBody';

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Answers `/control…`. A page in a browser can't reach it: it needs a JSON body and our host. */
export async function handleControl(
  request: IncomingMessage,
  response: ServerResponse,
  routes: readonly ControlRoute[],
): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  if (!LOOPBACK_NAMES.has(url.hostname)) {
    sendJson(response, 403, { error: 'The control endpoint answers on this machine only.' });
    return;
  }
  if (url.pathname === '/control' && request.method === 'GET') {
    sendJson(response, 200, {
      routes: routes.map(({ method, path, does, body }) => ({ method, path, does, body })),
    });
    return;
  }
  const route = routes.find(
    ({ method, path }) => method === request.method && path === url.pathname,
  );
  if (route === undefined) {
    sendJson(response, 404, { error: 'No such switch; GET /control lists them.' });
    return;
  }
  try {
    sendJson(response, 200, route.run(await readJson(request)));
  } catch (error) {
    sendJson(response, 400, { error: reasonOf(error) });
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (request.method !== 'POST') return {};
  if (request.headers['content-type']?.startsWith('application/json') !== true) {
    throw new Error('Send JSON with content-type: application/json.');
  }
  const body: unknown = JSON.parse(await readBody(request));
  return body;
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : 'unknown';
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
