/** A load's place in the line of its connection; those before it in the list came earlier. */
export interface Place {
  id: string;
  /** Somebody waits for its turn until then, as far as is known. 0: nobody. */
  waitingUntilMs: number;
  /** Until then it has its place when it comes again. */
  keptUntilMs: number;
  /** How many requests it still needs; 0: it has begun. */
  requests: number;
  isTask: boolean;
}

/** What a load gets that asks to begin. */
export type Turn =
  | { kind: 'begin' }
  /** Others are before it: it asks again then. */
  | { kind: 'turn'; waitMs: number }
  /** It can't be done in its time; then it could. Its place is kept. */
  | { kind: 'crowded'; waitMs: number };

export interface TurnRequest {
  load: { id: string; requests: number };
  isTask: boolean;
  intervalMs: number;
  maxWaitMs: number;
  /** Until the next slot is free. */
  slotWaitMs: number;
  /** Until all loads that have begun should be done. */
  begunWaitMs: number;
  /** How far away the slot may be with which it begins. */
  maxSlotWaitMs: number;
}

/** For how long a place is kept whose load does not wait, for whoever goes on with it. */
export const placeKeptMs = 30_000;
/** A waiter that is late by so much is gone. */
export const waiterGraceMs = 1_500;
/** What a load takes beyond its slots: Notion's answers, and keeping what was read. */
export const loadMarginMs = 1_000;
/** A task whose turn comes later than this ends, and comes again by the queue of tasks. */
export const maxTaskTurnMs = 15_000;
/** How soon, and how late, a waiter asks again whether its turn has come. */
export const minTurnMs = 50;
export const maxReaderPauseMs = 2_000;
export const maxTaskPauseMs = 5_000;
/** Places of one connection. Who comes when all are taken has none, and comes last. */
export const maxPlaces = 200;

/** Drops the places that nobody keeps any more. */
export function prune(line: Place[], nowMs: number): void {
  const kept = line.filter(({ keptUntilMs }) => keptUntilMs > nowMs);
  line.splice(0, line.length, ...kept);
}

/** Whether another load than `id` waits for its turn. */
export function anotherWaits(line: readonly Place[], id: string, nowMs: number): boolean {
  return line.some((place) => place.id !== id && place.waitingUntilMs > nowMs);
}

/** Whether a load's turn has come: readers wait for the readers before them, tasks for all. */
export function turnOf(line: readonly Place[], request: TurnRequest, nowMs: number): Turn {
  const { load, isTask, intervalMs, maxWaitMs, slotWaitMs, begunWaitMs } = request;
  const at = line.findIndex(({ id }) => id === load.id);
  const ahead = (at < 0 ? line : line.slice(0, at)).filter((place) => isTask || !place.isTask);
  const isFirst = !ahead.some(({ waitingUntilMs }) => waitingUntilMs > nowMs);
  if (isFirst && slotWaitMs <= request.maxSlotWaitMs) return { kind: 'begin' };
  const requestsAhead = ahead.reduce((sum, { requests }) => sum + requests, 0);
  const turnMs = Math.ceil(Math.max(slotWaitMs, begunWaitMs) + requestsAhead * intervalMs);
  const doneMs = Math.ceil(load.requests * intervalMs) + loadMarginMs;
  const limitMs = isTask ? Math.min(maxWaitMs, maxTaskTurnMs + doneMs) : maxWaitMs;
  if (turnMs + doneMs > limitMs) return { kind: 'crowded', waitMs: turnMs + doneMs - limitMs };
  const pauseMs = isFirst ? slotWaitMs : Math.ceil(turnMs / 2);
  const maxPauseMs = isTask ? maxTaskPauseMs : maxReaderPauseMs;
  return { kind: 'turn', waitMs: Math.max(minTurnMs, Math.min(maxPauseMs, pauseMs)) };
}

/** Notes in the line what a load got. A begun one keeps its place for whoever has to go on. */
export function notePlace(
  line: Place[],
  { load, isTask, turn }: Pick<TurnRequest, 'load' | 'isTask'> & { turn: Turn },
  nowMs: number,
): void {
  const at = line.findIndex(({ id }) => id === load.id);
  if (turn.kind === 'begin' && load.requests <= 1) {
    if (at >= 0) line.splice(at, 1);
    return;
  }
  const waitMs = turn.kind === 'begin' ? 0 : turn.waitMs;
  const place: Place = {
    id: load.id,
    waitingUntilMs: turn.kind === 'turn' ? nowMs + waitMs + waiterGraceMs : 0,
    keptUntilMs: nowMs + waitMs + placeKeptMs,
    requests: turn.kind === 'begin' ? 0 : load.requests,
    isTask,
  };
  if (at >= 0) line[at] = place;
  else if (line.length < maxPlaces) line.push(place);
}
