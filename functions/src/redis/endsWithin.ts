import { createStallTolerantTimeout } from '../shared/stallTolerantTimeout';
import type { RedisBudget } from './budget';

/** Whether `work` ends within what `budget` allows a call; takes the wait off it. */
export async function endsWithin(work: Promise<unknown>, budget: RedisBudget): Promise<boolean> {
  const timeout = createStallTolerantTimeout(budget.nextCallMs());
  const late = new Promise<false>((resolve) => {
    timeout.signal.addEventListener('abort', () => {
      resolve(false);
    });
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    budget.spend(timeout.end());
  }
}
