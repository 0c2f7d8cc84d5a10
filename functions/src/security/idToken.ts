/** The two parts of an ID token that can be read by anybody. Nothing of them is verified. */
export interface UnverifiedIdToken {
  header: Readonly<Record<string, unknown>>;
  claims: Readonly<Record<string, unknown>>;
}

const maxTokenLength = 8192;

/**
 * What an `Authorization` header brings where it looks like a Firebase ID token; null where it
 * can't be one, which then needs no verifying.
 */
export function readIdToken(token: string): UnverifiedIdToken | null {
  if (token.length > maxTokenLength) return null;
  const parts = token.split('.');
  const [header, claims] = parts.slice(0, 2).map(decodedObject);
  if (parts.length !== 3 || header === undefined || claims === undefined) return null;
  if (header === null || claims === null) return null;
  // The SDK takes a key's id of another type for a failure of its own.
  const { kid } = header;
  return kid === undefined || typeof kid === 'string' ? { header, claims } : null;
}

/** The token of an `Authorization: Bearer` header. */
export function bearerTokenOf(authorization: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

function decodedObject(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
