/** An answer of the API, before it is put on the wire. */
export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

export const rateLimitReasons = [
  'public_api_request_rate_limit',
  'public_api_space_request_rate_limit',
  'public_api_endpoint_rate_limit',
  'public_api_request_blocked',
] as const;

export type RateLimitReason = (typeof rateLimitReasons)[number];

/** An error in Notion's form; `request_id` is added when it is sent. */
export function apiError(status: number, code: string, message: string): ApiAnswer {
  return { status, headers: {}, body: { object: 'error', status, code, message } };
}

export function validationError(message: string): ApiAnswer {
  return apiError(400, 'validation_error', message);
}

export function unauthorized(): ApiAnswer {
  return apiError(401, 'unauthorized', 'API token is invalid.');
}

export function notFound(kind: 'database' | 'data_source' | 'page', id: string): ApiAnswer {
  return apiError(
    404,
    'object_not_found',
    `Could not find ${kind} with ID: ${id}. Make sure the relevant pages and databases are shared with your integration.`,
  );
}

export function rateLimited(reason: RateLimitReason, retryAfterSeconds: number): ApiAnswer {
  return withRetryAfter(
    apiError(429, 'rate_limited', 'You have been rate limited. Please try again later.'),
    reason,
    retryAfterSeconds,
  );
}

export function serviceOverload(retryAfterSeconds: number): ApiAnswer {
  return withRetryAfter(
    apiError(529, 'service_overload', 'Notion is overloaded. Please try again later.'),
    'service_overload',
    retryAfterSeconds,
  );
}

function withRetryAfter(answer: ApiAnswer, reason: string, retryAfterSeconds: number): ApiAnswer {
  const additionalData = { rate_limit_reason: reason, retry_after: retryAfterSeconds };
  return {
    status: answer.status,
    headers: { 'retry-after': String(retryAfterSeconds) },
    body: { ...answer.body, additional_data: additionalData },
  };
}
