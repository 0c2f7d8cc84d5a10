import type { RedisBudget } from '../../redis/budget';
import type { Clock } from '../../shared/clock';
import type { Report } from '../../shared/events';
import type { ChangeLog } from '../../widgets/changeLog';
import type { Health } from '../../widgets/health';
import type { Widget } from '../../widgets/widget';
import type { Copies } from '../copies/createCopies';
import type { FeedEnrichment } from './feedEnrichment';
import type { FeedLoader } from './feedLoader';
import { createFeedRefresher, type FeedRefresher } from './feedRefresher';
import { createFirstFeed, type FirstFeed } from './firstFeed';
import { createRefreshGuard, type RefreshGuard } from './refreshGuard';
import { createRefreshInTask, type RefreshInTask } from './refreshInTask';
import { createRefreshOrWait, type RefreshOrWait } from './refreshOrWait';
import type { RefreshQueue } from './refreshQueue';

/** Who brings new feeds, and when. */
export interface Refreshing {
  refresher: FeedRefresher;
  refreshOrWait: RefreshOrWait;
  guard: RefreshGuard;
  /** Null: there is none, and readers refresh. */
  queue: RefreshQueue | null;
  refreshInTask: RefreshInTask;
  firstFeed: FirstFeed;
}

export function createRefreshing(parts: {
  copies: Copies;
  load: FeedLoader;
  enrichment: FeedEnrichment;
  queue: RefreshQueue | null;
  health: Health;
  changes: Pick<ChangeLog, 'publishUpdate'>;
  /** Reads the widget anew and publishes it to all instances. Never rejects. */
  confirm: (widget: Widget, budget: RedisBudget) => Promise<void>;
  cache: { enabled: boolean; ttlMs: number; staleMs: number };
  clock: Clock;
  random: () => number;
  report: Report;
}): Refreshing {
  const { copies, queue, changes, clock } = parts;
  const refresher = createFeedRefresher(parts);
  const refreshOrWait = createRefreshOrWait({ ...copies, refresher, changes, clock });
  return {
    refresher,
    refreshOrWait,
    queue,
    guard: createRefreshGuard({ shared: copies.shared, clock }),
    refreshInTask: createRefreshInTask({ copies, refreshOrWait, queue, clock }),
    firstFeed: createFirstFeed({ copies, refreshOrWait }),
  };
}
