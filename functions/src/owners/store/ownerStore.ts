import type { Query } from 'firebase-admin/firestore';
import { type Documents, isDocumentId } from '../../firestore/documents';
import { withStore } from '../../firestore/storeErrors';
import type { Clock } from '../../shared/clock';
import { ServiceError } from '../../shared/errors';
import type { Report } from '../../shared/events';
import type { ConnectionStore } from '../../widgets/connections/connectionStore';
import { ownedWidgetSchema, type OwnedWidget } from '../ownedWidget';
import type { IsReadable } from './connectionWrites';
import { createWidgetDocuments, type WidgetDocuments } from './createWidgetDocuments';
import { encodeOwnerCursor, type OwnerCursor } from './ownerCursor';
import { removeWidgetDocuments } from './removeWidgetDocuments';
import { updateWidgetDocuments, type WidgetUpdate } from './updateWidgetDocuments';

/**
 * Widgets as their owners manage them. What is not the owner's rejects with `widget_not_found`;
 * a Firestore that fails or is contended with `temporarily_unavailable`.
 */
export interface OwnerStore {
  find(userId: string, widgetId: string): Promise<OwnedWidget>;
  /** Newest first; a broken document is left out. */
  list(
    userId: string,
    page: { limit: number; after: OwnerCursor | null },
  ): Promise<{ widgets: OwnedWidget[]; nextCursor: string | null }>;
  /** How many widgets the owner has, broken ones too. */
  count(userId: string): Promise<number>;
  /** All of it or nothing; rejects with `slug_taken` or `connection_not_found`. */
  create(made: WidgetDocuments): Promise<OwnedWidget>;
  /** Writes what `decide` says of the widget as it is now, and forgets a connection left unused. */
  update(userId: string, widgetId: string, decide: WidgetUpdate): Promise<OwnedWidget>;
  /** Removes widget, slug and stored feed, and the connection where nothing else uses it. */
  remove(userId: string, widgetId: string): Promise<{ slug: string }>;
}

const readTimeoutMs = 10_000;
const writeTimeoutMs = 15_000;

interface OwnerStoreParts {
  documents: Documents;
  connections: Pick<ConnectionStore, 'isReadable'>;
  clock: Clock;
  report: Report;
}

export function createOwnerStore(parts: OwnerStoreParts): OwnerStore {
  const { report } = parts;
  return {
    find: (userId, widgetId) =>
      withStore(report, widgetId, () => findWidget(parts, userId, widgetId)),
    list: (userId, page) => withStore(report, null, () => listWidgets(parts, userId, page)),
    count: (userId) => withStore(report, null, () => countWidgets(parts, userId)),
    create: (made) => withStore(report, made.widget.id, () => createWidget(parts, made)),
    update: (userId, widgetId, decide) =>
      withStore(report, widgetId, () => updateWidget(parts, userId, widgetId, decide)),
    remove: (userId, widgetId) =>
      withStore(report, widgetId, () => removeWidget(parts, userId, widgetId)),
  };
}

async function findWidget(
  { documents }: OwnerStoreParts,
  userId: string,
  widgetId: string,
): Promise<OwnedWidget> {
  checkId(widgetId);
  const found = await documents.run('find owned widget', readTimeoutMs, (db) =>
    db.collection('widgets').doc(widgetId).get(),
  );
  if (found.get('userId') !== userId) throw new ServiceError('widget_not_found');
  const fields = { ...found.data(), id: widgetId };
  return documents.parse(ownedWidgetSchema, found.ref.path, fields);
}

async function listWidgets(
  { documents }: OwnerStoreParts,
  userId: string,
  { limit, after }: { limit: number; after: OwnerCursor | null },
): ReturnType<OwnerStore['list']> {
  const { docs } = await documents.run('list owned widgets', readTimeoutMs, async (db) => {
    const { FieldPath } = await import('firebase-admin/firestore');
    const all = db
      .collection('widgets')
      .where('userId', '==', userId)
      .orderBy('createdAt', 'desc')
      .orderBy(FieldPath.documentId(), 'desc');
    return (await behind(all, after)).limit(limit + 1).get();
  });
  const page = docs.slice(0, limit);
  const widgets = page.flatMap((document) => {
    const fields = { ...document.data(), id: document.id };
    const widget = documents.tryParse(ownedWidgetSchema, document.ref.path, fields);
    return widget === null ? [] : [widget];
  });
  const last = docs.length > limit ? page.at(-1) : undefined;
  return {
    widgets,
    nextCursor: last === undefined ? null : cursorBehind(last.id, last.get('createdAt')),
  };
}

async function countWidgets({ documents }: OwnerStoreParts, userId: string): Promise<number> {
  const counted = await documents.run('count owned widgets', readTimeoutMs, (db) =>
    db.collection('widgets').where('userId', '==', userId).count().get(),
  );
  return counted.data().count;
}

async function createWidget(parts: OwnerStoreParts, made: WidgetDocuments): Promise<OwnedWidget> {
  const nowMs = parts.clock.nowMs();
  const isReadable = readabilityOf(parts);
  const outcome = await parts.documents.run('create widget', writeTimeoutMs, (db) =>
    createWidgetDocuments(db, made, { nowMs, isReadable }),
  );
  if (outcome === 'slug_taken') throw new ServiceError('slug_taken');
  if (outcome === 'connection_gone') throw new ServiceError('connection_not_found');
  return { ...made.widget, columns: made.columns, createdAtMs: nowMs, updatedAtMs: nowMs };
}

async function updateWidget(
  parts: OwnerStoreParts,
  userId: string,
  widgetId: string,
  decide: WidgetUpdate,
): Promise<OwnedWidget> {
  checkId(widgetId);
  const { documents, clock } = parts;
  const outcome = await documents.run('change widget', writeTimeoutMs, (db) =>
    updateWidgetDocuments(db, {
      userId,
      widgetId,
      decide,
      nowMs: clock.nowMs(),
      parse: (path, fields) => documents.parse(ownedWidgetSchema, path, fields),
      isReadable: readabilityOf(parts),
    }),
  );
  if (outcome.kind === 'refused') throw outcome.error;
  return outcome.widget;
}

async function removeWidget(
  { documents, clock }: OwnerStoreParts,
  userId: string,
  widgetId: string,
): Promise<{ slug: string }> {
  checkId(widgetId);
  const removed = await documents.run('remove widget', writeTimeoutMs, (db) =>
    removeWidgetDocuments(db, userId, widgetId, clock.nowMs()),
  );
  if (removed === null) throw new ServiceError('widget_not_found');
  return removed;
}

function readabilityOf({ connections }: OwnerStoreParts): IsReadable {
  return (connectionId, stored) => connections.isReadable(connectionId, stored);
}

/** With what is no id there is nothing to look up. */
function checkId(widgetId: string): void {
  if (!isDocumentId(widgetId)) throw new ServiceError('widget_not_found');
}

async function behind(all: Query, after: OwnerCursor | null): Promise<Query> {
  if (after === null) return all;
  const { Timestamp } = await import('firebase-admin/firestore');
  const { seconds, nanoseconds } = after.createdAt;
  return all.startAfter(new Timestamp(seconds, nanoseconds), after.widgetId);
}

/** Where the page ends; only documents that have a time of creation are listed at all. */
function cursorBehind(widgetId: string, createdAt: unknown): string | null {
  if (typeof createdAt !== 'object' || createdAt === null) return null;
  if (!('seconds' in createdAt) || typeof createdAt.seconds !== 'number') return null;
  if (!('nanoseconds' in createdAt) || typeof createdAt.nanoseconds !== 'number') return null;
  const { seconds, nanoseconds } = createdAt;
  return encodeOwnerCursor({ createdAt: { seconds, nanoseconds }, widgetId });
}
