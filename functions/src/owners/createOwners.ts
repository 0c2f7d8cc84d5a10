import { randomBytes } from 'node:crypto';
import type { Copies } from '../feeds/copies/createCopies';
import type { FeedService } from '../feeds/reading/feedService';
import type { Refreshing } from '../feeds/refreshing/createRefreshing';
import type { Documents } from '../firestore/documents';
import type { NotionReader } from '../notion/reading/reader';
import type { TokenVault } from '../security/tokenVault';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import type { ChangeLog } from '../widgets/changeLog';
import {
  createConnectionStore,
  type ConnectionStore,
} from '../widgets/connections/connectionStore';
import { createDoctor } from './doctor/doctor';
import { createWidgetRecords } from './doctor/widgetRecords';
import type { OwnerService } from './ownerRequests';
import { createOwnerService } from './ownerService';
import { createOwnerStore } from './store/ownerStore';

/** What owners do with their widgets, on the rooms that readers are answered from. */
export function createOwners(parts: {
  documents: Documents;
  vault: TokenVault;
  /** Opened ones, as readers use them. */
  openConnections: Pick<ConnectionStore, 'open'>;
  reader: NotionReader;
  copies: Copies;
  refreshing: Pick<Refreshing, 'firstFeed' | 'queue'>;
  feeds: FeedService;
  changes: ChangeLog;
  /** An owner can make no more. */
  maxWidgets: number;
  clock: Clock;
  report: Report;
}): OwnerService {
  const { documents, vault, openConnections, copies, refreshing, clock, report } = parts;
  const { storedFeeds } = copies;
  const connections = createConnectionStore(documents, vault);
  const doctor = createDoctor({
    ...parts,
    connections: openConnections,
    failures: copies.failures,
    records: createWidgetRecords({ ...copies, feeds: storedFeeds, clock, report }),
  });
  return createOwnerService({
    ...parts,
    ...refreshing,
    storedFeeds,
    connections,
    store: createOwnerStore({ documents, connections, clock, report }),
    diagnose: (widget) => doctor.diagnose(widget),
    randomBytes,
  });
}
