import { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';

const nanoseconds = z.number().int().min(0).max(999_999_999);
/** A timestamp that was written as plain data. */
const plainTimestampSchema = z.union([
  z.object({ seconds: z.number().int(), nanoseconds }),
  z
    .object({ _seconds: z.number().int(), _nanoseconds: nanoseconds })
    .transform((value) => ({ seconds: value._seconds, nanoseconds: value._nanoseconds })),
]);

/** Below this a number counts seconds: as milliseconds it would be before the spring of 1973. */
const leastMs = 1e11;

/** A moment as the legacy product may have stored it; null where it is none. */
export function readLegacyTime(value: unknown): Timestamp | null {
  const time = value instanceof Timestamp ? value : toTimestamp(value);
  return time !== null && time.seconds > 0 ? time : null;
}

function toTimestamp(value: unknown): Timestamp | null {
  try {
    const plain = plainTimestampSchema.safeParse(value);
    if (plain.success) return new Timestamp(plain.data.seconds, plain.data.nanoseconds);
    const milliseconds = millisecondsOf(value);
    return milliseconds === null ? null : Timestamp.fromMillis(milliseconds);
  } catch {
    // Beyond the years that Firestore knows.
    return null;
  }
}

function millisecondsOf(value: unknown): number | null {
  if (typeof value === 'string') {
    const text = value.trim();
    return millisecondsOf(/^\d{9,16}(?:\.\d+)?$/.test(text) ? Number(text) : Date.parse(text));
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Math.round(value < leastMs ? value * 1000 : value);
}
