import type { RedisBudget } from '../../redis/budget';
import type { PacedConnection } from '../connection';
import type { Priority } from './pacing';

/** What a booking depends on. */
export interface BookingRequest {
  intervalMs: number;
  /** Beyond this it is not worth waiting. */
  maxWaitMs: number;
  lane: Priority;
  /** The load that begins with this request; null: it has begun, or there is none. */
  load: { id: string; requests: number } | null;
  /** A caller who has waited for its share comes back with this. */
  shareIsDue: boolean;
  probe: boolean;
}

/** Waits are in milliseconds from now. `closedMs`: for how long nobody gets through, as known. */
export type BookingOutcome =
  | { kind: 'booked'; waitMs: number; slotMs: number; probe: boolean; closedMs: number }
  /** Nothing is booked but a place among those who share: come back then. */
  | { kind: 'share'; waitMs: number; closedMs: number }
  /** It is not the load's turn yet: ask again then. */
  | { kind: 'turn'; waitMs: number; closedMs: number }
  | { kind: Refusal; waitMs: number; closedMs: number };

/**
 * `queued`: it takes too long. `crowded`: so many loads are before this one that it can't be done
 * in time. `held`, `trouble`, `blocked`: the connection is closed.
 */
export type Refusal = 'queued' | 'crowded' | 'held' | 'trouble' | 'blocked';

/** Answers are the ledger's; whether a booking still stands, only it knows. */
export type Booking = BookingOutcome & { stands: () => Promise<boolean> };

/** Closes a connection, or its whole workspace. */
export interface Closure {
  reason: 'connection' | 'workspace' | 'blocked' | 'trouble';
  durationMs: number;
  /** For `trouble`: whether its reporter is making the probe. */
  probe: boolean;
}

/** Where slots are booked: within this instance, or for all of them. Never rejects. */
export interface Ledger {
  book(connection: PacedConnection, request: BookingRequest, budget: RedisBudget): Promise<Booking>;
  /** For `trouble`: whether the caller makes the probe; else true. */
  close(connection: PacedConnection, closure: Closure, budget: RedisBudget): Promise<boolean>;
  /** Ends trouble. */
  reopen(connection: PacedConnection, budget: RedisBudget): Promise<void>;
}
