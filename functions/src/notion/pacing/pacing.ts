import type { RedisBudget } from '../../redis/budget';
import type { Deadline } from '../../shared/deadline';
import type { PacedConnection } from '../connection';

/**
 * Who waits at a connection's gate: a reader; a refresh that a viewer waits for but nobody needs
 * (`background`); or a queue task, which takes what readers leave and, turned away, comes again
 * until its deadline.
 */
export type Priority = 'foreground' | 'background' | 'task';

/**
 * Several requests that are of use only together. The first waits until the connection has a slot
 * that no load that has begun wants; the others go before all loads that have not.
 */
export interface PacedLoad {
  /** The same for all who load the same: its place in the line is kept for whoever goes on. */
  readonly id: string;
  /** How many requests it is expected to need. */
  readonly requests: number;
  hasBegun: boolean;
}

const loadIdForm = /^[\w-]{1,64}$/;

/** A load that has not begun. */
export function createPacedLoad(id: string, requests: number): PacedLoad {
  if (!loadIdForm.test(id)) throw new Error('The id of a load has to be short and plain.');
  return { id, requests, hasBegun: false };
}

export interface AcquireOptions {
  deadline: Deadline;
  priority: Priority;
  /** What Redis may take of the caller's time; absent: a request's budget for this slot alone. */
  redisBudget?: RedisBudget | undefined;
  /** What the request belongs to; absent: it stands alone. */
  load?: PacedLoad | undefined;
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
/** Background callers, and tasks while readers are about, get one slot in this many. */
export const backgroundShare = 3;
/** Readers are about for so long after their last slot. */
export const readersStayMs = 1_000;
/** How long a probe keeps the others out, if nobody ends it. */
export const probeMs = 15_000;

/** Lets requests through at each connection's rate. One contract suite runs on every form of it. */
export interface Pacer {
  /**
   * Resolves when the connection's next request may start; in order of arrival, without bursts.
   * Rejects with a `NotionError`, without taking a slot: `rate_limited` where that would be after
   * the deadline, where a load could not be done by then, and for background callers where the
   * queue is a second long, loads wait or the connection is held; `unavailable` while there is
   * trouble; `request_blocked`. All have `retryAfterMs`. Background callers together get at most a
   * third of the rate, and so do tasks while readers are about.
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
