import { NotionError } from '../errors';

/** What the read brings; null where the columns or the data source are not what it took them for. */
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
  return error.kind === 'schema_mismatch' || error.kind === 'not_shared';
}
