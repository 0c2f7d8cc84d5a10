import type { IncomingMessage, ServerResponse } from 'node:http';

import type { createApi } from './api';
import { apiError, rateLimited } from './apiError';
import type { Behaviour } from './behaviour';
import type { ControlRoute } from './controlRoute';
import { faultAnswer } from './faults';
import { handleControl } from './handleControl';
import type { MediaStore } from './media/mediaStore';
import { passThrough, tokenSha256 } from './passthrough';
import type { createRateBudget } from './rateBudget';
import { readBody } from './readBody';
import type { createRequestLog } from './requestLog';
import { sendAnswer, sendHtml } from './sendAnswer';
import { sendFile } from './sendFile';
import { refusalXml, type SignedFiles } from './signedFiles';
import type { NotionState } from './state';

interface HandlerDeps {
  state: NotionState;
  behaviour: Behaviour;
  requests: ReturnType<typeof createRequestLog>;
  files: SignedFiles;
  api: ReturnType<typeof createApi>;
  budget: ReturnType<typeof createRateBudget>;
  media: MediaStore;
  routes: readonly ControlRoute[];
  upstreamUrl: string;
  log: (line: string) => void;
}

/** Sends each request to the API, the files, the public pictures or the switches. */
export function createRequestHandler(
  deps: HandlerDeps,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { state, behaviour, requests, files, api, budget, media } = deps;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://simulator.invalid');
    if (url.pathname === '/control' || url.pathname.startsWith('/control/')) {
      await handleControl(request, response, deps.routes);
      return;
    }
    const isFile = url.pathname.startsWith('/files/');
    const secret = secretOf(request);
    const done = requests.arrive({
      method: request.method ?? '',
      path: url.pathname,
      query: isFile ? '' : url.search.slice(1),
      secret,
    });
    let status: number | null = null;
    response.once('close', () => {
      done(status);
      deps.log(`${request.method ?? ''} ${url.pathname} ${status ?? 'dropped'}`);
    });
    if (behaviour.isDown()) {
      request.socket.resetAndDestroy();
      return;
    }
    const latencyMs = behaviour.latencyMs(url.pathname);
    if (latencyMs > 0) await state.clock.sleep(latencyMs);

    if (isFile) status = await answerFile(request, response, url);
    else if (url.pathname.startsWith('/public/')) {
      const name = decodeURIComponent(url.pathname.slice('/public/'.length));
      status = sendFile(request, response, await media.publicFile(name));
    } else if (secret !== null && behaviour.isPassthrough(tokenSha256(secret))) {
      status = await passThrough(request, response, deps.upstreamUrl);
    } else {
      status = await answerApi(request, response, url, secret);
    }
  }

  async function answerFile(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<number> {
    const outcome = files.open(url);
    if (outcome.kind === 'file') {
      return sendFile(request, response, await media.hostedFile(outcome.file));
    }
    response.writeHead(outcome.status, { 'content-type': 'application/xml' });
    response.end(refusalXml(outcome));
    return outcome.status;
  }

  async function answerApi(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    secret: string | null,
  ): Promise<number | null> {
    const bodyText = await readBody(request);
    const fault = behaviour.faults.take({ secret, path: url.pathname });
    if (fault?.kind === 'hang') return null;
    if (fault?.kind === 'connection_reset') {
      request.socket.resetAndDestroy();
      return null;
    }
    const failure = fault === null ? null : faultAnswer(fault);
    if (failure !== null && 'html' in failure) {
      sendHtml(response, failure.status, failure.html);
      return failure.status;
    }
    const version = request.headers['notion-version'];
    const answer =
      failure ??
      refuseByBudget(secret) ??
      api.answer({
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        notionVersion: typeof version === 'string' ? version : undefined,
        secret,
        bodyText,
      });
    await sendAnswer(response, answer, fault, state.clock);
    return answer.status;
  }

  function refuseByBudget(secret: string | null) {
    const token = api.tokenOf(secret);
    if (token === null) return null;
    const refusal = budget.spend(state.clock.nowMs(), token, behaviour.limits());
    return refusal === null ? null : rateLimited(refusal.reason, refusal.retryAfterSeconds);
  }

  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      deps.log(error instanceof Error ? (error.stack ?? error.message) : 'unknown error');
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      const { body } = apiError(500, 'internal_server_error', 'The simulator has failed.');
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  };
}

function secretOf(request: IncomingMessage): string | null {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
}
