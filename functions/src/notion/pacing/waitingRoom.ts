import type { Clock } from '../../shared/clock';
import type { PacedConnection } from '../connection';
import type { PacerStatus } from './pacing';

/** Somebody who waits at a connection's gate. */
export interface Waiter {
  /** Sleeps; true where it was woken before its time. */
  sleep(durationMs: number): Promise<boolean>;
  passed(): void;
  leave(): void;
}

/** Who waits in this instance, and how busy its connections are. */
export interface WaitingRoom {
  enter(connection: PacedConnection): Waiter;
  /** When the connection's next slot is free, and for how long it is closed, as last known. */
  noteState(connection: PacedConnection, state: { nextSlotMs?: number; closedMs: number }): void;
  /** Closed from now on, at least for so long. */
  noteClosed(connection: PacedConnection, durationMs: number): void;
  /** Wakes all who wait at `connection`, or in its workspace, in the order they came. */
  wake(connection: PacedConnection, wholeWorkspace: boolean): void;
  status(requestsPerSecond: number): PacerStatus;
}

interface Gate {
  waiting: number;
  nextSlotMs: number;
  closedUntilMs: number;
  /** When requests were let through, within the last second. */
  passedAtMs: number[];
}

export function createWaitingRoom(clock: Clock, maxConnections: number): WaitingRoom {
  const gates = new Map<string, Gate>();
  const sleepers = new Set<{ connection: PacedConnection; alarm: AbortController }>();

  function gateOf({ pacingKey }: PacedConnection): Gate {
    const known = gates.get(pacingKey);
    if (known !== undefined) return known;
    if (gates.size >= maxConnections) forgetIdle();
    const gate = emptyGate();
    gates.set(pacingKey, gate);
    return gate;
  }

  function forgetIdle(): void {
    const nowMs = clock.nowMs();
    for (const [key, gate] of gates) {
      if (gate.waiting === 0 && load(gate, nowMs) === 0) gates.delete(key);
    }
  }

  return {
    enter(connection) {
      const gate = gateOf(connection);
      gate.waiting += 1;
      return {
        async sleep(durationMs) {
          const sleeper = { connection, alarm: new AbortController() };
          sleepers.add(sleeper);
          try {
            await clock.sleep(durationMs, sleeper.alarm.signal);
            return false;
          } catch (error) {
            if (!sleeper.alarm.signal.aborted) throw error;
            return true;
          } finally {
            sleepers.delete(sleeper);
          }
        },
        passed() {
          const nowMs = clock.nowMs();
          gate.passedAtMs = [...gate.passedAtMs.filter((at) => at > nowMs - 1_000), nowMs];
        },
        leave() {
          gate.waiting -= 1;
        },
      };
    },

    noteState(connection, { nextSlotMs, closedMs }) {
      const gate = gateOf(connection);
      gate.closedUntilMs = closedMs > 0 ? clock.nowMs() + closedMs : 0;
      if (nextSlotMs !== undefined) gate.nextSlotMs = nextSlotMs;
    },

    noteClosed(connection, durationMs) {
      const gate = gateOf(connection);
      gate.closedUntilMs = Math.max(gate.closedUntilMs, clock.nowMs() + durationMs);
    },

    wake({ pacingKey, workspaceId }, wholeWorkspace) {
      for (const { connection, alarm } of [...sleepers]) {
        const beside = wholeWorkspace && connection.workspaceId === workspaceId;
        if (beside || connection.pacingKey === pacingKey) alarm.abort();
      }
    },

    status(requestsPerSecond) {
      const nowMs = clock.nowMs();
      let busiest: Gate | null = null;
      for (const gate of gates.values()) {
        if (busiest === null || load(gate, nowMs) > load(busiest, nowMs)) busiest = gate;
      }
      const { waiting, nextSlotMs, closedUntilMs, passedAtMs } = busiest ?? emptyGate();
      return {
        regularRequests: recentCount(passedAtMs, nowMs),
        maxRegularRequests: Math.max(1, Math.floor(requestsPerSecond)),
        canMakeRequest: waiting === 0 && nextSlotMs <= nowMs && closedUntilMs <= nowMs,
        waiting,
        heldUntilMs: closedUntilMs > nowMs ? closedUntilMs : null,
      };
    },
  };
}

function emptyGate(): Gate {
  return { waiting: 0, nextSlotMs: 0, closedUntilMs: 0, passedAtMs: [] };
}

function recentCount(passedAtMs: readonly number[], nowMs: number): number {
  return passedAtMs.filter((at) => at > nowMs - 1_000).length;
}

/** Closed connections first, then those with a queue, then those that send the most. */
function load(gate: Gate, nowMs: number): number {
  const closed = gate.closedUntilMs > nowMs ? 1e6 : 0;
  return closed + gate.waiting * 1e3 + recentCount(gate.passedAtMs, nowMs);
}
