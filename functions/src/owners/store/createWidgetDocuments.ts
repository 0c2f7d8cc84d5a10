import type { Firestore } from 'firebase-admin/firestore';
import { firestoreCode, firestoreCodeOf } from '../../firestore/storeErrors';
import type { SealedConnection } from '../../widgets/connections/connectionStore';
import type { Widget } from '../../widgets/widget';
import type { OwnedWidget } from '../ownedWidget';
import { keepConnection, useConnection, type IsReadable } from './connectionWrites';
import { slugReservations } from './slugReservations';

/** A widget to be made: its connection is stored with it where the token came with the call. */
export interface WidgetDocuments {
  widget: Widget;
  columns: OwnedWidget['columns'];
  /** Null: the connection is there already, and has to be there still. */
  sealed: SealedConnection | null;
}

const maxAttempts = 4;

/**
 * Makes a widget with its slug, and its connection where that is new: all of them or nothing. It
 * locks nothing that it reads: what it relies on are conditions of the writes themselves, so that
 * of many who want the same slug one wins at once and the others learn so at once.
 */
export async function createWidgetDocuments(
  db: Firestore,
  { widget, columns, sealed }: WidgetDocuments,
  { nowMs, isReadable }: { nowMs: number; isReadable: IsReadable },
): Promise<'created' | 'slug_taken' | 'connection_gone'> {
  const { Timestamp } = await import('firebase-admin/firestore');
  const { id, ...fields } = widget;
  const now = Timestamp.fromMillis(nowMs);
  const reservations = slugReservations(db, widget.slug);
  const connection = db.collection('connections').doc(widget.connectionId);

  const write = async (): Promise<void> => {
    const stored = await connection.get();
    await db.runTransaction((transaction) => {
      for (const reservation of reservations) {
        transaction.create(reservation, { widgetId: id, userId: widget.userId, createdAt: now });
      }
      transaction.create(db.collection('widgets').doc(id), {
        ...fields,
        columns,
        createdAt: now,
        updatedAt: now,
      });
      if (sealed === null) useConnection(transaction, connection, now);
      else keepConnection(transaction, sealed, stored, now, isReadable);
      return Promise.resolve();
    });
  };

  for (let attempt = 1; ; attempt += 1) {
    try {
      await write();
      return 'created';
    } catch (error) {
      // A commit whose answer was lost has taken the slug for this widget.
      const found = await Promise.all(reservations.map((reservation) => reservation.get()));
      const taken = found.find(({ exists }) => exists);
      if (taken !== undefined) return taken.get('widgetId') === id ? 'created' : 'slug_taken';
      const code = firestoreCodeOf(error);
      if (code === firestoreCode.notFound && sealed === null) return 'connection_gone';
      const moved = code === firestoreCode.notFound || code === firestoreCode.alreadyExists;
      if (!moved || attempt === maxAttempts) throw error;
    }
  }
}
