import { requestBudget, reserveMs, type RedisBudget } from '../redis/budget';
import type { Fleet } from '../telemetry/fleet';
import type { ChangeLog } from '../widgets/changeLog';

/** What has to happen now and then, and can only happen while a request is being answered. */
export interface Housekeeping {
  /**
   * Reads the list of changes and pushes counts, where that is due. It is the one place where
   * changes are read: every request that isn't answered from memory, and every task, begins here, so
   * that a change by an owner holds within 5 s. Never rejects.
   */
  tend(budget: RedisBudget): Promise<void>;
  /** Pushes the last counts of an instance that ends. Never rejects. */
  close(): Promise<void>;
}

export function createHousekeeping({
  changes,
  fleet,
}: {
  changes: Pick<ChangeLog, 'isBehind' | 'sync'>;
  fleet: Pick<Fleet, 'isDue' | 'push'>;
}): Housekeeping {
  return {
    async tend(budget) {
      const share = budget.reserving(reserveMs.counting);
      await Promise.all([
        changes.isBehind() ? changes.sync(share) : undefined,
        fleet.isDue() ? fleet.push(share) : undefined,
      ]);
    },
    close: () => fleet.push(requestBudget()),
  };
}
