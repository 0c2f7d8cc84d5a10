import * as z from 'zod';
import { ServiceError } from '../../shared/errors';

const maxSeconds = 253_402_300_799;
const cursorSchema = z.tuple([
  z.number().int().min(0).max(maxSeconds),
  z.number().int().min(0).max(999_999_999),
  z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
]);

/** Where a page of an owner's widgets ends; times as Firestore keeps them, to the nanosecond. */
export interface OwnerCursor {
  createdAt: { seconds: number; nanoseconds: number };
  widgetId: string;
}

/** The opaque text that callers hand back. */
export function encodeOwnerCursor({ createdAt, widgetId }: OwnerCursor): string {
  const { seconds, nanoseconds } = createdAt;
  return Buffer.from(JSON.stringify([seconds, nanoseconds, widgetId])).toString('base64url');
}

/** Throws `invalid_request` for anything that `encodeOwnerCursor` didn't make. */
export function decodeOwnerCursor(text: string): OwnerCursor {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const [seconds, nanoseconds, widgetId] = cursorSchema.parse(parsed);
    return { createdAt: { seconds, nanoseconds }, widgetId };
  } catch (cause) {
    throw new ServiceError('invalid_request', {
      sentence: 'The parameter "cursor" is not one that this service gave out.',
      cause,
    });
  }
}
