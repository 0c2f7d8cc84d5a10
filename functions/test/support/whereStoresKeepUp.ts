import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../../local/production/startInstance';

const mostTries = 3;
/** A breaker is open for 7 s at most, and a queue that failed is left alone for 10. */
const restMs = 12_000;
/** What an instance logs may be read a moment after its answer. */
const loggingMs = 100;

/**
 * Does `work`, which counts on what `involved` instances share. Where one of them reports that a
 * store was too slow for it, it goes on without, as it should: then, and only then, `work` is done
 * again, after `prepare`. What it fails with otherwise is thrown at once.
 */
export async function whereStoresKeepUp(
  involved: readonly Instance[],
  work: () => Promise<void>,
  prepare: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    // With an open breaker nothing more is reported: that is trouble from before.
    const before = involved.some(shunsRedis) ? -1 : troublesOf(involved);
    try {
      await work();
      return;
    } catch (error) {
      await sleep(loggingMs);
      if (tries === mostTries || troublesOf(involved) === before) throw error;
    }
    await sleep(restMs);
    await prepare();
  }
}

function troublesOf(involved: readonly Instance[]): number {
  return involved.flatMap(({ log }) => log.filter(isTrouble)).length;
}

function isTrouble(line: string): boolean {
  return /(Redis|Firestore|Queue) failed/.test(line);
}

function shunsRedis({ log }: Instance): boolean {
  return log.findLast((line) => line.includes('Redis breaker'))?.includes(': open') === true;
}
