import { createHash } from 'node:crypto';
import type { Documents } from '../firestore/documents';
import { columnNames } from '../notion/columns/columns';
import { widgetSchema, type Widget, type WidgetHealth } from './widget';

/** `widgets/{id}` as it is served, docs/contract.md#data. */
export interface WidgetStore {
  /** The switched-on widget with this slug, or null. */
  findBySlug(slug: string, timeoutMs: number): Promise<Widget | null>;
  /** The switched-on widget with this id, or null. */
  findById(widgetId: string, timeoutMs: number): Promise<Widget | null>;
  /** Writes down what is wrong with a widget; rejects where it is gone. */
  writeHealth(widgetId: string, health: WidgetHealth, timeoutMs: number): Promise<void>;
  /** True where Firestore answers. */
  isReachable(timeoutMs: number): Promise<boolean>;
}

export function createWidgetStore(documents: Documents): WidgetStore {
  return {
    async findBySlug(slug, timeoutMs) {
      const found = await documents.run('find widget by slug', timeoutMs, (db) =>
        db
          .collection('widgets')
          .where('slug', '==', slug)
          .where('isActive', '==', true)
          .limit(1)
          .get(),
      );
      const document = found.docs[0];
      if (document === undefined) return null;
      return documents.parse(widgetSchema, document.ref.path, {
        ...document.data(),
        id: document.id,
      });
    },

    async findById(widgetId, timeoutMs) {
      const found = await documents.run('find widget by id', timeoutMs, (db) =>
        db.collection('widgets').doc(widgetId).get(),
      );
      if (!found.exists) return null;
      const fields = { ...found.data(), id: widgetId };
      const widget = documents.parse(widgetSchema, found.ref.path, fields);
      return widget.isActive ? widget : null;
    },

    writeHealth: (widgetId, health, timeoutMs) =>
      documents.run('write health', timeoutMs, async (db) => {
        await db.collection('widgets').doc(widgetId).update({ health });
      }),

    async isReachable(timeoutMs) {
      await documents.run('health check', timeoutMs, (db) =>
        db.collection('slugs').doc('healthcheck').get(),
      );
      return true;
    },
  };
}

/** Changes with everything that answers depend on: not with the views, nor with the health. */
export function widgetVersionOf(widget: Widget): string {
  // Events list a map's fields in any order.
  const mapping = columnNames.map((column) => widget.mapping[column] ?? null);
  return createHash('sha256')
    .update(JSON.stringify({ ...widget, mapping, views: 0, health: null }))
    .digest('base64url')
    .slice(0, 16);
}
