import { z } from 'zod';

import {
  apiError,
  rateLimited,
  rateLimitReasons,
  serviceOverload,
  unauthorized,
  type ApiAnswer,
} from './apiError';

/** What can go wrong with one answer. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rate_limited'),
    reason: z.enum(rateLimitReasons).default('public_api_request_rate_limit'),
    retryAfterSeconds: z.number().int().min(0).default(1),
  }),
  z.object({
    kind: z.literal('service_overload'),
    retryAfterSeconds: z.number().int().min(0).default(1),
  }),
  z.object({
    kind: z.literal('server_error'),
    status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]),
    html: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('restricted_resource') }),
  z.object({ kind: z.literal('unauthorized') }),
  z.object({
    kind: z.literal('api_error'),
    status: z.number().int(),
    code: z.string(),
    message: z.string().default('Something is wrong.'),
  }),
  /** The edge's page instead of Notion's answer. */
  z.object({ kind: z.literal('blocked_html') }),
  z.object({ kind: z.literal('connection_reset') }),
  /** The request is taken and never answered. */
  z.object({ kind: z.literal('hang') }),
  /** Headers at once, then the right body in pieces over `durationMs`. */
  z.object({ kind: z.literal('slow_body'), durationMs: z.number().int().min(1) }),
  /** A right answer of which the second half is missing. */
  z.object({ kind: z.literal('truncated_json') }),
  /** A right answer, padded to at least `sizeBytes`. */
  z.object({
    kind: z.literal('oversized_body'),
    sizeBytes: z
      .number()
      .int()
      .min(1)
      .default(32 * 1024 * 1024),
  }),
]);

/** Which requests fail: the next `times` (all, when null) of a token or a part of the path. */
export const faultRuleSchema = z.object({
  fault: faultSchema,
  times: z.number().int().min(1).nullable().default(1),
  token: z.string().optional(),
  pathPart: z.string().optional(),
});

export type Fault = z.infer<typeof faultSchema>;
export type FaultRule = z.infer<typeof faultRuleSchema>;
export type FaultRuleInput = z.input<typeof faultRuleSchema>;

/** The rules in force, in the order in which they were set. */
export function createFaults() {
  let rules: FaultRule[] = [];
  return {
    add(rule: FaultRuleInput): void {
      rules.push(faultRuleSchema.parse(rule));
    },
    clear: (): void => {
      rules = [];
    },
    list(): readonly FaultRule[] {
      return rules;
    },
    /** The fault of this request, used up by one, or null. */
    take(request: { secret: string | null; path: string }): Fault | null {
      const rule = rules.find(
        ({ token, pathPart }) =>
          (token === undefined || token === request.secret) &&
          (pathPart === undefined || request.path.includes(pathPart)),
      );
      if (rule === undefined) return null;
      if (rule.times !== null) {
        rule.times -= 1;
        if (rule.times === 0) rules = rules.filter((candidate) => candidate !== rule);
      }
      return rule.fault;
    },
  };
}

const SERVER_ERROR_CODES = {
  500: 'internal_server_error',
  502: 'bad_gateway',
  503: 'service_unavailable',
  504: 'gateway_timeout',
} as const;

/** The error answer of a fault, an HTML page, or null for one that spoils the way it is sent. */
export function faultAnswer(fault: Fault): ApiAnswer | { status: number; html: string } | null {
  switch (fault.kind) {
    case 'rate_limited':
      return rateLimited(fault.reason, fault.retryAfterSeconds);
    case 'service_overload':
      return serviceOverload(fault.retryAfterSeconds);
    case 'server_error':
      return fault.html
        ? { status: fault.status, html: edgePage('The server is having a moment') }
        : apiError(fault.status, SERVER_ERROR_CODES[fault.status], 'Unexpected error occurred.');
    case 'restricted_resource':
      return apiError(
        403,
        'restricted_resource',
        "Given the bearer token used, the client doesn't have permission to perform this operation.",
      );
    case 'unauthorized':
      return unauthorized();
    case 'api_error':
      return apiError(fault.status, fault.code, fault.message);
    case 'blocked_html':
      return { status: 403, html: edgePage('Attention required') };
    case 'connection_reset':
    case 'hang':
    case 'slow_body':
    case 'truncated_json':
    case 'oversized_body':
      return null;
  }
}

function edgePage(title: string): string {
  return `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
}
