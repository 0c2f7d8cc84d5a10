import type {
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Timestamp,
  Transaction,
} from 'firebase-admin/firestore';
import type { SealedConnection } from '../../widgets/connections/connectionStore';

/**
 * Who begins or ends to use a connection writes to it, so that of two who do so at the same time
 * one sees the other: a connection is neither removed while a widget is made on it, nor left
 * behind by its last two widgets.
 */
const usedAt = (now: Timestamp) => ({ widgetsChangedAt: now });

/** Says whether a stored connection can still be opened. */
export type IsReadable = (connectionId: string, stored: unknown) => boolean;

/**
 * Stores the connection; where it was found, it stays as it is, save for a token that no key opens
 * any more. The write fails where it was removed, or made, since it was looked for.
 */
export function keepConnection(
  transaction: Transaction,
  { id, fields }: SealedConnection,
  found: DocumentSnapshot,
  now: Timestamp,
  isReadable: IsReadable,
): void {
  if (!found.exists) {
    transaction.create(found.ref, { ...fields, createdAt: now, ...usedAt(now) });
    return;
  }
  const { encryptedToken } = fields;
  const repaired = isReadable(id, found.data()) ? {} : { encryptedToken };
  transaction.update(found.ref, { ...repaired, ...usedAt(now) });
}

/** Uses a connection that is stored already; the write fails where it is gone. */
export function useConnection(
  transaction: Transaction,
  reference: DocumentReference,
  now: Timestamp,
): void {
  transaction.update(reference, usedAt(now));
}

/** What becomes of a connection that a widget no longer uses. */
export interface Release {
  found: DocumentSnapshot;
  stillUsed: boolean;
}

/** Looks, before anything is written, whether a widget but this one uses the connection. */
export async function readRelease(
  db: Firestore,
  transaction: Transaction,
  connectionId: string,
  widgetId: string,
): Promise<Release> {
  const found = await transaction.get(db.collection('connections').doc(connectionId));
  const users = await transaction.get(
    db.collection('widgets').where('connectionId', '==', connectionId).limit(2),
  );
  return { found, stillUsed: users.docs.some(({ id }) => id !== widgetId) };
}

/** Removes the connection where nothing uses it. */
export function writeRelease(
  transaction: Transaction,
  { found, stillUsed }: Release,
  now: Timestamp,
): void {
  if (!found.exists) return;
  if (stillUsed) transaction.update(found.ref, usedAt(now));
  else transaction.delete(found.ref);
}
