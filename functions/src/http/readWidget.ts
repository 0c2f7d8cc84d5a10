import { answerDueMs } from '../feeds/reading/feedService';
import type { ServedWidget, ServedWidgets } from '../feeds/reading/servedWidgets';
import { requestBudget, reserveMs, type RedisBudget } from '../redis/budget';
import type { Caller, CallerLimits } from '../security/callerLimits';
import type { MissLimit } from '../security/missLimit';
import type { Clock } from '../shared/clock';
import { deadlineIn } from '../shared/deadline';
import { ServiceError } from '../shared/errors';
import type { Housekeeping } from './housekeeping';

export interface WidgetReader {
  /**
   * The widget with this slug as it may be shown: from memory at once where nothing is to be done,
   * and then counted on this instance alone. Throws or rejects with `rate_limited` and as
   * `ServedWidgets` does.
   */
  read(slug: string, caller: Caller, refresh: boolean): ServedWidget | Promise<ServedWidget>;
  /**
   * Whether what was read a moment ago may be given to this caller, too, who is counted then.
   * Throws `rate_limited`.
   */
  again(read: ServedWidget, caller: Caller): boolean;
}

/** How the endpoints come by a widget, within the caller's limits. */
export function createWidgetReader(parts: {
  widgets: ServedWidgets;
  limits: CallerLimits;
  misses: MissLimit;
  housekeeping: Pick<Housekeeping, 'tend'>;
  clock: Clock;
}): WidgetReader {
  const { widgets, limits, misses, housekeeping, clock } = parts;

  const countWarm = (warm: ServedWidget, caller: Caller): ServedWidget => {
    countHere(limits, caller);
    return warm;
  };

  const readCold = async (
    slug: string,
    caller: Caller,
    refresh: boolean,
  ): Promise<ServedWidget> => {
    const redisBudget = requestBudget();
    const deadline = deadlineIn(clock, answerDueMs);
    await housekeeping.tend(redisBudget);
    const warm = refresh ? null : widgets.peek(slug);
    if (warm !== null) return countWarm(warm, caller);
    const limited = misses.limited(caller);
    if (limited !== null) countHere(limits, caller);
    else await admit(limits, caller, redisBudget);
    try {
      const refusal = limited === null ? null : new ServiceError('rate_limited', { limited });
      return await widgets.read(slug, {
        ...{ refresh, redisBudget, deadline },
        ...(refusal !== null && { storeRefusal: refusal }),
      });
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'widget_not_found') misses.count(caller);
      throw error;
    }
  };
  return {
    again(read, caller) {
      if (!read.again()) return false;
      countWarm(read, caller);
      return true;
    },
    read(slug, caller, refresh) {
      const warm = refresh ? null : widgets.peek(slug);
      return warm === null ? readCold(slug, caller, refresh) : countWarm(warm, caller);
    },
  };
}

function countHere(limits: CallerLimits, caller: Caller): void {
  const limited = limits.countLocally(caller);
  if (limited !== null) throw new ServiceError('rate_limited', { limited });
}

/** Lets a request through that costs something; rejects with `rate_limited`. */
export async function admit(
  limits: CallerLimits,
  caller: Caller,
  budget: RedisBudget,
): Promise<void> {
  const limited = await limits.check(caller, budget.reserving(reserveMs.counting));
  if (limited !== null) throw new ServiceError('rate_limited', { limited });
}
