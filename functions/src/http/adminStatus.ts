import { requestBudget } from '../redis/budget';
import type { CallerLimits } from '../security/callerLimits';
import type { IsOperator } from '../security/operator';
import { ServiceError } from '../shared/errors';
import { unframedHeaders, type Endpoint } from './answer/endpoint';
import { jsonBody } from './answer/readyBody';
import { admit } from './readWidget';
import { matchPath } from './request/target';

const paths = ['/', '/api/admin/status'];
const cacheControl = 'private, no-store';

/** `GET /api/admin/status`: how the service is doing; see docs/contract.md#operators. */
export function createAdminStatus(parts: {
  isOperator: IsOperator;
  limits: CallerLimits;
  status: () => Promise<unknown>;
}): Endpoint {
  return {
    name: 'adminStatus',
    readableAnywhere: false,
    headers: { ...unframedHeaders, 'Cache-Control': cacheControl },
    errorCacheControl: cacheControl,
    async handle({ segments, headers, caller }) {
      if (matchPath(segments, paths) === null) throw new ServiceError('not_found');
      await admit(parts.limits, caller, requestBudget());
      if (!(await parts.isOperator(headers.authorization))) {
        throw new ServiceError('unauthenticated');
      }
      return { status: 200, headers: {}, body: jsonBody(await parts.status()) };
    },
  };
}
