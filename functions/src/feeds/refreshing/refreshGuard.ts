import { createExpiringTier } from '../../cache/expiringTier';
import type { RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { SharedFeeds } from '../copies/sharedFeeds';

/** Whether a caller may have a widget refreshed that is not due. */
export type RefreshGrant =
  | { isGranted: true }
  /** Somebody was granted one a moment ago, and holds the widget's lease by then at the latest. */
  | { isGranted: false; leasedByMs: number };

/** For a refresh that is not asked for out of turn: nobody has to grant it. */
export const alwaysGranted: RefreshGrant = { isGranted: true };

/** Lets one forced refresh of a widget through in 10 s, over all instances, whoever asks for it. */
export interface RefreshGuard {
  /** Without Redis each instance grants its own. Never rejects. */
  ask(widgetId: string, budget: RedisBudget): Promise<RefreshGrant>;
}

const guardMs = 10_000;
/** From being granted a refresh to holding the lease that others see. */
const leaseDelayMs = 2000;

export function createRefreshGuard(parts: {
  shared: Pick<SharedFeeds, 'guard'>;
  clock: Clock;
}): RefreshGuard {
  const { shared, clock } = parts;
  const asked = createExpiringTier<true>(clock);
  return {
    async ask(widgetId, budget) {
      const leftMs = asked.remainingMs(widgetId);
      if (leftMs === 0) asked.set(widgetId, true, guardMs);
      const ageMs = leftMs > 0 ? guardMs - leftMs : await shared.guard(widgetId, guardMs, budget);
      if (ageMs === null) return alwaysGranted;
      return { isGranted: false, leasedByMs: clock.nowMs() + leaseDelayMs - ageMs };
    },
  };
}
