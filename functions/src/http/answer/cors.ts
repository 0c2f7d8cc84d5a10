import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer';

/** The headers that let pages of any site read an answer. */
export const readableAnywhereHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'ETag, Cache-Status, Retry-After, RateLimit, RateLimit-Policy, X-Correlation-Id',
};

/** The request headers that a page of another site may send, and for how long it may know so. */
export interface CrossSitePermission {
  requestHeaders: string;
  maxAgeSeconds: number;
}

/** The answer to `OPTIONS`: what the address allows, and pages of other sites with `permission`. */
export function preflight(allow: string, permission: CrossSitePermission | null): Answer {
  const headers: Record<string, string> = { Allow: allow };
  if (permission !== null) {
    headers['Access-Control-Allow-Methods'] = allow;
    headers['Access-Control-Allow-Headers'] = permission.requestHeaders;
    headers['Access-Control-Max-Age'] = String(permission.maxAgeSeconds);
  }
  return { status: 204, headers, body: null };
}

/** The same where pages of any site may read: they may send whichever headers they ask for. */
export function preflightAnywhere(request: IncomingMessage, allow: string): Answer {
  const asked = request.headers['access-control-request-headers'];
  const permission = { requestHeaders: asked ?? 'If-None-Match', maxAgeSeconds: 86_400 };
  const { headers, ...answer } = preflight(allow, permission);
  return { ...answer, headers: { ...headers, Vary: 'Access-Control-Request-Headers' } };
}

/** What browsers may do from the sites of the owners' pages, and from no other. */
export interface Cors {
  /** For every answer: who may read it. */
  headersFor(request: IncomingMessage): Record<string, string>;
  /** The answer to `OPTIONS`, where these methods are allowed. */
  preflight(request: IncomingMessage, allow: string): Answer;
}

/** `origins` as browsers send them; a page of any other origin gets no word of permission. */
export function createCors(origins: readonly string[]): Cors {
  const known = new Set(origins);
  const isKnown = ({ headers: { origin } }: IncomingMessage): boolean =>
    origin !== undefined && known.has(origin);
  return {
    headersFor(request) {
      const headers: Record<string, string> = { Vary: 'Origin' };
      if (isKnown(request)) {
        headers['Access-Control-Allow-Origin'] = request.headers.origin ?? '';
        headers['Access-Control-Expose-Headers'] =
          'Location, Retry-After, RateLimit, RateLimit-Policy, X-Correlation-Id';
      }
      return headers;
    },
    preflight: (request, allow) => preflight(allow, isKnown(request) ? ownersPermission : null),
  };
}

const ownersPermission: CrossSitePermission = {
  requestHeaders: 'Authorization, Content-Type',
  maxAgeSeconds: 600,
};
