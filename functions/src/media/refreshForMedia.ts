import { createExpiringTier } from '../cache/expiringTier';
import { createSingleFlight } from '../cache/singleFlight';
import type { Copies } from '../feeds/copies/createCopies';
import { sourceKeyOf } from '../feeds/feed';
import type { Refreshing } from '../feeds/refreshing/createRefreshing';
import { NotionError } from '../notion/errors';
import { loadBudget, type RedisBudget } from '../redis/budget';
import type { Clock } from '../shared/clock';
import type { Deadline } from '../shared/deadline';
import type { Widget } from '../widgets/widget';

/**
 * Has a whole feed read anew for what was learned of its pages, whether it is due or not: brings
 * it, or waits for the instance that does. Where it shows something else than before, that is
 * published to all instances. False where it would be of no use: the feed was brought a moment ago,
 * or can't be read until its owner acts. Rejects where Notion can't be asked now.
 */
export type RefreshForMedia = (
  widget: Widget,
  deadline: Deadline,
  budget: RedisBudget,
) => Promise<boolean>;

interface Parts {
  copies: Pick<Copies, 'memory' | 'failures'>;
  refreshing: Pick<Refreshing, 'refreshOrWait' | 'guard'>;
  clock: Clock;
}

/** Each is a query of the data source; what it did not bring, another would not bring either. */
const onceInMs = 60_000;

export function createRefreshForMedia(parts: Parts): RefreshForMedia {
  const flights = createSingleFlight<boolean>();
  const refreshed = createExpiringTier<true>(parts.clock);
  return (widget, deadline, budget) =>
    flights.run(`${widget.id} ${sourceKeyOf(widget)}`, async () => {
      if (refreshed.get(widget.id) === true) return false;
      const isDone = await bring(parts, widget, deadline, budget).catch((error: unknown) => {
        if (error instanceof NotionError && error.permanent) return false;
        throw error;
      });
      if (isDone) refreshed.set(widget.id, true, onceInMs);
      return isDone;
    });
}

async function bring(
  parts: Parts,
  widget: Widget,
  deadline: Deadline,
  redisBudget: RedisBudget,
): Promise<boolean> {
  const { copies, refreshing } = parts;
  const known = copies.memory.find(widget) ?? null;
  const grant = await refreshing.guard.ask(widget.id, redisBudget);
  if (!mayLoad(parts, widget)) return false;
  const request = { widget, known, cause: 'media', deadline, redisBudget: loadBudget() } as const;
  const result = await refreshing.refreshOrWait(request, grant);
  switch (result.kind) {
    case 'loaded':
    case 'received':
      return true;
    case 'idle':
      return false;
    case 'failed':
    case 'late':
      if (!mayLoad(parts, widget)) return false;
      throw new NotionError('timeout');
  }
}

/** Whether it is of use to load; throws where that is only a matter of time. */
function mayLoad({ copies, clock }: Parts, widget: Widget): boolean {
  const failure = copies.failures.standing(widget.id, sourceKeyOf(widget));
  if (failure === null || failure.permanent) return failure === null;
  throw new NotionError('unavailable', { retryAfterMs: failure.retryAtMs - clock.nowMs() });
}
