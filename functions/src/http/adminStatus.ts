import { isOperator, type VerifyIdToken } from '../security/operator';
import { ServiceError } from '../shared/errors';
import { unframedHeaders, type Endpoint } from './answer/endpoint';
import { jsonBody } from './answer/readyBody';
import { matchPath } from './request/target';

const paths = ['/', '/api/admin/status'];

/** `GET /api/admin/status`: how the service is doing; see docs/contract.md#operators. */
export function createAdminStatus(parts: {
  adminApiKey: () => string | null;
  verifyIdToken: VerifyIdToken;
  status: () => Promise<unknown>;
}): Endpoint {
  return {
    name: 'adminStatus',
    readableAnywhere: false,
    headers: { ...unframedHeaders, 'Cache-Control': 'private, no-store' },
    async handle({ segments, headers }) {
      if (matchPath(segments, paths) === null) throw new ServiceError('not_found');
      const { authorization } = headers;
      if (!(await isOperator(authorization, parts.adminApiKey(), parts.verifyIdToken))) {
        throw new ServiceError('unauthenticated');
      }
      return { status: 200, headers: {}, body: jsonBody(await parts.status()) };
    },
  };
}
