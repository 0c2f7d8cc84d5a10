import { RedisError } from './errors';

/** What Redis answers, or `otherwise` where it fails: that was reported where it happened. */
export async function orElse<T, O>(answer: Promise<T>, otherwise: O): Promise<T | O> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RedisError) return otherwise;
    throw error;
  }
}
