import type { Clock } from '../../src/shared/clock';

import { createFaults, type FaultRuleInput } from './faults';
import { notionLimits, type RateLimits } from './rateBudget';

/** Time that can be pushed forward without waiting. */
export interface AdjustableClock extends Clock {
  advance(durationMs: number): void;
}

export function createAdjustableClock(base: Clock): AdjustableClock {
  let aheadMs = 0;
  return {
    nowMs: () => base.nowMs() + aheadMs,
    sleep: (durationMs, signal) => base.sleep(durationMs, signal),
    advance(durationMs) {
      aheadMs += durationMs;
    },
  };
}

export type Behaviour = ReturnType<typeof createBehaviour>;

/** How the simulated service behaves at the moment; everything can be changed while it runs. */
export function createBehaviour(clock: AdjustableClock) {
  const faults = createFaults();
  const latencies = new Map<string, number>();
  const passthroughSha256 = new Set<string>();
  let limits: RateLimits = { ...notionLimits };
  let down = false;

  return {
    faults,

    /** Moves the simulator's time forward: budgets refill and signed addresses age. */
    advanceClock(advanceMs: number): void {
      clock.advance(advanceMs);
    },

    limits: (): RateLimits => limits,

    /** Changes the limits that are named; null switches one off. */
    setLimits(change: Partial<RateLimits>): void {
      limits = { ...limits, ...change };
    },

    addFault: (rule: FaultRuleInput): void => {
      faults.add(rule);
    },

    /** Every answer whose path holds `pathPart` (all of them when empty) waits that long. */
    setLatency(latencyMs: number, pathPart = ''): void {
      if (latencyMs === 0) latencies.delete(pathPart);
      else latencies.set(pathPart, latencyMs);
    },

    /** The longest of the latencies that apply. */
    latencyMs(path: string): number {
      const applying = [...latencies].filter(([part]) => path.includes(part));
      return Math.max(0, ...applying.map(([, latencyMs]) => latencyMs));
    },

    latencies: (): Record<string, number> => Object.fromEntries(latencies),

    /** While down, every connection to the API and its files is dropped unanswered. */
    setDown(isDown: boolean): void {
      down = isDown;
    },

    isDown: (): boolean => down,

    /** @param sha256 of a person's real token, in hexadecimal; only its requests pass through. */
    allowPassthrough(sha256: string): void {
      passthroughSha256.add(sha256.toLowerCase());
    },

    isPassthrough: (sha256: string): boolean => passthroughSha256.has(sha256),

    passthroughCount: (): number => passthroughSha256.size,

    /** Back to how it started, the clock and the pass-through apart. */
    reset: (): void => {
      faults.clear();
      latencies.clear();
      limits = { ...notionLimits };
      down = false;
    },
  };
}
