import * as z from 'zod';

/** Firestore's `Timestamp`, told by what it can do, as milliseconds since the epoch. */
export const timestampSchema = z
  .custom<{ toMillis(): number }>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      'toMillis' in value &&
      typeof value.toMillis === 'function',
    'not a timestamp',
  )
  .transform((timestamp) => timestamp.toMillis());
