import { FieldPath, FieldValue, Timestamp, type DocumentSnapshot } from 'firebase-admin/firestore';
import type { Documents } from '../../src/firestore/documents';
import { keepConnection } from '../../src/owners/store/connectionWrites';
import { slugReservations } from '../../src/owners/store/slugReservations';
import type { ConnectionStore } from '../../src/widgets/connections/connectionStore';
import type { LegacyToken } from './legacyToken';
import { judgeWidget, type Judged, type LeftCode } from './legacyWidget';

/** What was done with one document, or why it was left. */
export interface UpgradedWidget {
  id: string;
  slug: string | null;
  userId: string | null;
  /** `gone`: deleted meanwhile. */
  outcome: 'upgraded' | 'already' | 'left' | 'gone';
  code: LeftCode | null;
  reason: string | null;
  notes: string[];
  wasEncrypted: boolean | null;
}

export interface WidgetUpgrade {
  /** What can be said without changing anything; null: it has to be upgraded. */
  preview(snapshot: DocumentSnapshot): UpgradedWidget | null;
  /**
   * Brings one widget into today's form: connection, slug and widget in one transaction, or
   * nothing. In a dry run it writes nothing. Rejects with a `StoreError`.
   */
  upgrade(widgetId: string): Promise<UpgradedWidget>;
}

const timeoutMs = 60_000;

export function createWidgetUpgrade(parts: {
  documents: Documents;
  connections: Pick<ConnectionStore, 'seal' | 'isReadable'>;
  readToken: (stored: unknown) => LegacyToken;
  dryRun: boolean;
}): WidgetUpgrade {
  const { documents, connections, readToken, dryRun } = parts;

  const judge = (snapshot: DocumentSnapshot): Judged | null => {
    const data = snapshot.data();
    const { id, createTime } = snapshot;
    if (data === undefined || createTime === undefined) return null;
    return judgeWidget({ id, data, createTime }, readToken);
  };

  const preview = (snapshot: DocumentSnapshot): UpgradedWidget | null => {
    const judged = judge(snapshot);
    if (judged === null) return resultOf(snapshot, { outcome: 'gone' });
    if (judged.state === 'upgraded') return resultOf(snapshot, { outcome: 'already' });
    if (judged.state === 'legacy') return null;
    return resultOf(snapshot, { outcome: 'left', code: judged.code, reason: judged.reason });
  };

  return {
    preview,

    upgrade: (widgetId) =>
      documents.run('upgrade widget', timeoutMs, (db) =>
        db.runTransaction(async (transaction) => {
          const reference = db.collection('widgets').doc(widgetId);
          const snapshot = await transaction.get(reference);
          const judged = judge(snapshot);
          if (judged?.state !== 'legacy') {
            return preview(snapshot) ?? resultOf(snapshot, { outcome: 'gone' });
          }
          const { fields, token, wasEncrypted, leakingFields, notes } = judged.widget;
          const { userId, slug } = fields;
          const sealed = connections.seal({ userId, token, workspaceId: null });
          const [slugReference, ...others] = slugReservations(db, slug);
          const connectionReference = db.collection('connections').doc(sealed.id);
          const [[taken, ...takenOthers], connection, namesakes] = await Promise.all([
            transaction.getAll(slugReference, ...others),
            transaction.get(connectionReference),
            // Beside the transaction: in it, it would hold up those of other widgets.
            db.collection('widgets').where('slug', '==', slug).get(),
          ]);
          const holderId = taken?.exists === true ? holderOf(taken) : servedOf(namesakes.docs);
          if (holderId !== widgetId) {
            const reason = `its slug is that of the widget ${holderId ?? 'that slugs/ names'}`;
            return resultOf(snapshot, { outcome: 'left', code: 'slug_taken', reason });
          }
          if (!dryRun) {
            keepConnection(
              transaction,
              sealed,
              connection,
              Timestamp.now(),
              connections.isReadable,
            );
            // Two that differ in case alone stay as they are: the first has the lower-case form.
            for (const reservation of [taken, ...takenOthers]) {
              if (reservation?.exists !== false) continue;
              const { createdAt } = fields;
              transaction.create(reservation.ref, { widgetId, userId, createdAt });
            }
            const legacy = { connectionId: sealed.id, token: FieldValue.delete() };
            transaction.update(reference, { ...fields, ...legacy });
            for (const field of leakingFields) {
              transaction.update(reference, new FieldPath(field), FieldValue.delete());
            }
          }
          return resultOf(snapshot, { outcome: 'upgraded', notes, wasEncrypted });
        }),
      ),
  };
}

function resultOf(
  snapshot: DocumentSnapshot,
  result: Pick<UpgradedWidget, 'outcome'> & Partial<UpgradedWidget>,
): UpgradedWidget {
  const textOf = (field: string): string | null => {
    const value: unknown = snapshot.get(field);
    return typeof value === 'string' ? value : null;
  };
  return {
    id: snapshot.id,
    slug: textOf('slug'),
    userId: textOf('userId'),
    code: null,
    reason: null,
    notes: [],
    wasEncrypted: null,
    ...result,
  };
}

function holderOf(slug: DocumentSnapshot): string | null {
  const holder: unknown = slug.get('widgetId');
  return typeof holder === 'string' ? holder : null;
}

/** Of several with one slug: the one that readers find, the first by id of those switched on. */
function servedOf(namesakes: readonly DocumentSnapshot[]): string | null {
  const isOff = (snapshot: DocumentSnapshot): number => {
    const isActive: unknown = snapshot.get('isActive');
    return isActive === false || isActive === 'false' || isActive === 0 ? 1 : 0;
  };
  const [first] = [...namesakes].sort((a, b) => isOff(a) - isOff(b) || (a.id < b.id ? -1 : 1));
  return first?.id ?? null;
}
