import type { Clock } from '../../shared/clock';
import type { ChangeLog } from '../../widgets/changeLog';
import type { Failures } from '../copies/failures';
import type { FeedCopy } from '../copies/feedCopy';
import type { FeedMemory } from '../copies/feedMemory';
import type { FeedSync } from '../copies/feedSync';
import { sourceKeyOf } from '../feed';
import type { FeedRefresher, RefreshRequest } from './feedRefresher';
import { isEnough, refreshRules } from './refreshCause';
import { alwaysGranted, type RefreshGrant } from './refreshGuard';

export type RefreshResult =
  /** This instance has loaded it. */
  | { kind: 'loaded'; copy: FeedCopy }
  /** Another instance has loaded it, and it is in memory here. */
  | { kind: 'received'; copy: FeedCopy }
  /** A failure stands. */
  | { kind: 'failed' }
  /** The deadline came first. */
  | { kind: 'late' }
  /** Nobody loads it, and this caller may not. */
  | { kind: 'idle' };

/**
 * Refreshes a widget's feed, or waits for the instance that does: the one loop in which a caller
 * gets a better copy than `request.known`. Who was granted nothing only waits; who was publishes,
 * by the rules of the cause, what shows something else than before. Rejects with what this
 * instance's own load failed with.
 */
export type RefreshOrWait = (
  request: RefreshRequest,
  grant?: RefreshGrant,
) => Promise<RefreshResult>;

interface Parts {
  memory: Pick<FeedMemory, 'find'>;
  sync: Pick<FeedSync, 'awaitOther'>;
  refresher: Pick<FeedRefresher, 'refresh' | 'isUnderway'>;
  failures: Pick<Failures, 'standing'>;
  changes: Pick<ChangeLog, 'publishUpdate'>;
  clock: Clock;
}

export function createRefreshOrWait(parts: Parts): RefreshOrWait {
  return async (request, grant = alwaysGranted) => {
    const result = await loadOrReceive(parts, request, grant);
    if (grant.isGranted && 'copy' in result) await publish(parts, request, result.copy);
    return result;
  };
}

async function loadOrReceive(
  { memory, sync, refresher, failures, clock }: Parts,
  request: RefreshRequest,
  grant: RefreshGrant,
): Promise<RefreshResult> {
  const { widget, known, cause, deadline } = request;
  const isEnoughCopy = (copy: FeedCopy): boolean => isEnough(cause, copy, known);
  for (;;) {
    if (grant.isGranted || refresher.isUnderway(widget)) {
      const copy = await refresher.refresh(request);
      if (copy !== null) return { kind: 'loaded', copy };
    }
    const outcome = await sync.awaitOther(widget, isEnoughCopy, deadline);
    const found = memory.find(widget);
    if (found !== undefined && isEnoughCopy(found)) {
      return { kind: 'received', copy: found };
    }
    if (outcome === 'over') {
      const hasFailed = failures.standing(widget.id, sourceKeyOf(widget)) !== null;
      return { kind: hasFailed ? 'failed' : 'late' };
    }
    if (!grant.isGranted && clock.nowMs() >= grant.leasedByMs) return { kind: 'idle' };
  }
}

async function publish(
  { changes }: Parts,
  { widget, known, cause, redisBudget }: RefreshRequest,
  copy: FeedCopy,
): Promise<void> {
  if (!refreshRules[cause].isPublished || copy.contentHash === known?.contentHash) return;
  await changes.publishUpdate({ widgetId: widget.id, slug: widget.slug }, redisBudget);
}
