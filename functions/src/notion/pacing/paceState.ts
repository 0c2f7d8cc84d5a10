/** What there is to know of a connection's queue. Times in milliseconds; 0: none. */
export interface PaceState {
  nextSlotMs: number;
  nextBackgroundMs: number;
  heldUntilMs: number;
  blockedUntilMs: number;
  /** When past but not 0, the next caller is the probe. */
  troubleUntilMs: number;
  /** Readers wait or were here: tasks get their share alone. */
  readersUntilMs: number;
  /** When all loads that have begun should be done. */
  begunUntilMs: number;
}

export function emptyPaceState(): PaceState {
  return {
    nextSlotMs: 0,
    nextBackgroundMs: 0,
    heldUntilMs: 0,
    blockedUntilMs: 0,
    troubleUntilMs: 0,
    readersUntilMs: 0,
    begunUntilMs: 0,
  };
}

const stateForm = /^2((?: \d{1,16}\.\d{3}){8})$/;

/** Reads what the script in reservation.lua.ts wrote; anything else counts as absent. */
export function parsePaceState(value: unknown): PaceState {
  const numbers = typeof value === 'string' ? stateForm.exec(value)?.[1] : undefined;
  if (numbers === undefined) return emptyPaceState();
  const [next = 0, background = 0, held = 0, blocked = 0, trouble = 0, readers = 0, begun = 0] =
    numbers.trim().split(' ').map(Number);
  return {
    nextSlotMs: next,
    nextBackgroundMs: background,
    heldUntilMs: held,
    blockedUntilMs: blocked,
    troubleUntilMs: trouble,
    readersUntilMs: readers,
    begunUntilMs: begun,
  };
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
