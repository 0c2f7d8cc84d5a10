import { errorTable, type ServiceError } from '../../shared/errors';
import type { Answer } from './answer';
import { cacheControl } from './cacheHeaders';
import { rateLimitHeaders } from './rateLimitHeaders';
import { jsonBody, type ReadyBody } from './readyBody';

/** The answer to an error, by the one table; how it may be cached is `caching`, else by its status. */
export function errorAnswer(error: ServiceError, body: ReadyBody, caching?: string): Answer {
  const { status } = errorTable[error.code];
  const headers: Record<string, string> = {
    'Cache-Control': caching ?? (status === 404 ? cacheControl.notFound : cacheControl.never),
  };
  if (error.limited !== undefined) Object.assign(headers, rateLimitHeaders(error.limited));
  if (error.allow !== undefined) headers['Allow'] = error.allow;
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer';
  const retryAfterSeconds = error.retryAfterSeconds ?? (status === 503 ? 10 : undefined);
  if (retryAfterSeconds !== undefined) headers['Retry-After'] = String(retryAfterSeconds);
  return { status, headers, body };
}

/** The form of docs/contract.md#errors; a bug's answer repeats the id that the log has. */
export function jsonErrorBody(error: ServiceError, correlationId: string): ReadyBody {
  const { sentence, code, details } = error;
  return jsonBody({
    ...details,
    error: sentence,
    code,
    ...(code === 'internal' && { correlationId }),
  });
}
