/** What there is to know of a connection's queue. Times in milliseconds; 0: none. */
export interface PaceState {
  nextSlotMs: number;
  nextBackgroundMs: number;
  heldUntilMs: number;
  blockedUntilMs: number;
  /** When past but not 0, the next caller is the probe. */
  troubleUntilMs: number;
}

export function emptyPaceState(): PaceState {
  return {
    nextSlotMs: 0,
    nextBackgroundMs: 0,
    heldUntilMs: 0,
    blockedUntilMs: 0,
    troubleUntilMs: 0,
  };
}

const stateForm = /^1((?: \d{1,16}\.\d{3}){6})$/;

/** Reads what the script in reservation.lua.ts wrote; anything else counts as absent. */
export function parsePaceState(value: unknown): PaceState {
  const numbers = typeof value === 'string' ? stateForm.exec(value)?.[1] : undefined;
  if (numbers === undefined) return emptyPaceState();
  const [nextSlotMs = 0, nextBackgroundMs = 0, heldUntilMs = 0, blockedUntilMs = 0, trouble = 0] =
    numbers.trim().split(' ').map(Number);
  return { nextSlotMs, nextBackgroundMs, heldUntilMs, blockedUntilMs, troubleUntilMs: trouble };
}

/** Whether the connection was closed, since it was booked, over a slot at `slotMs`. */
export function closedOver(
  slotMs: number,
  probe: boolean,
  state: PaceState,
  workspace: PaceState | null,
): boolean {
  const heldUntilMs = Math.max(state.heldUntilMs, workspace?.heldUntilMs ?? 0);
  return (
    heldUntilMs > slotMs ||
    state.blockedUntilMs > slotMs ||
    (!probe && state.troubleUntilMs > slotMs)
  );
}
