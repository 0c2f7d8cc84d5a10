import type { BookingOutcome, Closure, BookingRequest } from './ledger';
import type { PaceState } from './paceState';
import { backgroundShare, maxBackgroundWaitMs, probeMs } from './pacing';

/**
 * Books the next free slot in `state`, or says why not: the same rules, word for word, as the
 * script in reservation.lua.ts.
 */
export function reserve(
  state: PaceState,
  workspaceHeldUntilMs: number,
  request: BookingRequest,
  nowMs: number,
): BookingOutcome {
  const { intervalMs, maxWaitMs, background } = request;
  const heldUntilMs = Math.max(state.heldUntilMs, workspaceHeldUntilMs);
  const closedMs = Math.ceil(
    Math.max(0, Math.max(heldUntilMs, state.blockedUntilMs, state.troubleUntilMs) - nowMs),
  );
  const after = (waitMs: number) => ({ waitMs: Math.ceil(waitMs), closedMs });

  if (state.blockedUntilMs > nowMs) {
    return { kind: 'blocked', ...after(state.blockedUntilMs - nowMs) };
  }
  if (!request.probe && state.troubleUntilMs > nowMs) {
    return { kind: 'trouble', ...after(state.troubleUntilMs - nowMs) };
  }
  const slotMs = Math.max(nowMs, state.nextSlotMs, heldUntilMs);
  const wait = after(slotMs - nowMs);
  const held = heldUntilMs > nowMs;
  if (wait.waitMs > maxWaitMs) return { kind: held ? 'held' : 'queued', ...wait };
  if (background) {
    if (held) return { kind: 'held', ...wait };
    if (wait.waitMs >= maxBackgroundWaitMs) return { kind: 'queued', ...wait };
    if (!request.shareIsDue && state.nextBackgroundMs > nowMs) {
      const share = after(state.nextBackgroundMs - nowMs);
      if (share.waitMs > maxWaitMs) return { kind: 'queued', ...share };
      state.nextBackgroundMs += backgroundShare * intervalMs;
      return { kind: 'share', ...share };
    }
    if (!request.shareIsDue) state.nextBackgroundMs = slotMs + backgroundShare * intervalMs;
  }
  state.nextSlotMs = slotMs + intervalMs;
  // Trouble that has run out was never seen to end: this caller finds out, for all.
  const probe = request.probe || state.troubleUntilMs > 0;
  if (probe) state.troubleUntilMs = Math.max(state.troubleUntilMs, slotMs + probeMs);
  return { kind: 'booked', ...wait, slotMs, probe };
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
