import type { Request, Response, Router } from 'express';
import { requestBudget, reserveMs, type RedisBudget } from '../../redis/budget';
import type { Caller, CallerLimits } from '../../security/callerLimits';
import type { AuthenticateOwner } from '../../security/owner';
import type { OwnerLimit } from '../../security/ownerLimit';
import { ServiceError } from '../../shared/errors';
import type { Report } from '../../shared/events';
import type { Answer } from '../answer/answer';
import { createCors } from '../answer/cors';
import { unframedHeaders } from '../answer/endpoint';
import { createRequestHandler } from '../answer/requestHandler';
import type { Housekeeping } from '../housekeeping';
import { admit } from '../readWidget';
import type { CallerOf } from '../request/callerAddress';
import { readJsonBody } from '../request/requestBody';
import type { Target } from '../request/target';
import { apiRoutes, type ApiOperation } from './apiRoutes';
import { createRouteFinder } from './routeFinder';

/** A call by an owner who has signed in, within the limits. */
export interface OwnerCall {
  userId: string;
  caller: Caller;
  /** The named parts of the path, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The JSON of the body, not validated yet; rejects as `readJsonBody` does. */
  body: () => Promise<unknown>;
  redisBudget: RedisBudget;
}

/** Answers each call; rejects with a `ServiceError`. */
export type OwnerCalls = Record<ApiOperation, (call: OwnerCall) => Promise<Answer>>;

/** Undefined where the answer was sent at once. Never rejects. */
export type OwnersHandler = (request: Request, response: Response) => Promise<void> | undefined;

const caching = 'private, no-store';

/**
 * The owners' endpoint, docs/contract.md#owners-api: finds the route, counts the caller, asks who it
 * is, counts the owner, and lets `calls` answer. Nothing of it is ever cached. The handler never
 * rejects.
 */
export function createOwnersEndpoint(parts: {
  calls: OwnerCalls;
  /** An empty one of Express, that heeds case. */
  router: Router;
  authenticate: AuthenticateOwner;
  callerOf: CallerOf;
  callers: CallerLimits;
  owners: OwnerLimit;
  housekeeping: Pick<Housekeeping, 'tend'>;
  /** Web origins whose pages may call. */
  allowedOrigins: readonly string[];
  report: Report;
}): OwnersHandler {
  const { calls, authenticate, callerOf, callers, owners, housekeeping, report } = parts;
  const cors = createCors(parts.allowedOrigins);
  const find = createRouteFinder(parts.router, apiRoutes);

  const signIn = async (
    { headers }: Request,
    caller: Caller,
    redisBudget: RedisBudget,
  ): Promise<string> => {
    await housekeeping.tend(redisBudget);
    await admit(callers, caller, redisBudget);
    const userId = await authenticate(headers.authorization);
    const limited = await owners.check(userId, redisBudget.reserving(reserveMs.finding));
    if (limited !== null) throw new ServiceError('rate_limited', { limited });
    return userId;
  };

  const answer = async (
    request: Request,
    response: Response,
    { query }: Target,
  ): Promise<Answer> => {
    const found = await find(request, response);
    if (found === null) throw new ServiceError('not_found');
    const { operation, params, allow } = found;
    if (request.method === 'OPTIONS') return cors.preflight(request, allow);
    if (operation === null) throw new ServiceError('method_not_allowed', { allow });
    const redisBudget = requestBudget();
    const caller = callerOf(request.headers, request.socket.remoteAddress);
    const userId = await signIn(request, caller, redisBudget);
    const body = (): Promise<unknown> => readJsonBody(request);
    return calls[operation]({ userId, caller, params, query, body, redisBudget });
  };

  return createRequestHandler(
    {
      name: 'api',
      headers: { ...unframedHeaders, 'Cache-Control': caching },
      headersFor: (request) => cors.headersFor(request),
      answer,
      errorCacheControl: caching,
    },
    report,
  );
}
