import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../security/callerLimits';
import { errorTable, ServiceError } from '../shared/errors';
import type { Report } from '../shared/events';
import { sendAnswer, type Answer } from './answer';
import { cacheControl } from './cacheHeaders';
import { callerOf } from './callerAddress';
import { rateLimitHeaders } from './rateLimitHeaders';
import { jsonBody, type ReadyBody } from './readyBody';
import { parseTarget, type Target } from './target';

export interface DoorRequest extends Target {
  headers: IncomingHttpHeaders;
  /** Who asks, for the limits. */
  caller: Caller;
}

/** One endpoint, without what all of them share. */
export interface Door {
  name: string;
  /** Any page of any site may read the answers. */
  readableAnywhere: boolean;
  /** Sent with every answer, errors too. */
  headers: Record<string, string>;
  /** Answers, at once where nothing has to be waited for; throws or rejects with a `ServiceError`. */
  handle(request: DoorRequest): Answer | Promise<Answer>;
  /** An error as this door shows it; JSON where absent. */
  errorBody?: (error: ServiceError, correlationId: string, target: Target) => ReadyBody;
}

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** On everything that is not an embed page framing is forbidden. */
export const unframedHeaders: Record<string, string> = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
};

const allowedMethods = 'GET, HEAD, OPTIONS';
const sharedHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
};

/**
 * The wrapper around every door: methods and preflights, errors to answers by the one table, a
 * correlation id, sending. The handler never rejects.
 */
export function createEndpoint(door: Door, report: Report): HttpHandler {
  const fixed = {
    ...sharedHeaders,
    ...door.headers,
    ...(door.readableAnywhere && {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers':
        'ETag, Cache-Status, Retry-After, RateLimit, RateLimit-Policy, X-Correlation-Id',
    }),
  };

  // The warm path allocates nothing for it.
  const answered = { type: 'http.answered', endpoint: door.name } as const;

  const open = (request: IncomingMessage, target: Target): Answer | Promise<Answer> => {
    if (request.method === 'OPTIONS') return preflight(request, door.readableAnywhere);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new ServiceError('method_not_allowed');
    }
    const { headers, socket } = request;
    return door.handle({ ...target, headers, caller: callerOf(headers, socket.remoteAddress) });
  };

  const answerToError = (error: unknown, correlationId: string, target: Target): Answer => {
    const known = error instanceof ServiceError ? error : new ServiceError('internal');
    if (known.code === 'internal') {
      report({ type: 'http.failed', endpoint: door.name, correlationId, error });
    }
    const body = door.errorBody?.(known, correlationId, target);
    return errorAnswer(known, body ?? jsonErrorBody(known, correlationId));
  };

  return async (request, response) => {
    const correlationId = correlationIdOf(request.headers);
    const shared = { ...fixed, 'X-Correlation-Id': correlationId };
    const target = parseTarget(request.url ?? '/');
    let answer: Answer;
    try {
      // A warm answer waits for nothing: the platform watches every promise, and each costs time.
      const opened = open(request, target);
      answer = opened instanceof Promise ? await opened : opened;
    } catch (error) {
      answer = answerToError(error, correlationId, target);
    }
    try {
      const sending = sendAnswer(request, response, answer, shared);
      if (sending !== undefined) await sending;
    } catch (error) {
      report({ type: 'http.failed', endpoint: door.name, correlationId, error });
      if (response.headersSent) response.destroy();
      else await sendAnswer(request, response, unsendable(correlationId), shared);
    }
    report(answered);
  };
}

function preflight(request: IncomingMessage, readableAnywhere: boolean): Answer {
  const headers: Record<string, string> = { Allow: allowedMethods };
  if (readableAnywhere) {
    const asked = request.headers['access-control-request-headers'];
    headers['Access-Control-Allow-Methods'] = allowedMethods;
    headers['Access-Control-Allow-Headers'] = asked ?? 'If-None-Match';
    headers['Access-Control-Max-Age'] = '86400';
    headers['Vary'] = 'Access-Control-Request-Headers';
  }
  return { status: 204, headers, body: null };
}

function errorAnswer(error: ServiceError, body: ReadyBody): Answer {
  const { status } = errorTable[error.code];
  const headers: Record<string, string> = {
    'Cache-Control': status === 404 ? cacheControl.notFound : cacheControl.never,
  };
  if (error.limited !== undefined) Object.assign(headers, rateLimitHeaders(error.limited));
  if (status === 405) headers['Allow'] = allowedMethods;
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer';
  const retryAfterSeconds = error.retryAfterSeconds ?? (status === 503 ? 10 : undefined);
  if (retryAfterSeconds !== undefined) headers['Retry-After'] = String(retryAfterSeconds);
  return { status, headers, body };
}

/** In place of an answer that could not be sent; its headers may be what was wrong. */
function unsendable(correlationId: string): Answer {
  const error = new ServiceError('internal');
  return errorAnswer(error, jsonErrorBody(error, correlationId));
}

function jsonErrorBody(error: ServiceError, correlationId: string): ReadyBody {
  const { sentence, code } = error;
  return jsonBody(
    code === 'internal' ? { error: sentence, code, correlationId } : { error: sentence, code },
  );
}

/** The platform's trace id where there is one, so that logs of one request meet. */
function correlationIdOf(headers: IncomingHttpHeaders): string {
  const traced = headers['x-cloud-trace-context'];
  const trace = typeof traced === 'string' ? /^[0-9a-f]{32}(?=\/|$)/.exec(traced)?.[0] : undefined;
  return trace ?? randomUUID();
}
