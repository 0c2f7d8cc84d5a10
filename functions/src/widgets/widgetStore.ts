import { createHash } from 'node:crypto';
import type { Documents } from './documents';
import { widgetSchema, type Widget } from './widget';

/** `widgets/{id}` and `slugs/{slug}`, CONTRACT section 7. */
export interface WidgetStore {
  /** The switched-on widget with this slug, or null. */
  findBySlug(slug: string, timeoutMs: number): Promise<Widget | null>;
  /** Stores a new widget and takes its slug, both or neither; false where the slug is taken. */
  create(widget: Widget): Promise<boolean>;
  /** True where Firestore answers. */
  isReachable(timeoutMs: number): Promise<boolean>;
}

const writeTimeoutMs = 10_000;

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

    create: (widget) =>
      documents.run('create widget', writeTimeoutMs, async (db) => {
        const { id, ...fields } = widget;
        const { FieldValue } = await import('firebase-admin/firestore');
        const slug = db.collection('slugs').doc(widget.slug);
        return db.runTransaction(async (transaction) => {
          if ((await transaction.get(slug)).exists) return false;
          const now = FieldValue.serverTimestamp();
          transaction.create(slug, { widgetId: id, userId: widget.userId, createdAt: now });
          transaction.create(db.collection('widgets').doc(id), {
            ...fields,
            health: null,
            createdAt: now,
            updatedAt: now,
          });
          return true;
        });
      }),

    async isReachable(timeoutMs) {
      await documents.run('health check', timeoutMs, (db) =>
        db.collection('slugs').doc('healthcheck').get(),
      );
      return true;
    },
  };
}

/** Changes with everything that answers depend on, and not with the number of views. */
export function widgetVersionOf(widget: Widget): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...widget, views: 0 }))
    .digest('base64url')
    .slice(0, 16);
}
