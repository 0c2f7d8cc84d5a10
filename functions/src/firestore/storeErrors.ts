import { ServiceError, type ServiceErrorOptions } from '../shared/errors';
import type { Report } from '../shared/events';
import { BrokenDocumentError, StoreError } from './documents';

/** Codes of Firestore's errors, gRPC's. */
export const firestoreCode = { notFound: 5, alreadyExists: 6, aborted: 10 } as const;

/** The code that Firestore failed with; null where it is none of ours to know. */
export function firestoreCodeOf(error: unknown): number | null {
  const cause = error instanceof StoreError ? error.cause : error;
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return null;
  return typeof cause.code === 'number' ? cause.code : null;
}

/**
 * Runs what an owner asked of the store, about `widgetId` or, where that is null, about none. Its
 * failures, contention too, are reported and rejected as `temporarily_unavailable`: never as a bug.
 */
export async function withStore<T>(
  report: Report,
  widgetId: string | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof StoreError) && !(cause instanceof BrokenDocumentError)) throw cause;
    if (cause instanceof StoreError) {
      report({ type: 'store.failed', operation: cause.operation, widgetId, error: cause });
    }
    const options: ServiceErrorOptions = { cause, retryAfterSeconds: 5 };
    if (firestoreCodeOf(cause) === firestoreCode.aborted) {
      options.sentence = 'Many changes are being made at the same time: please try again.';
      options.retryAfterSeconds = 1;
    }
    throw new ServiceError('temporarily_unavailable', options);
  }
}
