import { Timestamp, type Firestore } from 'firebase-admin/firestore';
import type { ConnectionStore, TokenOfOwner } from '../../src/widgets/connections/connectionStore';

/**
 * Stores a token as it is stored with the first widget that is made on it; returns the id of its
 * connection. One that is there already stays.
 */
export async function storeConnection(
  firestore: Firestore,
  connections: Pick<ConnectionStore, 'seal'>,
  owner: TokenOfOwner,
): Promise<string> {
  const { id, fields } = connections.seal(owner);
  const now = Timestamp.now();
  const reference = firestore.collection('connections').doc(id);
  if (!(await reference.get()).exists) {
    await reference.create({ ...fields, createdAt: now, widgetsChangedAt: now });
  }
  return id;
}
