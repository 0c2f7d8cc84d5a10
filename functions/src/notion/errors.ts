import * as z from 'zod';

interface KindFacts {
  /** Asking again soon changes nothing: re-check on a slow clock or when the owner acts. */
  permanent: boolean;
  message: string;
}

const kinds = {
  unauthorized: { permanent: true, message: 'Notion does not accept this token.' },
  not_shared: {
    permanent: true,
    message: 'Notion finds nothing here that is shared with the integration.',
  },
  restricted: { permanent: true, message: 'The integration may not read this content.' },
  edge_blocked: { permanent: true, message: "Notion's edge refused the request." },
  schema_mismatch: { permanent: true, message: "Notion refused the request's parameters." },
  rate_limited: { permanent: false, message: 'Notion asks for a pause.' },
  request_blocked: { permanent: true, message: 'Notion has blocked these requests.' },
  unavailable: { permanent: false, message: 'Notion could not be reached or failed.' },
  timeout: { permanent: false, message: 'Notion did not answer in time.' },
  too_large: { permanent: true, message: "Notion's answer was larger than allowed." },
  in_trash: { permanent: true, message: 'The database is in the trash.' },
  not_queryable: { permanent: true, message: 'This is not a database that can be read.' },
  hide_gone: {
    permanent: true,
    message: 'The column that hides posts is gone.',
  },
  choose_data_source: {
    permanent: true,
    message: 'The database has several data sources: one has to be chosen.',
  },
  unexpected_answer: { permanent: false, message: "Notion's answer was not understood." },
} as const satisfies Record<string, KindFacts>;

/**
 * What an answer of Notion's, or its absence, means for a widget. Permanent is what stays until
 * somebody changes something: a token, a sharing, a schema. Limits, outages and timeouts pass.
 */
export type NotionErrorKind = keyof typeof kinds;

/** Whether a stored word is one of the kinds: an older or newer version may have written it. */
export function isNotionErrorKind(word: unknown): word is NotionErrorKind {
  return typeof word === 'string' && Object.hasOwn(kinds, word);
}

export interface DataSourceName {
  id: string;
  name: string;
}

export interface NotionErrorOptions {
  message?: string;
  permanent?: boolean;
  retryAfterMs?: number;
  status?: number;
  dataSources?: readonly DataSourceName[];
  rateLimitReason?: string;
  requestId?: string;
  cause?: unknown;
}

/** The one error that `notion/` throws. Its message holds no token, address or upstream body. */
export class NotionError extends Error {
  readonly kind: NotionErrorKind;
  /**
   * True where asking again soon changes nothing. A `not_shared` may be confirmed by a few more
   * checks first: a database that has just been shared takes a moment to show.
   */
  readonly permanent: boolean;
  /** How long to pause, in milliseconds; null where nobody said. */
  readonly retryAfterMs: number | null;
  readonly status: number | null;
  /** For `choose_data_source`: what there is to choose from. */
  readonly dataSources: readonly DataSourceName[];
  /** For 429: which of Notion's limits was met (`public_api_space_request_rate_limit`, …). */
  readonly rateLimitReason: string | null;
  /** Notion's own id of the request, for their support. */
  readonly requestId: string | null;

  constructor(kind: NotionErrorKind, options: NotionErrorOptions = {}) {
    super(options.message ?? kinds[kind].message, { cause: options.cause });
    this.name = 'NotionError';
    this.kind = kind;
    this.permanent = options.permanent ?? kinds[kind].permanent;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.status = options.status ?? null;
    this.dataSources = options.dataSources ?? [];
    this.rateLimitReason = options.rateLimitReason ?? null;
    this.requestId = options.requestId ?? null;
  }
}

/** The SDK's HTTP errors by their shape, so that this file doesn't have to load the SDK. */
const responseErrorSchema = z.object({
  name: z.enum(['APIResponseError', 'UnknownHTTPResponseError']),
  status: z.number(),
  code: z.string(),
  headers: z.unknown(),
  body: z.string().catch(''),
  additional_data: z.record(z.string(), z.unknown()).catch({}),
  request_id: z.string().max(100).optional().catch(undefined),
});
type ResponseError = z.infer<typeof responseErrorSchema>;

/**
 * What any error thrown while Notion was asked means. A `NotionError` passes through. Raw errors
 * are kept as `cause` only where they can't hold a token or an upstream body: undici names a bad
 * header's value and V8 quotes the JSON that does not parse.
 */
export function classify(error: unknown, nowMs: number = Date.now()): NotionError {
  if (error instanceof NotionError) return error;
  const response = responseErrorSchema.safeParse(error);
  if (response.success) return classifyResponse(response.data, nowMs);
  if (!isErrorLike(error)) return new NotionError('unexpected_answer');
  switch (error.name) {
    case 'RequestTimeoutError':
    case 'AbortError':
    case 'TimeoutError':
      return new NotionError('timeout');
    case 'TypeError':
      return new NotionError('unavailable', { cause: error.cause });
    case 'SyntaxError':
      return new NotionError('unexpected_answer');
    case 'InvalidPathParameterError':
      return new NotionError('not_queryable');
    default:
      return new NotionError('unexpected_answer', { cause: error });
  }
}

function classifyResponse(error: ResponseError, nowMs: number): NotionError {
  const { status } = error;
  const known = { status, ...(error.request_id !== undefined && { requestId: error.request_id }) };
  if (status === 429 || status === 529) return rateLimit(error, known, nowMs);
  if (status === 401) return new NotionError('unauthorized', known);
  if (status === 403) return new NotionError(isHtml(error) ? 'edge_blocked' : 'restricted', known);
  if (status === 404 && !isHtml(error)) return new NotionError('not_shared', known);
  if (status === 400 && error.code === 'validation_error') {
    return new NotionError('schema_mismatch', known);
  }
  if (status === 408 || status === 409 || status >= 500) {
    return new NotionError('unavailable', known);
  }
  return new NotionError('unexpected_answer', known);
}

function rateLimit(
  error: ResponseError,
  known: { status: number; requestId?: string },
  nowMs: number,
): NotionError {
  const named = error.additional_data['rate_limit_reason'];
  const reason = typeof named === 'string' && /^[a-z_]{1,80}$/.test(named) ? named : null;
  const options = { ...known, ...(reason !== null && { rateLimitReason: reason }) };
  if (reason === 'public_api_request_blocked') return new NotionError('request_blocked', options);
  const retryAfterMs = retryAfterMsOf(
    [headerOf(error.headers, 'retry-after'), error.additional_data['retry_after']],
    nowMs,
  );
  return new NotionError('rate_limited', {
    ...options,
    ...(retryAfterMs !== null && { retryAfterMs }),
  });
}

function isHtml(error: ResponseError): boolean {
  const type = headerOf(error.headers, 'content-type') ?? '';
  return type.includes('html') || error.body.trimStart().startsWith('<');
}

function headerOf(headers: unknown, name: string): string | null {
  return headers instanceof Headers ? headers.get(name) : null;
}

/** `instanceof` would miss errors of another realm, such as a test runner's. */
function isErrorLike(error: unknown): error is { name: string; cause?: unknown } {
  return (
    typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string'
  );
}

const shortestMs = 1_000;

const longestMs = 15 * 60_000;

/**
 * How long to pause, in milliseconds, after the values of `Retry-After` and of the body's
 * `retry_after`, the first that parses: whole seconds or an HTTP date. Null where none does; never
 * less than a second or more than a quarter of an hour.
 */
export function retryAfterMsOf(values: readonly unknown[], nowMs: number): number | null {
  for (const value of values) {
    const waitMs = waitMsOf(value, nowMs);
    if (waitMs !== null) return Math.min(longestMs, Math.max(shortestMs, waitMs));
  }
  return null;
}

function waitMsOf(value: unknown, nowMs: number): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value * 1_000 : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1_000;
  const dateMs = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(dateMs) ? null : dateMs - nowMs;
}
