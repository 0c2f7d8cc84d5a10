import type { Firestore } from 'firebase-admin/firestore';
import { ServiceError } from '../../shared/errors';
import type { SealedConnection } from '../../widgets/connections/connectionStore';
import type { OwnedWidget } from '../ownedWidget';
import { keepConnection, readRelease, writeRelease, type IsReadable } from './connectionWrites';

/** What is to be written of a widget; absent fields stay. */
export interface WidgetFields extends Partial<
  Pick<
    OwnedWidget,
    | 'name'
    | 'settings'
    | 'isActive'
    | 'databaseId'
    | 'dataSourceId'
    | 'mapping'
    | 'columns'
    | 'health'
  >
> {
  /** The connection that it reads with from now on. */
  sealed?: SealedConnection;
}

/** Decides by the widget as it is at that moment; a `ServiceError` refuses the change. */
export type WidgetUpdate = (current: OwnedWidget) => WidgetFields | ServiceError;

type Outcome = { kind: 'changed'; widget: OwnedWidget } | { kind: 'refused'; error: ServiceError };

/** Changes a widget, and what connections there are, in one transaction. */
export async function updateWidgetDocuments(
  db: Firestore,
  change: {
    userId: string;
    widgetId: string;
    decide: WidgetUpdate;
    nowMs: number;
    parse: (path: string, fields: unknown) => OwnedWidget;
    isReadable: IsReadable;
  },
): Promise<Outcome> {
  const { Timestamp } = await import('firebase-admin/firestore');
  const { userId, widgetId, decide, parse, isReadable } = change;
  const now = Timestamp.fromMillis(change.nowMs);
  const reference = db.collection('widgets').doc(widgetId);

  return db.runTransaction(async (transaction): Promise<Outcome> => {
    const found = await transaction.get(reference);
    if (found.get('userId') !== userId) return refused(new ServiceError('widget_not_found'));
    const current = parse(reference.path, { ...found.data(), id: widgetId });
    const decided = decide(current);
    if (decided instanceof ServiceError) return refused(decided);
    const { sealed, ...fields } = decided;
    const connectionId = sealed?.id ?? current.connectionId;
    const wanted =
      sealed === undefined
        ? null
        : await transaction.get(db.collection('connections').doc(connectionId));
    const release =
      connectionId === current.connectionId
        ? null
        : await readRelease(db, transaction, current.connectionId, widgetId);

    transaction.update(reference, { ...fields, connectionId, updatedAt: now });
    if (release !== null) writeRelease(transaction, release, now);
    if (sealed !== undefined && wanted !== null) {
      keepConnection(transaction, sealed, wanted, now, isReadable);
    }
    return {
      kind: 'changed',
      widget: { ...current, ...fields, connectionId, updatedAtMs: change.nowMs },
    };
  });
}

function refused(error: ServiceError): Outcome {
  return { kind: 'refused', error };
}
