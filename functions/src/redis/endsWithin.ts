import { createStallTolerantTimeout } from '../shared/stallTolerantTimeout';
import { raceTimeout, TimeoutError } from '../shared/timeout';
import type { RedisBudget } from './budget';

/** Whether `work` ends within what `budget` allows a call; takes the wait off it. */
export async function endsWithin(work: Promise<unknown>, budget: RedisBudget): Promise<boolean> {
  const timeout = createStallTolerantTimeout(budget.nextCallMs());
  try {
    await raceTimeout(work, timeout);
    return true;
  } catch (error) {
    if (error instanceof TimeoutError) return false;
    throw error;
  } finally {
    budget.spend(timeout.end());
  }
}
