import { withStore } from '../../firestore/storeErrors';
import type { Report } from '../../shared/events';
import type { ConnectionStore } from '../../widgets/connections/connectionStore';

/** Connections as their owners use them. */
export type OwnerConnections = Pick<ConnectionStore, 'identify' | 'seal' | 'openOwned' | 'list'>;

/** As `connections`; a Firestore that fails rejects with `temporarily_unavailable`. */
export function createOwnerConnections(
  connections: OwnerConnections,
  report: Report,
): OwnerConnections {
  return {
    identify: (token) => connections.identify(token),
    seal: (owner) => connections.seal(owner),
    openOwned: (userId, connectionId, timeoutMs) =>
      withStore(report, null, () => connections.openOwned(userId, connectionId, timeoutMs)),
    list: (userId, timeoutMs) => withStore(report, null, () => connections.list(userId, timeoutMs)),
  };
}
