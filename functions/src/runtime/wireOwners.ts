import { randomBytes } from 'node:crypto';
import type { Failures } from '../feeds/copies/failures';
import type { FeedMemory } from '../feeds/copies/feedMemory';
import type { FeedStore } from '../feeds/copies/feedStore';
import type { FeedSync } from '../feeds/copies/feedSync';
import type { SharedFeeds } from '../feeds/copies/sharedFeeds';
import type { FeedService } from '../feeds/reading/feedService';
import type { FeedRefresher } from '../feeds/refreshing/feedRefresher';
import { createFirstFeed } from '../feeds/refreshing/firstFeed';
import type { RefreshQueue } from '../feeds/refreshing/refreshQueue';
import type { Documents } from '../firestore/documents';
import type { NotionReader } from '../notion/reading/reader';
import { createDoctor } from '../owners/doctor/doctor';
import { createWidgetRecords } from '../owners/doctor/widgetRecords';
import type { OwnerService } from '../owners/ownerRequests';
import { createOwnerService } from '../owners/ownerService';
import { createOwnerStore } from '../owners/store/ownerStore';
import type { TokenVault } from '../security/tokenVault';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import type { ChangeLog } from '../widgets/changeLog';
import {
  createConnectionStore,
  type ConnectionStore,
} from '../widgets/connections/connectionStore';

/** What the read path has built already, and owners need, too. */
export interface OwnerParts {
  documents: Documents;
  vault: TokenVault;
  /** Opened ones, as readers use them. */
  openConnections: Pick<ConnectionStore, 'open'>;
  reader: NotionReader;
  memory: FeedMemory;
  shared: SharedFeeds;
  sync: FeedSync;
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
