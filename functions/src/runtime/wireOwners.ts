import { randomBytes } from 'node:crypto';
import type { NotionReader } from '../notion/reader';
import type { TokenVault } from '../security/tokenVault';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import type { ChangeLog } from '../widgets/changeLog';
import { createConnectionStore, type ConnectionStore } from '../widgets/connectionStore';
import { createDoctor } from '../widgets/doctor';
import type { Documents } from '../widgets/documents';
import type { Failures } from '../widgets/failures';
import type { FeedLooks } from '../widgets/feedLooks';
import type { FeedMemory } from '../widgets/feedMemory';
import type { FeedRefresher } from '../widgets/feedRefresher';
import type { FeedService } from '../widgets/feedService';
import type { FeedStore } from '../widgets/feedStore';
import { createFirstFeed } from '../widgets/firstFeed';
import { createOwnerService } from '../widgets/ownerService';
import { createOwnerStore } from '../widgets/ownerStore';
import type { OwnerService } from '../widgets/ownerTypes';
import type { RefreshQueue } from '../widgets/refreshQueue';
import type { SharedFeeds } from '../widgets/sharedFeeds';
import { createWidgetRecords } from '../widgets/widgetRecords';

/** What the read path has built already, and owners need, too. */
export interface OwnerParts {
  documents: Documents;
  vault: TokenVault;
  /** Opened ones, as readers use them. */
  openConnections: Pick<ConnectionStore, 'open'>;
  reader: NotionReader;
  memory: FeedMemory;
  shared: SharedFeeds;
  looks: FeedLooks;
  failures: Failures;
  refresher: FeedRefresher;
  feeds: FeedService;
  storedFeeds: FeedStore;
  queue: RefreshQueue | null;
  changes: ChangeLog;
  clock: Clock;
  report: Report;
}

/** The owners' side of an instance, on the parts that it reads with. */
export function wireOwners(parts: OwnerParts): OwnerService {
  const { documents, vault, storedFeeds, clock, report } = parts;
  const connections = createConnectionStore(documents, vault);
  const doctor = createDoctor({
    ...parts,
    connections: parts.openConnections,
    records: createWidgetRecords({ ...parts, feeds: storedFeeds }),
  });
  return createOwnerService({
    ...parts,
    connections,
    store: createOwnerStore({ documents, connections, clock, report }),
    firstFeed: createFirstFeed(parts),
    diagnose: (widget) => doctor.diagnose(widget),
    randomBytes,
  });
}
