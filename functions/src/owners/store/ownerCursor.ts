import * as z from 'zod';
import { documentIdForm } from '../../firestore/documents';
import { createCursorCodec } from '../../shared/cursorCodec';

const maxSeconds = 253_402_300_799;
const codec = createCursorCodec(
  z.tuple([
    z.number().int().min(0).max(maxSeconds),
    z.number().int().min(0).max(999_999_999),
    z.string().regex(documentIdForm),
  ]),
);

/** Where a page of an owner's widgets ends; times as Firestore keeps them, to the nanosecond. */
export interface OwnerCursor {
  createdAt: { seconds: number; nanoseconds: number };
  widgetId: string;
}

/** The opaque text that callers hand back. */
export function encodeOwnerCursor({ createdAt, widgetId }: OwnerCursor): string {
  const { seconds, nanoseconds } = createdAt;
  return codec.encode([seconds, nanoseconds, widgetId]);
}

/** Throws `invalid_request` for anything that `encodeOwnerCursor` didn't make. */
export function decodeOwnerCursor(text: string): OwnerCursor {
  const [seconds, nanoseconds, widgetId] = codec.decode(text);
  return { createdAt: { seconds, nanoseconds }, widgetId };
}
