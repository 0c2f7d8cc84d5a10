import { sign, type KeyObject } from 'node:crypto';

/** What a Firebase ID token says; `changes` make a bad one of it. */
export function idTokenClaims(
  projectId: string,
  userId: string,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  return {
    iss: `https://securetoken.google.com/${projectId}`,
    aud: projectId,
    sub: userId,
    user_id: userId,
    auth_time: nowSeconds - 60,
    iat: nowSeconds - 60,
    exp: nowSeconds + 3000,
    ...changes,
  };
}

/** A token as the Auth emulator gives it out: not signed. */
export function unsignedToken(claims: unknown, header: unknown = { alg: 'none', typ: 'JWT' }) {
  return `${encode(header)}.${encode(claims)}.`;
}

/** A token as Firebase signs it. */
export function signedToken(claims: unknown, key: KeyObject, kid: string): string {
  const content = `${encode({ alg: 'RS256', typ: 'JWT', kid })}.${encode(claims)}`;
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
