import type { Limited } from './rateLimit';

/** Status and default public sentence of each error code, docs/contract.md#errors. */
export const errorTable = {
  invalid_request: { status: 400, sentence: 'The request could not be understood.' },
  unauthenticated: { status: 401, sentence: 'Please sign in with valid credentials.' },
  widget_not_found: { status: 404, sentence: 'There is no widget at this address.' },
  media_not_found: { status: 404, sentence: 'There is no picture at this address.' },
  connection_not_found: { status: 404, sentence: 'There is no such connection to Notion.' },
  not_found: { status: 404, sentence: 'There is nothing at this address.' },
  slug_taken: { status: 409, sentence: 'This slug is taken: please choose another one.' },
  limit_reached: {
    status: 409,
    sentence: 'You have as many widgets as you may have: please delete one first.',
  },
  conflict: {
    status: 409,
    sentence: 'This was changed by somebody else just now: please look at it and try again.',
  },
  payload_too_large: { status: 413, sentence: 'The body is larger than 64 KiB.' },
  unsupported_media_type: {
    status: 415,
    sentence: 'The body has to be JSON: please send "Content-Type: application/json".',
  },
  notion_access: { status: 422, sentence: 'Notion does not let this token read this database.' },
  choose_data_source: {
    status: 422,
    sentence: 'This database has several data sources: please choose one as dataSourceId.',
  },
  rate_limited: {
    status: 429,
    sentence: 'These are too many requests at once. Please try again in a moment.',
  },
  method_not_allowed: { status: 405, sentence: 'This method is not allowed here.' },
  temporarily_unavailable: {
    status: 503,
    sentence: 'This is temporarily unavailable. Please try again in a moment.',
  },
  internal: { status: 500, sentence: 'Something went wrong on our side.' },
} as const;

export type ErrorCode = keyof typeof errorTable;

export interface ServiceErrorOptions {
  /** A sentence for the caller; the table's own where absent. Never an upstream message. */
  sentence?: string;
  /** For `Retry-After`, in whole seconds; that of `limited` where absent. */
  retryAfterSeconds?: number;
  /** With `rate_limited`: which limit is spent, for the `RateLimit` headers. */
  limited?: Limited;
  /** With `method_not_allowed`: the methods there are, for `Allow`. */
  allow?: string;
  /** More fields of the error's body, such as what there is to choose from. */
  details?: Readonly<Record<string, unknown>>;
  /** What really happened, for the log only. */
  cause?: unknown;
}

/** A failure with a designed answer: what is thrown up to the HTTP wrapper. */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly sentence: string;
  readonly retryAfterSeconds: number | undefined;
  readonly limited: Limited | undefined;
  readonly allow: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, options: ServiceErrorOptions = {}) {
    const sentence = options.sentence ?? errorTable[code].sentence;
    super(sentence, { cause: options.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.sentence = sentence;
    this.retryAfterSeconds = options.retryAfterSeconds ?? options.limited?.retryAfterSeconds;
    this.limited = options.limited;
    this.allow = options.allow;
    this.details = options.details;
  }
}
