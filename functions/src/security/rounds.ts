import type { RedisBudget } from '../redis/budget';
import { createPatience } from '../redis/patience';

/** What a call found, for each id, for each of its requests in the order they joined. */
export type Outcomes<T> = ReadonlyMap<string, readonly T[]>;

/** Calls one after another, each for all who came while the one before was under way. */
export interface Rounds<T> {
  /**
   * The outcome for each of `ids`; null for all where the call failed or `budget` ran out first.
   * Never rejects. The call is made within the budget of one who waits for its end, so that
   * nothing runs on behind the last of them.
   */
  join(ids: readonly string[], budget: RedisBudget): Promise<(T | null)[]>;
}

interface Round<T> {
  counts: Map<string, number>;
  /** The one with the most of its budget left; it makes the call. */
  latest: number | null;
  started: boolean;
  outcomes: Promise<Outcomes<T>>;
  settle(outcomes: Outcomes<T>): void;
}

export function createRounds<T>(
  call: (counts: ReadonlyMap<string, number>, budget: RedisBudget) => Promise<Outcomes<T>>,
): Rounds<T> {
  let flight: Promise<void> | null = null;
  let gathering: Round<T> | null = null;
  let arrivals = 0;

  const fly = async (round: Round<T>, budget: RedisBudget): Promise<void> => {
    try {
      round.settle(await call(round.counts, budget));
    } catch {
      round.settle(new Map());
    } finally {
      flight = null;
    }
  };

  /** False where the budget ran out before the round had its outcome. */
  const takePart = async (round: Round<T>, budget: RedisBudget): Promise<boolean> => {
    const me = (arrivals += 1);
    round.latest = me;
    if (flight !== null && !(await endsWithin(flight, budget))) {
      if (round.latest === me) round.latest = null;
      return false;
    }
    // All who wait wake when the flight ends; one of them goes on to call.
    if (round.started || !isCaller(round, me)) {
      return endsWithin(round.outcomes, budget);
    }
    round.started = true;
    gathering = null;
    flight = fly(round, budget);
    await flight;
    return true;
  };

  return {
    async join(ids, budget) {
      const round = (gathering ??= newRound());
      const places = ids.map((id) => {
        const place = round.counts.get(id) ?? 0;
        round.counts.set(id, place + 1);
        return place;
      });
      if (!(await takePart(round, budget))) return ids.map(() => null);
      const outcomes = await round.outcomes;
      return ids.map((id, index) => outcomes.get(id)?.[places[index] ?? 0] ?? null);
    },
  };
}

function isCaller({ latest }: Round<unknown>, arrival: number): boolean {
  return latest === null || latest === arrival;
}

function newRound<T>(): Round<T> {
  let settle: (outcomes: Outcomes<T>) => void = () => undefined;
  const outcomes = new Promise<Outcomes<T>>((resolve) => {
    settle = resolve;
  });
  return { counts: new Map(), latest: null, started: false, outcomes, settle };
}

/** Waits no longer than `budget` allows, and takes the wait off it. */
async function endsWithin(work: Promise<unknown>, budget: RedisBudget): Promise<boolean> {
  const patience = createPatience(budget.nextCallMs());
  const late = new Promise<false>((resolve) => {
    patience.signal.addEventListener('abort', () => {
      resolve(false);
    });
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    budget.spend(patience.end());
  }
}
