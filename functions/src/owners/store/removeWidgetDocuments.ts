import type { Firestore } from 'firebase-admin/firestore';
import { feedReferences } from '../../feeds/copies/feedStore';
import { isDocumentId } from '../../firestore/documents';
import { readRelease, writeRelease } from './connectionWrites';
import { slugReservations } from './slugReservations';

/**
 * Removes a widget, its slug and its stored feed, and its connection where nothing else uses it:
 * in one transaction. Also a widget whose document is broken. Null where it is not the owner's.
 */
export async function removeWidgetDocuments(
  db: Firestore,
  userId: string,
  widgetId: string,
  nowMs: number,
): Promise<{ slug: string } | null> {
  const { Timestamp } = await import('firebase-admin/firestore');
  const widget = db.collection('widgets').doc(widgetId);
  return db.runTransaction(async (transaction) => {
    const found = await transaction.get(widget);
    if (found.get('userId') !== userId) return null;
    const feeds = await feedReferences(db, widgetId);
    const slug = textOf(found.get('slug'));
    const connectionId = textOf(found.get('connectionId'));
    const reservations = isDocumentId(slug)
      ? await transaction.getAll(...slugReservations(db, slug))
      : [];
    const release = isDocumentId(connectionId)
      ? await readRelease(db, transaction, connectionId, widgetId)
      : null;
    transaction.delete(widget);
    for (const reference of feeds) transaction.delete(reference);
    for (const reservation of reservations) {
      if (reservation.get('widgetId') === widgetId) transaction.delete(reservation.ref);
    }
    if (release !== null) writeRelease(transaction, release, Timestamp.fromMillis(nowMs));
    return { slug };
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
