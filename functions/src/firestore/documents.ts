import type { Firestore } from 'firebase-admin/firestore';
import * as z from 'zod';
import type { Report } from '../shared/events';
import { within } from '../shared/stallTolerantTimeout';

/** Firestore failed, or did not answer in time. */
export class StoreError extends Error {
  constructor(
    readonly operation: string,
    options?: ErrorOptions,
  ) {
    super(`Firestore: ${operation} failed`, options);
    this.name = 'StoreError';
  }
}

/** A document that is there and does not parse: nothing can be said about what it describes. */
export class BrokenDocumentError extends Error {
  constructor(readonly path: string) {
    super(`The document ${path} is broken.`);
    this.name = 'BrokenDocumentError';
  }
}

/** How every store reaches Firestore: each operation bounded in time, each document parsed. */
export interface Documents {
  /**
   * Runs `work`; rejects with a `StoreError` when Firestore fails, or takes `timeoutMs` once its
   * SDK is loaded.
   */
  run<T>(operation: string, timeoutMs: number, work: (db: Firestore) => Promise<T>): Promise<T>;
  /** Parses a document; throws a `BrokenDocumentError`, reported once per document and problem. */
  parse<S extends z.ZodType>(schema: S, path: string, data: unknown): z.infer<S>;
  /** The same for one of many, where a broken one is left out: null, and reported as well. */
  tryParse<S extends z.ZodType>(schema: S, path: string, data: unknown): z.infer<S> | null;
}

/** `openFirestore` is called on first use and again after it failed. */
export function createDocuments(
  openFirestore: () => Promise<Firestore>,
  report: Report,
): Documents {
  const reported = new Set<string>();

  const parse: Documents['parse'] = (schema, path, data) => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    if (reported.size < 1000 && !reported.has(`${path} ${problems}`)) {
      reported.add(`${path} ${problems}`);
      report({ type: 'store.brokenDocument', path, problems });
    }
    throw new BrokenDocumentError(path);
  };

  return {
    async run(operation, timeoutMs, work) {
      try {
        // To load the SDK is work of this instance, seconds where it is busy: not Firestore's. Its
        // larger half comes with the first call, which then counts no such moment either.
        const db = await openFirestore();
        return await within(work(db), timeoutMs);
      } catch (cause) {
        throw cause instanceof BrokenDocumentError ? cause : new StoreError(operation, { cause });
      }
    },

    parse,

    tryParse(schema, path, data) {
      try {
        return parse(schema, path, data);
      } catch {
        return null;
      }
    },
  };
}

/** Firestore's `Timestamp`, recognized by its methods, as milliseconds since the epoch. */
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

/** An id that a document of ours may have, a slug among them; `__…__` is Firestore's own. */
export const documentIdForm = /^(?!__.*__$)[A-Za-z0-9_-]{1,128}$/;

/** Whether a document of ours may have this id: with any other there is nothing to look up. */
export function isDocumentId(id: string): boolean {
  return documentIdForm.test(id);
}
