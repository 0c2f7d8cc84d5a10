import type { RedisBudget } from '../../redis/budget';
import type { Deadline } from '../../shared/deadline';
import type { PacedConnection } from '../connection';

/**
 * Who waits at a connection's gate: a reader; a refresh that a viewer waits for but nobody needs
 * (`background`); or a queue task, which books as background does and, turned away, comes again
 * until its deadline.
 */
export type Priority = 'foreground' | 'background' | 'task';

export interface AcquireOptions {
  deadline: Deadline;
  priority: Priority;
  /** What Redis may take of the caller's time; absent: a request's budget for this slot alone. */
  redisBudget?: RedisBudget | undefined;
  /** True for whoever was chosen to make the probe: trouble does not stop it, a pause does. */
  probe?: boolean;
}

export interface Pass {
  /** This request finds out for all whether the trouble is over: report `trouble` or `recovered`. */
  probe: boolean;
}

/** `blocked`: Notion will not have these requests at all. */
export type HoldReason = 'connection' | 'workspace' | 'blocked';

/** The busiest connection of this instance, for the operators. */
export interface PacerStatus {
  /** Requests let through within the last second. */
  regularRequests: number;
  maxRegularRequests: number;
  canMakeRequest: boolean;
  waiting: number;
  /** Milliseconds since the epoch; null where nothing is held. */
  heldUntilMs: number | null;
  /** Whose time a shared queue runs on: `caller` where Redis refuses to say its own. */
  clock?: 'redis' | 'caller';
}

/** Background callers are turned away where the queue makes them wait this long or longer. */
export const maxBackgroundWaitMs = 1_000;
/** Background callers get one slot in this many, docs/contract.md#reading. */
export const backgroundShare = 3;
/** How long a probe keeps the others out, if nobody ends it. */
export const probeMs = 15_000;

/** Lets requests through at each connection's rate. One contract suite runs on every form of it. */
export interface Pacer {
  /**
   * Resolves when the connection's next request may start; in order of arrival, without bursts.
   * Rejects with a `NotionError`, without taking a slot: `rate_limited` where that would be after
   * the deadline, and for background callers where the queue is a second long or the connection is
   * held; `unavailable` while there is trouble; `request_blocked`. All have `retryAfterMs`.
   * Background callers together get at most a third of the rate.
   */
  acquire(connection: PacedConnection, options: AcquireOptions): Promise<Pass>;
  /** Lets nothing through for `durationMs` from now, also nobody who is waiting already. */
  hold(
    connection: PacedConnection,
    pause: { reason: HoldReason; durationMs: number; redisBudget?: RedisBudget | undefined },
  ): Promise<void>;
  /**
   * Notion failed or did not answer: closes the connection for 5 to 15 s. True where this caller
   * makes the one probe: it may try again at once, with `probe`.
   */
  trouble(
    connection: PacedConnection,
    caller: { probe: boolean; redisBudget?: RedisBudget | undefined },
  ): Promise<boolean>;
  /** The probe got through: opens the connection for all. */
  recovered(connection: PacedConnection, redisBudget?: RedisBudget): Promise<void>;
  status(): PacerStatus;
}
