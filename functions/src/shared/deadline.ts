import type { Clock } from './clock';

/** The moment by which a piece of work has to be over; handed down from the request to each call. */
export interface Deadline {
  readonly expiresAtMs: number;
  /** Milliseconds left, never negative. */
  remainingMs(): number;
}

/** A deadline `budgetMs` from now on `clock`. */
export function deadlineIn(clock: Clock, budgetMs: number): Deadline {
  const expiresAtMs = clock.nowMs() + budgetMs;
  return { expiresAtMs, remainingMs: () => Math.max(0, expiresAtMs - clock.nowMs()) };
}
