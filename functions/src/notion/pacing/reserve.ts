import type { BookingOutcome, BookingRequest, Closure } from './ledger';
import { anotherWaits, notePlace, prune, turnOf, waiterGraceMs, type Place } from './loadLine';
import type { PaceState } from './paceState';
import { backgroundShare, maxBackgroundWaitMs, probeMs, readersStayMs } from './pacing';

/** A connection's queue of slots, and its line of loads that have not begun. */
export interface Pace {
  state: PaceState;
  line: Place[];
}

/** The next slot, and what a booking of it depends on. Waits are in whole milliseconds. */
interface Slot {
  nowMs: number;
  slotMs: number;
  waitMs: number;
  isHeld: boolean;
  /** For how long nobody gets through. */
  closedMs: number;
}

/**
 * Books the next free slot, or says why not: the same rules, word for word, as the script in
 * reservation.lua.ts.
 */
export function reserve(
  pace: Pace,
  workspaceHeldUntilMs: number,
  request: BookingRequest,
  nowMs: number,
): BookingOutcome {
  const slot = nextSlot(pace.state, workspaceHeldUntilMs, nowMs);
  prune(pace.line, nowMs);
  return (
    refusalOf(pace.state, slot, request) ??
    waitForTurn(pace, slot, request) ??
    waitForShare(pace, slot, request) ??
    bookSlot(pace, slot, request)
  );
}

function nextSlot(state: PaceState, workspaceHeldUntilMs: number, nowMs: number): Slot {
  const heldUntilMs = Math.max(state.heldUntilMs, workspaceHeldUntilMs);
  const closedUntilMs = Math.max(heldUntilMs, state.blockedUntilMs, state.troubleUntilMs);
  const slotMs = Math.max(nowMs, state.nextSlotMs, heldUntilMs);
  return {
    nowMs,
    slotMs,
    waitMs: Math.ceil(slotMs - nowMs),
    isHeld: heldUntilMs > nowMs,
    closedMs: Math.ceil(Math.max(0, closedUntilMs - nowMs)),
  };
}

function refusalOf(
  { blockedUntilMs, troubleUntilMs }: PaceState,
  { nowMs, waitMs, isHeld, closedMs }: Slot,
  { lane, load, maxWaitMs, probe, shareIsDue }: BookingRequest,
): BookingOutcome | null {
  if (blockedUntilMs > nowMs) {
    return { kind: 'blocked', waitMs: Math.ceil(blockedUntilMs - nowMs), closedMs };
  }
  if (!probe && troubleUntilMs > nowMs) {
    return { kind: 'trouble', waitMs: Math.ceil(troubleUntilMs - nowMs), closedMs };
  }
  if (waitMs > maxWaitMs) return { kind: isHeld ? 'held' : 'queued', waitMs, closedMs };
  if (lane === 'foreground') return null;
  if (isHeld) return { kind: 'held', waitMs, closedMs };
  // A task's share is its own, however many wait; and a load waits in the line.
  const mayStay = lane === 'task' && (shareIsDue || load !== null);
  return waitMs < maxBackgroundWaitMs || mayStay ? null : { kind: 'queued', waitMs, closedMs };
}

/** Null: the request belongs to no load, or to one that begins now. */
function waitForTurn(
  { state, line }: Pace,
  { nowMs, waitMs, closedMs }: Slot,
  { lane, load, intervalMs, maxWaitMs, shareIsDue }: BookingRequest,
): BookingOutcome | null {
  if (load === null) return null;
  if (lane === 'background') {
    if (!anotherWaits(line, load.id, nowMs)) return null;
    return { kind: 'queued', waitMs: Math.max(waitMs, Math.ceil(intervalMs)), closedMs };
  }
  const turn = turnOf(
    line,
    {
      load,
      isTask: lane === 'task',
      intervalMs,
      maxWaitMs,
      slotWaitMs: waitMs,
      begunWaitMs: Math.ceil(Math.max(0, state.begunUntilMs - nowMs)),
      maxSlotWaitMs: shareIsDue ? maxBackgroundWaitMs - 1 : 0,
    },
    nowMs,
  );
  if (turn.kind === 'begin') return null;
  notePlace(line, { load, isTask: lane === 'task', turn }, nowMs);
  if (lane === 'foreground' && turn.kind === 'turn') {
    noteReader(state, nowMs + turn.waitMs + waiterGraceMs);
  }
  return { ...turn, closedMs };
}

/** Null: it need not wait for its share, or has done so. */
function waitForShare(
  { state, line }: Pace,
  { nowMs, slotMs, closedMs }: Slot,
  { lane, load, intervalMs, maxWaitMs, shareIsDue }: BookingRequest,
): BookingOutcome | null {
  const isLimited = lane === 'background' || (lane === 'task' && state.readersUntilMs > nowMs);
  if (!isLimited || shareIsDue) return null;
  if (state.nextBackgroundMs <= nowMs) {
    state.nextBackgroundMs = slotMs + backgroundShare * intervalMs;
    return null;
  }
  const waitMs = Math.ceil(state.nextBackgroundMs - nowMs);
  if (waitMs > maxWaitMs) return { kind: 'queued', waitMs, closedMs };
  state.nextBackgroundMs += backgroundShare * intervalMs;
  if (load !== null && lane === 'task') {
    notePlace(line, { load, isTask: true, turn: { kind: 'turn', waitMs } }, nowMs);
  }
  return { kind: 'share', waitMs, closedMs };
}

function bookSlot(
  { state, line }: Pace,
  { nowMs, slotMs, waitMs, closedMs }: Slot,
  { lane, load, intervalMs, probe: wasProbe }: BookingRequest,
): BookingOutcome {
  state.nextSlotMs = slotMs + intervalMs;
  if (lane === 'foreground') noteReader(state, slotMs + readersStayMs);
  if (load !== null) {
    state.begunUntilMs = Math.max(state.begunUntilMs, slotMs) + load.requests * intervalMs;
    if (lane !== 'background') {
      notePlace(line, { load, isTask: lane === 'task', turn: { kind: 'begin' } }, nowMs);
    }
  }
  // Trouble that has run out was never seen to end: this caller finds out, for all.
  const probe = wasProbe || state.troubleUntilMs > 0;
  if (probe) state.troubleUntilMs = Math.max(state.troubleUntilMs, slotMs + probeMs);
  return { kind: 'booked', waitMs, slotMs, probe, closedMs };
}

function noteReader(state: PaceState, untilMs: number): void {
  state.readersUntilMs = Math.max(state.readersUntilMs, untilMs);
}

/** Closes what `closure` names; answers as `Ledger.close`. */
export function close(
  state: PaceState,
  workspace: PaceState,
  closure: Closure,
  nowMs: number,
): boolean {
  const untilMs = nowMs + closure.durationMs;
  if (closure.reason === 'trouble') {
    if (!closure.probe && state.troubleUntilMs > nowMs) return false;
    state.troubleUntilMs = untilMs;
    return true;
  }
  if (closure.reason === 'blocked') {
    state.blockedUntilMs = Math.max(state.blockedUntilMs, untilMs);
  } else {
    const held = closure.reason === 'workspace' ? workspace : state;
    held.heldUntilMs = Math.max(held.heldUntilMs, untilMs);
  }
  // Whoever asks for a pause has answered.
  state.troubleUntilMs = 0;
  return true;
}
