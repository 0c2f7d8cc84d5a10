import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer';

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
    preflight(request, allow) {
      const headers: Record<string, string> = {
        Allow: allow,
        'Cache-Control': 'private, no-store',
      };
      if (isKnown(request)) {
        headers['Access-Control-Allow-Methods'] = allow;
        headers['Access-Control-Allow-Headers'] = 'Authorization, Content-Type';
        headers['Access-Control-Max-Age'] = '600';
      }
      return { status: 204, headers, body: null };
    },
  };
}
