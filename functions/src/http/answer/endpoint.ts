import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../../security/callerLimits';
import { ServiceError } from '../../shared/errors';
import type { Report } from '../../shared/events';
import type { CallerOf } from '../request/callerAddress';
import type { Target } from '../request/target';
import type { Answer } from './answer';
import { preflight, preflightAnywhere, readableAnywhereHeaders } from './cors';
import type { ReadyBody } from './readyBody';
import { createRequestHandler } from './requestHandler';

export interface EndpointRequest extends Target {
  headers: IncomingHttpHeaders;
  /** Who asks, for the limits. */
  caller: Caller;
}

/** One endpoint that is only read from, without what all of them share. */
export interface Endpoint {
  name: string;
  /** Any page of any site may read the answers. */
  readableAnywhere: boolean;
  /** Sent with every answer, errors too. */
  headers: Record<string, string>;
  /** The `Cache-Control` of errors; by their status where absent. */
  errorCacheControl?: string;
  /** Answers, at once where nothing has to be waited for; throws or rejects with a `ServiceError`. */
  handle(request: EndpointRequest): Answer | Promise<Answer>;
  /** An error as this endpoint shows it; JSON where absent. */
  errorBody?: (error: ServiceError, correlationId: string, target: Target) => ReadyBody;
}

/** Undefined where the answer was sent at once. Never rejects. */
export type HttpHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | undefined;

/** On everything that is not an embed page framing is forbidden. */
export const unframedHeaders: Record<string, string> = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
};

const allowedMethods = 'GET, HEAD, OPTIONS';

/** The handler of an endpoint: its methods, its preflights, and what `createRequestHandler` does. */
export function createHttpHandler(
  endpoint: Endpoint,
  callerOf: CallerOf,
  report: Report,
): HttpHandler {
  const open = (
    request: IncomingMessage,
    _response: ServerResponse,
    target: Target,
  ): Answer | Promise<Answer> => {
    if (request.method === 'OPTIONS') {
      return endpoint.readableAnywhere
        ? preflightAnywhere(request, allowedMethods)
        : preflight(allowedMethods, null);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new ServiceError('method_not_allowed', { allow: allowedMethods });
    }
    const { headers, socket } = request;
    const { segments, query } = target;
    const caller = callerOf(headers, socket.remoteAddress);
    return endpoint.handle({ segments, query, headers, caller });
  };

  return createRequestHandler(
    {
      name: endpoint.name,
      headers: {
        ...endpoint.headers,
        ...(endpoint.readableAnywhere && readableAnywhereHeaders),
      },
      answer: open,
      errorBody: endpoint.errorBody,
      ...(endpoint.errorCacheControl !== undefined && {
        errorCacheControl: endpoint.errorCacheControl,
      }),
    },
    report,
  );
}
