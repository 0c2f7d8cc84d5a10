import { requestBudget, type RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Report } from '../../shared/events';
import type { PacedConnection } from '../connection';
import { NotionError, type NotionErrorKind } from '../errors';
import type { Booking, Closure, Ledger, Refusal } from './ledger';
import type { AcquireOptions, Pacer, Pass } from './pacing';
import { createWaitingRoom, type Waiter, type WaitingRoom } from './waitingRoom';

export interface PacerOptions {
  requestsPerSecond: number;
  clock: Clock;
  report: Report;
  /** Between 0 and 1: how long trouble lasts, and when those turned away come again. */
  random?: () => number;
  /** Connections remembered before idle ones are forgotten. */
  maxConnections?: number;
}

const kindOf = {
  queued: 'rate_limited',
  crowded: 'rate_limited',
  held: 'rate_limited',
  trouble: 'unavailable',
  blocked: 'request_blocked',
} as const satisfies Record<Refusal, NotionErrorKind>;

const troubleMinMs = 5_000;
const troubleSpreadMs = 10_000;
/** So that tasks that were turned away together do not come again together. */
const returnSpreadMs = 500;

interface Context {
  ledger: Ledger;
  room: WaitingRoom;
  intervalMs: number;
  clock: Clock;
  report: Report;
  random: () => number;
}

/** The one waiting loop, over whichever ledger. `report` gets `pacing.wait` and `pacing.held`. */
export function createPacer(ledger: Ledger, options: PacerOptions): Pacer {
  const { requestsPerSecond, clock, report, random = Math.random } = options;
  const { maxConnections = 1_000 } = options;
  const room = createWaitingRoom(clock, maxConnections);
  const intervalMs = 1_000 / requestsPerSecond;
  const context: Context = { ledger, room, intervalMs, clock, report, random };

  return {
    async acquire(connection, caller) {
      const waiter = room.enter(connection);
      try {
        return await waitForPass(context, connection, caller, waiter);
      } finally {
        waiter.leave();
      }
    },
    async hold(connection, { reason, durationMs, redisBudget }) {
      await close(context, connection, { reason, durationMs, probe: false }, redisBudget);
    },
    trouble(connection, { probe, redisBudget }) {
      const durationMs = Math.round(troubleMinMs + random() * troubleSpreadMs);
      return close(context, connection, { reason: 'trouble', durationMs, probe }, redisBudget);
    },
    async recovered(connection, redisBudget = requestBudget()) {
      await ledger.reopen(connection, redisBudget);
      room.noteState(connection, { closedMs: 0 });
    },
    status: () => room.status(requestsPerSecond),
  };
}

async function waitForPass(
  context: Context,
  connection: PacedConnection,
  {
    deadline,
    priority,
    load,
    redisBudget = requestBudget(),
    probe: wasProbe = false,
  }: AcquireOptions,
  waiter: Waiter,
): Promise<Pass> {
  const { ledger, intervalMs, report, random } = context;
  const sleep = (durationMs: number): Promise<boolean> => {
    report({ type: 'pacing.wait', pacingKey: connection.pacingKey, waitMs: durationMs });
    return waiter.sleep(durationMs);
  };
  let probe = wasProbe;
  let shareIsDue = false;
  for (;;) {
    const maxWaitMs = deadline.remainingMs();
    const beginning = load === undefined || load.hasBegun ? null : load;
    const request = { intervalMs, maxWaitMs, lane: priority, load: beginning, shareIsDue, probe };
    const booking = await ledger.book(connection, request, redisBudget);
    noteBooking(context, connection, booking);
    if (booking.kind === 'booked') {
      probe ||= booking.probe;
      if (load !== undefined) load.hasBegun = true;
      if (booking.waitMs <= 0 || (await waitOut(context, booking, sleep))) {
        waiter.passed();
        return { probe };
      }
    } else if (booking.kind === 'share') {
      const woken = await sleep(booking.waitMs);
      shareIsDue = !woken;
    } else if (booking.kind === 'turn') {
      shareIsDue = false;
      await sleep(booking.waitMs);
    } else {
      shareIsDue = false;
      const returnMs = booking.waitMs + Math.ceil(random() * returnSpreadMs);
      if (priority !== 'task' || isFinal(booking.kind) || returnMs > maxWaitMs) {
        const retryAfterMs = Math.max(1, booking.waitMs);
        throw new NotionError(kindOf[booking.kind], { retryAfterMs });
      }
      await sleep(returnMs);
    }
  }
}

/** Not even a task waits for that here. */
function isFinal(refusal: Refusal): boolean {
  return refusal === 'blocked' || refusal === 'crowded';
}

/** False where the connection was closed meanwhile. */
async function waitOut(
  { clock }: Context,
  booking: Booking,
  sleep: (durationMs: number) => Promise<boolean>,
): Promise<boolean> {
  const dueAtMs = clock.nowMs() + booking.waitMs;
  for (;;) {
    const woken = await sleep(Math.max(0, dueAtMs - clock.nowMs()));
    if (!(await booking.stands())) return false;
    if (!woken) return true;
  }
}

function noteBooking(
  { room, intervalMs, clock }: Context,
  connection: PacedConnection,
  { kind, waitMs, closedMs }: Booking,
): void {
  const nextSlotMs = clock.nowMs() + waitMs + intervalMs;
  // What a probe closes is closed for the others: shown as such until it is over.
  room.noteState(connection, { closedMs, ...(kind === 'booked' && { nextSlotMs }) });
}

async function close(
  { ledger, room, report }: Context,
  connection: PacedConnection,
  closure: Closure,
  redisBudget: RedisBudget = requestBudget(),
): Promise<boolean> {
  const done = await ledger.close(connection, closure, redisBudget);
  if (!done) return false;
  const { reason, durationMs } = closure;
  room.noteClosed(connection, durationMs);
  report({ type: 'pacing.held', pacingKey: connection.pacingKey, holdMs: durationMs });
  room.wake(connection, reason === 'workspace' && connection.workspaceId !== null);
  return true;
}
