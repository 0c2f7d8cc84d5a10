import { createHash, timingSafeEqual } from 'node:crypto';

/** Verifies a Firebase ID token and returns its claims; rejects where it isn't valid. */
export type VerifyIdToken = (token: string) => Promise<Record<string, unknown>>;

/**
 * Whether `authorization` is an operator's: `Bearer <ADMIN_API_KEY>`, or a Firebase ID token whose
 * claim `admin` is true. Never rejects, and takes the same time for every wrong key.
 */
export async function isOperator(
  authorization: string | undefined,
  adminApiKey: string | null,
  verifyIdToken: VerifyIdToken,
): Promise<boolean> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return false;
  if (adminApiKey !== null && equalInConstantTime(token, adminApiKey)) return true;
  if (token.split('.').length !== 3) return false;
  try {
    return (await verifyIdToken(token))['admin'] === true;
  } catch {
    return false;
  }
}

function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
