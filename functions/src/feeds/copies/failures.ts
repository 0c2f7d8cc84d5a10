import { createMemoryTier } from '../../cache/memoryTier';
import type { NotionError } from '../../notion/errors';
import type { Clock } from '../../shared/clock';
import type { SharedFailure } from './sharedFeeds';

/** Why a widget's last load failed, and until when it is not tried again. */
export interface Failure extends SharedFailure {
  retryAtMs: number;
}

/** Negative entries: what failed is not asked of Notion again on every view. */
export interface Failures {
  /** The failure that still stands for a widget reading from `sourceKey`. */
  standing(widgetId: string, sourceKey: string): Failure | null;
  /** Records a failure; `retryAtMs` says until when it stands. */
  record(widgetId: string, sourceKey: string, error: NotionError | null): Failure;
  /** Takes over what another instance has recorded; it is looked at again after a moment. */
  adopt(widgetId: string, shared: SharedFailure): void;
  clear(widgetId: string): void;
}

const transientMinMs = 5000;
const transientMaxMs = 15_000;
const permanentMs = 10 * 60_000;
/** Only a schema can be so, and few people make theirs smaller. */
const tooLargeMs = 60 * 60_000;
/** A database is often shared minutes after its widget was made. */
const firstChecksMs = 60_000;
const firstChecks = 3;
const maxRateLimitMs = 10 * 60_000;
const adoptedMs = 2000;
const entryBytes = 256;

export function createFailures(clock: Clock, random: () => number): Failures {
  const tier = createMemoryTier<Failure>(2 * 1024 * 1024);

  const standsForMs = (error: NotionError | null, count: number): number => {
    const transientMs = transientMinMs + random() * (transientMaxMs - transientMinMs);
    if (error === null) return transientMs;
    if (error.kind === 'not_shared' && count <= firstChecks) return firstChecksMs;
    if (error.kind === 'too_large') return tooLargeMs;
    if (error.permanent) return permanentMs;
    if (error.kind === 'rate_limited' && error.retryAfterMs !== null) {
      return Math.min(error.retryAfterMs, maxRateLimitMs);
    }
    return transientMs;
  };

  return {
    standing(widgetId, sourceKey) {
      const failure = tier.get(widgetId);
      if (failure?.sourceKey !== sourceKey) return null;
      return clock.nowMs() < failure.retryAtMs ? failure : null;
    },
    record(widgetId, sourceKey, error) {
      const before = tier.get(widgetId);
      const count = before?.sourceKey === sourceKey ? before.count + 1 : 1;
      const retryAtMs = clock.nowMs() + standsForMs(error, count);
      const failure: Failure = {
        sourceKey,
        retryAtMs,
        permanent: error?.permanent ?? false,
        count,
        reason: error?.kind ?? 'connection',
        failedAtMs: clock.nowMs(),
      };
      tier.set(widgetId, failure, entryBytes);
      return failure;
    },
    adopt(widgetId, shared) {
      const known = tier.get(widgetId);
      const nowMs = clock.nowMs();
      if (known?.sourceKey === shared.sourceKey && nowMs < known.retryAtMs) return;
      tier.set(widgetId, { ...shared, retryAtMs: nowMs + adoptedMs }, entryBytes);
    },
    clear: (widgetId) => {
      tier.delete(widgetId);
    },
  };
}
