import type { Clock } from '../shared/clock';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Keeps calls away from what fails: open after failures in a row, then one probe at a time. */
export interface Breaker {
  /** Whether a call may be made now; in `half_open` one at a time may, as the probe. */
  admits(): 'yes' | 'probe' | 'no';
  succeeded(): void;
  failed(): void;
  /** The call ended and said nothing about the other side. */
  inconclusive(): void;
  state(): BreakerState;
}

const failuresToOpen = 3;
const openMinMs = 5000;
const openSpreadMs = 2000;

/** `onChange` is called at each opening and closing. */
export function createBreaker(
  clock: Clock,
  random: () => number,
  onChange: (state: 'open' | 'closed') => void,
): Breaker {
  let failures = 0;
  let openUntilMs: number | null = null;
  let probing = false;

  const open = (): void => {
    if (openUntilMs === null) onChange('open');
    openUntilMs = clock.nowMs() + openMinMs + random() * openSpreadMs;
  };

  return {
    admits() {
      if (openUntilMs === null) return 'yes';
      if (probing || clock.nowMs() < openUntilMs) return 'no';
      probing = true;
      return 'probe';
    },
    succeeded() {
      failures = 0;
      probing = false;
      if (openUntilMs !== null) onChange('closed');
      openUntilMs = null;
    },
    failed() {
      failures += 1;
      probing = false;
      if (openUntilMs !== null || failures >= failuresToOpen) open();
    },
    inconclusive() {
      probing = false;
    },
    state() {
      if (openUntilMs === null) return 'closed';
      return clock.nowMs() < openUntilMs ? 'open' : 'half_open';
    },
  };
}
