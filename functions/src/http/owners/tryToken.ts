import { NotionError } from '../../notion/errors';
import { taskBudget } from '../../redis/budget';
import type { TokenBearer, TokenLimit } from '../../security/tokenLimit';
import { ServiceError } from '../../shared/errors';

/**
 * Does what a token came along with: it counts for who brought it where Notion refuses it. Rejects
 * with `rate_limited`, and does nothing, where too many were refused; else as `work` does.
 */
export async function tryToken<T>(
  tokens: TokenLimit,
  bearer: TokenBearer,
  work: () => Promise<T>,
): Promise<T> {
  const begun = await tokens.begin(bearer, taskBudget());
  if (!('takeBack' in begun)) throw new ServiceError('rate_limited', { limited: begun });
  let isRefused = false;
  try {
    return await work();
  } catch (error) {
    isRefused = isRefusedToken(error);
    throw error;
  } finally {
    if (!isRefused) await begun.takeBack();
  }
}

function isRefusedToken(error: unknown): boolean {
  const cause: unknown = error instanceof ServiceError ? error.cause : null;
  return cause instanceof NotionError && cause.kind === 'unauthorized';
}
