import type { Clock } from '../../shared/clock';
import type { PacedConnection } from '../connection';
import type { BookingOutcome, Booking, Ledger, BookingRequest } from './ledger';
import { closedOver, emptyPaceState, type PaceState } from './paceState';
import { close, reserve, type Pace } from './reserve';

/** Slots booked within this instance. What it knows of pauses serves a shared ledger too. */
export interface MemoryLedger extends Ledger {
  /** The refusal that is certain without asking anybody; null where there is none. */
  refusal(connection: PacedConnection, request: BookingRequest): Booking | null;
  /** What another ledger answered: pauses are remembered in case that one is lost. */
  learn(connection: PacedConnection, outcome: BookingOutcome): void;
}

/** Of a connection without a known workspace both are the same. */
interface States {
  pace: Pace;
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
  const paces = new Map<string, Pace>();

  function paceAt(key: string): Pace {
    const pace = paces.get(key) ?? { state: emptyPaceState(), line: [] };
    paces.set(key, pace);
    return pace;
  }

  /** A new one may have idle ones forgotten, but never between the two: both are written to. */
  function statesOf({ pacingKey, workspaceId }: PacedConnection): States {
    const key = `connection ${pacingKey}`;
    const workspaceKey = workspaceId === null ? key : `workspace ${workspaceId}`;
    const isNew = !paces.has(key) || !paces.has(workspaceKey);
    if (isNew && paces.size >= maxConnections) forgetIdle();
    return { pace: paceAt(key), workspace: paceAt(workspaceKey).state };
  }

  function forgetIdle(): void {
    const nowMs = clock.nowMs();
    for (const [key, pace] of paces) {
      if (!lastsBeyond(pace, nowMs)) paces.delete(key);
    }
  }

  const never = () => Promise.resolve(false);

  return {
    book(connection, request) {
      const { pace, workspace } = statesOf(connection);
      const slower = { ...request, intervalMs: slowdown * request.intervalMs };
      const outcome = reserve(pace, workspace.heldUntilMs, slower, clock.nowMs());
      if (outcome.kind !== 'booked') return Promise.resolve({ ...outcome, stands: never });
      const { slotMs, probe } = outcome;
      const stands = () => {
        const now = statesOf(connection);
        return Promise.resolve(!closedOver(slotMs, probe, now.pace.state, now.workspace));
      };
      return Promise.resolve({ ...outcome, stands });
    },

    close(connection, closure) {
      const { pace, workspace } = statesOf(connection);
      return Promise.resolve(close(pace.state, workspace, closure, clock.nowMs()));
    },

    reopen(connection) {
      statesOf(connection).pace.state.troubleUntilMs = 0;
      return Promise.resolve();
    },

    refusal(connection, request) {
      const nowMs = clock.nowMs();
      const { pace, workspace } = statesOf(connection);
      const { state } = pace;
      const blockedMs = Math.ceil(state.blockedUntilMs - nowMs);
      const heldUntilMs = Math.max(state.heldUntilMs, workspace.heldUntilMs);
      const heldMs = Math.ceil(heldUntilMs - nowMs);
      const closedMs = Math.max(blockedMs, heldMs);
      if (blockedMs > 0) return { kind: 'blocked', waitMs: blockedMs, closedMs, stands: never };
      if (heldMs <= 0 || (request.lane === 'foreground' && heldMs <= request.maxWaitMs))
        return null;
      return { kind: 'held', waitMs: heldMs, closedMs, stands: never };
    },

    learn(connection, { kind, closedMs }) {
      const { state } = statesOf(connection).pace;
      const untilMs = clock.nowMs() + closedMs;
      // Trouble ends when somebody else's probe gets through, which only a booking shows.
      if (kind === 'trouble') state.troubleUntilMs = untilMs;
      else if (kind === 'booked' && closedMs === 0) state.troubleUntilMs = 0;
      if (kind === 'held') state.heldUntilMs = Math.max(state.heldUntilMs, untilMs);
      if (kind === 'blocked') state.blockedUntilMs = Math.max(state.blockedUntilMs, untilMs);
    },
  };
}

function lastsBeyond({ state, line }: Pace, nowMs: number): boolean {
  return (
    line.some(({ keptUntilMs }) => keptUntilMs > nowMs) ||
    Math.max(state.nextSlotMs, state.nextBackgroundMs, state.troubleUntilMs) > nowMs ||
    Math.max(state.heldUntilMs, state.blockedUntilMs) > nowMs
  );
}
