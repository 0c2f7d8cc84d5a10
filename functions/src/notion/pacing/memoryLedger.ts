import type { Clock } from '../../shared/clock';
import type { PacedConnection } from '../connection';
import type { BookingOutcome, Booking, Ledger, BookingRequest } from './ledger';
import { closedOver, emptyPaceState, type PaceState } from './paceState';
import { close, reserve } from './reserve';

/** Slots booked within this instance. What it knows of pauses serves a shared ledger too. */
export interface MemoryLedger extends Ledger {
  /** The refusal that is certain without asking anybody; null where there is none. */
  refusal(connection: PacedConnection, request: BookingRequest): Booking | null;
  /** What another ledger answered: pauses are remembered in case that one is lost. */
  learn(connection: PacedConnection, outcome: BookingOutcome): void;
}

/** `slowdown`: how many times longer than the request's are its intervals. */
export function createMemoryLedger(options: {
  clock: Clock;
  slowdown: number;
  /** Connections remembered before idle ones are forgotten. */
  maxConnections: number;
}): MemoryLedger {
  const { clock, slowdown, maxConnections } = options;
  const states = new Map<string, PaceState>();

  function stateAt(key: string): PaceState {
    const known = states.get(key);
    if (known !== undefined) return known;
    if (states.size >= maxConnections) forgetIdle();
    const state = emptyPaceState();
    states.set(key, state);
    return state;
  }

  function forgetIdle(): void {
    const nowMs = clock.nowMs();
    for (const [key, state] of states) {
      if (!lastsBeyond(state, nowMs)) states.delete(key);
    }
  }

  const stateOf = ({ pacingKey }: PacedConnection) => stateAt(`connection ${pacingKey}`);
  const workspaceOf = (connection: PacedConnection): PaceState =>
    connection.workspaceId === null
      ? stateOf(connection)
      : stateAt(`workspace ${connection.workspaceId}`);

  const never = () => Promise.resolve(false);

  return {
    book(connection, request) {
      const state = stateOf(connection);
      const workspace = workspaceOf(connection);
      const slower = { ...request, intervalMs: slowdown * request.intervalMs };
      const outcome = reserve(state, workspace.heldUntilMs, slower, clock.nowMs());
      if (outcome.kind !== 'booked') return Promise.resolve({ ...outcome, stands: never });
      const { slotMs, probe } = outcome;
      const stands = () =>
        Promise.resolve(!closedOver(slotMs, probe, stateOf(connection), workspaceOf(connection)));
      return Promise.resolve({ ...outcome, stands });
    },

    close(connection, closure) {
      const workspace = workspaceOf(connection);
      return Promise.resolve(close(stateOf(connection), workspace, closure, clock.nowMs()));
    },

    reopen(connection) {
      stateOf(connection).troubleUntilMs = 0;
      return Promise.resolve();
    },

    refusal(connection, request) {
      const nowMs = clock.nowMs();
      const state = stateOf(connection);
      const blockedMs = Math.ceil(state.blockedUntilMs - nowMs);
      const heldUntilMs = Math.max(state.heldUntilMs, workspaceOf(connection).heldUntilMs);
      const heldMs = Math.ceil(heldUntilMs - nowMs);
      const closedMs = Math.max(blockedMs, heldMs);
      if (blockedMs > 0) return { kind: 'blocked', waitMs: blockedMs, closedMs, stands: never };
      if (heldMs <= 0 || (!request.background && heldMs <= request.maxWaitMs)) return null;
      return { kind: 'held', waitMs: heldMs, closedMs, stands: never };
    },

    learn(connection, { kind, closedMs }) {
      const state = stateOf(connection);
      const untilMs = clock.nowMs() + closedMs;
      // Trouble ends when somebody else's probe gets through, which only a booking shows.
      if (kind === 'trouble') state.troubleUntilMs = untilMs;
      else if (kind === 'booked' && closedMs === 0) state.troubleUntilMs = 0;
      if (kind === 'held') state.heldUntilMs = Math.max(state.heldUntilMs, untilMs);
      if (kind === 'blocked') state.blockedUntilMs = Math.max(state.blockedUntilMs, untilMs);
    },
  };
}

function lastsBeyond(state: PaceState, nowMs: number): boolean {
  return (
    Math.max(state.nextSlotMs, state.nextBackgroundMs, state.troubleUntilMs) > nowMs ||
    Math.max(state.heldUntilMs, state.blockedUntilMs) > nowMs
  );
}
