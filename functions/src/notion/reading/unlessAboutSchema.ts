import { NotionError } from '../errors';

/**
 * What the read brings; null where the columns or the data source are not what it took them for, or
 * where its answers would be too large without a choice of columns.
 */
export async function unlessAboutSchema<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!isAboutSchema(error)) throw error;
    return null;
  }
}

function isAboutSchema(error: unknown): boolean {
  if (!(error instanceof NotionError)) return false;
  return ['schema_mismatch', 'not_shared', 'too_large'].includes(error.kind);
}
