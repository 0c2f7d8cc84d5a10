import type { Clock } from '../shared/clock';
import { ServiceError } from '../shared/errors';
import type { Report } from '../shared/events';
import { createClockTimeout, raceTimeout } from '../shared/timeout';
import { bearerTokenOf, readIdToken } from './idToken';

/** Verifies a Firebase ID token, its revocation too; rejects as the Admin SDK's Auth does. */
export type VerifyOwnerToken = (token: string) => Promise<{ uid: string }>;

/**
 * The user id of an `Authorization` header with a valid Firebase ID token. Rejects with
 * `unauthenticated` where there is none, or it is expired, revoked, forged, of another project or of
 * a disabled account; with `temporarily_unavailable` where that could not be found out.
 */
export type AuthenticateOwner = (authorization: string | undefined) => Promise<string>;

const verifyTimeoutMs = 8000;

export function createOwnerAuthentication(parts: {
  verifyIdToken: VerifyOwnerToken;
  clock: Clock;
  report: Report;
}): AuthenticateOwner {
  const { verifyIdToken, clock, report } = parts;
  return async (authorization) => {
    const token = bearerTokenOf(authorization);
    if (token === null || readIdToken(token) === null) throw new ServiceError('unauthenticated');
    try {
      const timeout = createClockTimeout(clock, verifyTimeoutMs);
      return (await raceTimeout(verifyIdToken(token), timeout)).uid;
    } catch (error) {
      if (isRefusal(error)) throw new ServiceError('unauthenticated');
      report({ type: 'auth.failed', error });
      throw new ServiceError('temporarily_unavailable', {
        sentence: 'Your sign-in could not be verified just now. Please try again in a moment.',
        cause: error,
      });
    }
  };
}

const refusals = new Set([
  'auth/id-token-expired',
  'auth/id-token-revoked',
  'auth/invalid-id-token',
  'auth/invalid-uid',
  'auth/user-disabled',
  'auth/user-not-found',
]);

/**
 * Whether it is the token that is at fault. The SDK has one code for tokens that can't be valid
 * and for certificates that it could not get: only the message distinguishes them.
 */
function isRefusal(error: unknown): boolean {
  // Claims of other types than the SDK expects.
  if (error instanceof TypeError) return true;
  if (!(error instanceof Error) || !('code' in error)) return false;
  const { code, message } = error;
  if (code !== 'auth/argument-error') return typeof code === 'string' && refusals.has(code);
  return /^(?:Decoding Firebase ID token|Firebase ID token has|verifyIdToken\(\) expects)/.test(
    message,
  );
}
