import type { Firestore, Query } from 'firebase-admin/firestore';
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
  isSlugFree(slug: string): Promise<boolean>;
  /** All of it or nothing; rejects with `slug_taken` or `connection_not_found`. */
  create(made: WidgetDocuments): Promise<OwnedWidget>;
  /** Writes what `decide` says of the widget as it is now, and forgets a connection left unused. */
  update(userId: string, widgetId: string, decide: WidgetUpdate): Promise<OwnedWidget>;
  /** Removes widget, slug and stored feed, and the connection where nothing else uses it. */
  remove(userId: string, widgetId: string): Promise<{ slug: string }>;
}

const readTimeoutMs = 10_000;
const writeTimeoutMs = 15_000;

export function createOwnerStore(parts: {
  documents: Documents;
  connections: Pick<ConnectionStore, 'isReadable'>;
  clock: Clock;
  report: Report;
}): OwnerStore {
  const { documents, connections, clock, report } = parts;
  const isReadable: IsReadable = (id, stored) => connections.isReadable(id, stored);

  const run = <T>(
    name: string,
    widgetId: string | null,
    timeoutMs: number,
    work: (db: Firestore) => Promise<T>,
  ): Promise<T> =>
    withStore(report, { name, widgetId }, () => documents.run(name, timeoutMs, work));

  return {
    find(userId, widgetId) {
      return withStore(report, { name: 'find owned widget', widgetId }, async () => {
        if (!isDocumentId(widgetId)) throw new ServiceError('widget_not_found');
        const found = await documents.run('find owned widget', readTimeoutMs, (db) =>
          db.collection('widgets').doc(widgetId).get(),
        );
        if (found.get('userId') !== userId) throw new ServiceError('widget_not_found');
        const fields = { ...found.data(), id: widgetId };
        return documents.parse(ownedWidgetSchema, found.ref.path, fields);
      });
    },

    async list(userId, { limit, after }) {
      const { docs } = await run('list owned widgets', null, readTimeoutMs, async (db) => {
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
    },

    async isSlugFree(slug) {
      const found = await run('find slug', null, readTimeoutMs, (db) =>
        db.collection('slugs').doc(slug).get(),
      );
      return !found.exists;
    },

    async create(made) {
      const { widget, columns } = made;
      const nowMs = clock.nowMs();
      const outcome = await run('create widget', widget.id, writeTimeoutMs, (db) =>
        createWidgetDocuments(db, made, { nowMs, isReadable }),
      );
      if (outcome === 'slug_taken') throw new ServiceError('slug_taken');
      if (outcome === 'connection_gone') throw new ServiceError('connection_not_found');
      return { ...widget, columns, createdAtMs: nowMs, updatedAtMs: nowMs };
    },

    async update(userId, widgetId, decide) {
      if (!isDocumentId(widgetId)) throw new ServiceError('widget_not_found');
      const outcome = await run('change widget', widgetId, writeTimeoutMs, (db) =>
        updateWidgetDocuments(db, {
          userId,
          widgetId,
          decide,
          nowMs: clock.nowMs(),
          parse: (path, fields) => documents.parse(ownedWidgetSchema, path, fields),
          isReadable,
        }),
      );
      if (outcome.kind === 'refused') throw outcome.error;
      return outcome.widget;
    },

    async remove(userId, widgetId) {
      if (!isDocumentId(widgetId)) throw new ServiceError('widget_not_found');
      const removed = await run('remove widget', widgetId, writeTimeoutMs, (db) =>
        removeWidgetDocuments(db, userId, widgetId, clock.nowMs()),
      );
      if (removed === null) throw new ServiceError('widget_not_found');
      return removed;
    },
  };
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
