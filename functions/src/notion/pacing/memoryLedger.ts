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

/** Of a connection without a known workspace both are the same. */
interface States {
  state: PaceState;
  workspace: PaceState;
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
    const state = states.get(key) ?? emptyPaceState();
    states.set(key, state);
    return state;
  }

  /** A new one may have idle ones forgotten, but never between the two: both are written to. */
  function statesOf({ pacingKey, workspaceId }: PacedConnection): States {
    const key = `connection ${pacingKey}`;
    const workspaceKey = workspaceId === null ? key : `workspace ${workspaceId}`;
    const isNew = !states.has(key) || !states.has(workspaceKey);
    if (isNew && states.size >= maxConnections) forgetIdle();
    return { state: stateAt(key), workspace: stateAt(workspaceKey) };
  }

  function forgetIdle(): void {
    const nowMs = clock.nowMs();
    for (const [key, state] of states) {
      if (!lastsBeyond(state, nowMs)) states.delete(key);
    }
  }

  const never = () => Promise.resolve(false);

  return {
    book(connection, request) {
      const { state, workspace } = statesOf(connection);
      const slower = { ...request, intervalMs: slowdown * request.intervalMs };
      const outcome = reserve(state, workspace.heldUntilMs, slower, clock.nowMs());
      if (outcome.kind !== 'booked') return Promise.resolve({ ...outcome, stands: never });
      const { slotMs, probe } = outcome;
      const stands = () => {
        const now = statesOf(connection);
        return Promise.resolve(!closedOver(slotMs, probe, now.state, now.workspace));
      };
      return Promise.resolve({ ...outcome, stands });
    },

    close(connection, closure) {
      const { state, workspace } = statesOf(connection);
      return Promise.resolve(close(state, workspace, closure, clock.nowMs()));
    },

    reopen(connection) {
      statesOf(connection).state.troubleUntilMs = 0;
      return Promise.resolve();
    },

    refusal(connection, request) {
      const nowMs = clock.nowMs();
      const { state, workspace } = statesOf(connection);
      const blockedMs = Math.ceil(state.blockedUntilMs - nowMs);
      const heldUntilMs = Math.max(state.heldUntilMs, workspace.heldUntilMs);
      const heldMs = Math.ceil(heldUntilMs - nowMs);
      const closedMs = Math.max(blockedMs, heldMs);
      if (blockedMs > 0) return { kind: 'blocked', waitMs: blockedMs, closedMs, stands: never };
      if (heldMs <= 0 || (!request.background && heldMs <= request.maxWaitMs)) return null;
      return { kind: 'held', waitMs: heldMs, closedMs, stands: never };
    },

    learn(connection, { kind, closedMs }) {
      const { state } = statesOf(connection);
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
