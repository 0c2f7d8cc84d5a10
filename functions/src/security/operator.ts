import { createHash, timingSafeEqual } from 'node:crypto';
import type { Report } from '../shared/events';
import { bearerTokenOf, readIdToken } from './idToken';

/** Verifies a Firebase ID token and returns its claims; rejects where it isn't valid. */
export type VerifyIdToken = (token: string) => Promise<Record<string, unknown>>;

/**
 * Whether an `Authorization` header is an operator's: `Bearer <ADMIN_API_KEY>`, or a Firebase ID
 * token whose claim `admin` is true. Never rejects, and takes the same time for every wrong key.
 */
export type IsOperator = (authorization: string | undefined) => Promise<boolean>;

/** A shorter key could be guessed: it opens nothing. */
const minKeyLength = 24;

export function createOperatorCheck(parts: {
  adminApiKey: () => string | null;
  verifyIdToken: VerifyIdToken;
  report: Report;
}): IsOperator {
  const { adminApiKey, verifyIdToken, report } = parts;
  let isReported = false;

  function strongKey(): string | null {
    const key = adminApiKey();
    if (key === null || key.length >= minKeyLength) return key;
    if (!isReported) {
      report({ type: 'secret.tooShort', variable: 'ADMIN_API_KEY', minLength: minKeyLength });
    }
    isReported = true;
    return null;
  }

  return async (authorization) => {
    const key = strongKey();
    const token = bearerTokenOf(authorization);
    if (token === null) return false;
    if (key !== null && equalInConstantTime(token, key)) return true;
    // To verify a token costs a look-up, so none is made for who does not even claim it.
    if (readIdToken(token)?.claims['admin'] !== true) return false;
    try {
      return (await verifyIdToken(token))['admin'] === true;
    } catch {
      return false;
    }
  };
}

function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
