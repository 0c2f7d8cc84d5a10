import type { Deadline } from '../shared/deadline';

/** Who waits at a connection's gate: a reader, or a refresh that nobody has to wait for. */
export type Priority = 'foreground' | 'background';

export interface AcquireOptions {
  deadline: Deadline;
  priority: Priority;
}

/** The busiest connection of this instance, for the operators. */
export interface PacerStatus {
  /** Requests let through within the last second. */
  regularRequests: number;
  maxRegularRequests: number;
  canMakeRequest: boolean;
  waiting: number;
  /** Milliseconds since the epoch; null where nothing is held. */
  heldUntilMs: number | null;
}

/** Background callers are turned away where they would wait this long or longer. */
export const maxBackgroundWaitMs = 1_000;

/** Lets requests through at each connection's rate. The seam for pacing over all instances. */
export interface Pacer {
  /**
   * Resolves when the connection's next request may start. Rejects with a `NotionError` of kind
   * `rate_limited` and its `retryAfterMs`, without taking a slot, where that would be after the
   * deadline, and for background callers where it is a second away or the connection is held.
   * Background callers together get at most a third of the rate.
   */
  acquire(pacingKey: string, options: AcquireOptions): Promise<void>;
  /** Lets nothing through for `durationMs` from now, also nobody who is waiting already. */
  hold(pacingKey: string, durationMs: number): Promise<void>;
  status(): PacerStatus;
}
