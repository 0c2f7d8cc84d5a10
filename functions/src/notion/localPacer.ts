import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import { NotionError } from './errors';
import { maxBackgroundWaitMs, type AcquireOptions, type Pacer, type PacerStatus } from './pacing';

export interface LocalPacerOptions {
  requestsPerSecond: number;
  clock: Clock;
  report: Report;
  /** Connections remembered before idle ones are forgotten. */
  maxConnections?: number;
}

interface Gate {
  nextSlotMs: number;
  nextBackgroundMs: number;
  heldUntilMs: number;
  /** In order of arrival; whoever is first takes the next slot. */
  waiters: Waiter[];
  /** When requests were let through, within the last second. */
  passedAtMs: number[];
}

interface Waiter {
  /** Ends the sleep, so that a new hold is seen at once. */
  wake: AbortController;
}

/** Background callers get one slot in this many, CONTRACT section 2. */
const backgroundShare = 3;

/**
 * Pacing within this instance: one slot every `1000 / requestsPerSecond` ms for each connection,
 * first come first served, without bursts. `report` gets `pacing.wait` and `pacing.held`.
 */
export function createLocalPacer(options: LocalPacerOptions): Pacer {
  const { requestsPerSecond, clock, report, maxConnections = 1_000 } = options;
  const intervalMs = 1_000 / requestsPerSecond;
  const gates = new Map<string, Gate>();

  function gateOf(pacingKey: string): Gate {
    const known = gates.get(pacingKey);
    if (known !== undefined) return known;
    if (gates.size >= maxConnections) forgetIdle();
    const gate: Gate = {
      nextSlotMs: 0,
      nextBackgroundMs: 0,
      heldUntilMs: 0,
      waiters: [],
      passedAtMs: [],
    };
    gates.set(pacingKey, gate);
    return gate;
  }

  function forgetIdle(): void {
    const nowMs = clock.nowMs();
    for (const [key, gate] of gates) {
      const busy = gate.waiters.length > 0 || openAtMs(gate) > nowMs;
      if (!busy && recentCount(gate, nowMs) === 0) gates.delete(key);
    }
  }

  async function acquire(pacingKey: string, { deadline, priority }: AcquireOptions): Promise<void> {
    const gate = gateOf(pacingKey);
    // Apart from the queue, so that nobody stands behind a background caller's share.
    while (priority === 'background' && clock.nowMs() < gate.nextBackgroundMs) {
      const waitMs = Math.ceil(gate.nextBackgroundMs - clock.nowMs());
      if (waitMs > deadline.remainingMs()) throw refusal(waitMs);
      await clock.sleep(waitMs);
    }
    const waiter: Waiter = { wake: new AbortController() };
    const arrivedMs = clock.nowMs();
    gate.waiters.push(waiter);
    try {
      for (;;) {
        const nowMs = clock.nowMs();
        const ahead = gate.waiters.indexOf(waiter);
        const slotMs = Math.max(nowMs, openAtMs(gate)) + ahead * intervalMs;
        const waitMs = Math.ceil(slotMs - nowMs);
        const refused =
          priority === 'background'
            ? waitMs >= maxBackgroundWaitMs || gate.heldUntilMs > nowMs
            : false;
        if (refused || nowMs + waitMs > deadline.expiresAtMs) throw refusal(waitMs);
        if (priority === 'background') {
          gate.nextBackgroundMs = slotMs + backgroundShare * intervalMs;
        }
        if (waitMs <= 0) {
          gate.nextSlotMs = nowMs + intervalMs;
          gate.passedAtMs = [...gate.passedAtMs.filter((at) => at > nowMs - 1_000), nowMs];
          break;
        }
        await sleepUnlessWoken(waiter, waitMs);
      }
    } finally {
      gate.waiters.splice(gate.waiters.indexOf(waiter), 1);
    }
    const waitedMs = clock.nowMs() - arrivedMs;
    if (waitedMs > 0) report({ type: 'pacing.wait', pacingKey, waitMs: waitedMs });
  }

  async function sleepUnlessWoken(waiter: Waiter, waitMs: number): Promise<void> {
    try {
      await clock.sleep(waitMs, waiter.wake.signal);
    } catch (error) {
      if (!waiter.wake.signal.aborted) throw error;
      waiter.wake = new AbortController();
    }
  }

  function hold(pacingKey: string, durationMs: number): Promise<void> {
    const gate = gateOf(pacingKey);
    gate.heldUntilMs = Math.max(gate.heldUntilMs, clock.nowMs() + durationMs);
    report({ type: 'pacing.held', pacingKey, holdMs: durationMs });
    for (const waiter of gate.waiters) waiter.wake.abort();
    return Promise.resolve();
  }

  function status(): PacerStatus {
    const nowMs = clock.nowMs();
    let busiest: Gate | null = null;
    for (const gate of gates.values()) {
      if (busiest === null || load(gate, nowMs) > load(busiest, nowMs)) busiest = gate;
    }
    const heldUntilMs = busiest?.heldUntilMs ?? 0;
    return {
      regularRequests: busiest === null ? 0 : recentCount(busiest, nowMs),
      maxRegularRequests: Math.max(1, Math.floor(requestsPerSecond)),
      canMakeRequest:
        busiest === null || (busiest.waiters.length === 0 && openAtMs(busiest) <= nowMs),
      waiting: busiest?.waiters.length ?? 0,
      heldUntilMs: heldUntilMs > nowMs ? heldUntilMs : null,
    };
  }

  return { acquire, hold, status };
}

function refusal(waitMs: number): NotionError {
  return new NotionError('rate_limited', { retryAfterMs: Math.max(1, waitMs) });
}

function openAtMs(gate: Gate): number {
  return Math.max(gate.nextSlotMs, gate.heldUntilMs);
}

function recentCount(gate: Gate, nowMs: number): number {
  return gate.passedAtMs.filter((at) => at > nowMs - 1_000).length;
}

/** Held connections first, then those with a queue, then those that send the most. */
function load(gate: Gate, nowMs: number): number {
  const held = gate.heldUntilMs > nowMs ? 1e6 : 0;
  return held + gate.waiters.length * 1e3 + recentCount(gate, nowMs);
}
