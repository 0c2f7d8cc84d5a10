import { requestBudget, reserveMs, type RedisBudget } from '../redis/budget';
import type { Fleet } from '../telemetry/fleet';
import type { ChangeLog } from '../widgets/changeLog';

/** What has to happen now and then, and can only happen while a request is being answered. */
export interface Housekeeping {
  /** Looks at the changes and pushes counts, where that is due. Never rejects. */
  tend(budget: RedisBudget): Promise<void>;
  /** Pushes the last counts of an instance that ends. Never rejects. */
  close(): Promise<void>;
}

export function createHousekeeping({
  changes,
  fleet,
}: {
  changes: Pick<ChangeLog, 'isDue' | 'sync'>;
  fleet: Pick<Fleet, 'isDue' | 'push'>;
}): Housekeeping {
  return {
    async tend(budget) {
      const share = budget.reserving(reserveMs.counting);
      await Promise.all([
        changes.isDue() ? changes.sync(share) : undefined,
        fleet.isDue() ? fleet.push(share) : undefined,
      ]);
    },
    close: () => fleet.push(requestBudget()),
  };
}
