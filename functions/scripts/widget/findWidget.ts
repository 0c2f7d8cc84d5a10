import { type Documents, isDocumentId } from '../../src/firestore/documents';
import { ServiceError } from '../../src/shared/errors';
import { slugSchema } from '../../src/widgets/widget';
import { CallError, quoted } from '../command';

/** A widget with its owner, whoever that is. */
export interface FoundWidget {
  widgetId: string;
  userId: string;
}

/** Exactly one of the two; rejects with a `ServiceError` where there is no such widget. */
export type WidgetFinder = (wanted: WantedWidget) => Promise<FoundWidget>;

export interface WantedWidget {
  widget?: string | undefined;
  slug?: string | undefined;
}

const timeoutMs = 10_000;

/** Throws a `CallError` unless one widget is named. */
export function checkWanted({ widget, slug }: WantedWidget): void {
  if ((widget === undefined) === (slug === undefined)) {
    throw new CallError('Name the widget by --widget ID or by --slug SLUG.');
  }
}

export function createWidgetFinder(documents: Documents): WidgetFinder {
  return async ({ widget, slug = '' }) => {
    const found = await documents.run('find widget', timeoutMs, async (db) => {
      const widgets = db.collection('widgets');
      if (widget !== undefined) return isDocumentId(widget) ? widgets.doc(widget).get() : null;
      if (!slugSchema.safeParse(slug).success) return null;
      const holder: unknown = (await db.collection('slugs').doc(slug).get()).get('widgetId');
      return typeof holder === 'string' ? widgets.doc(holder).get() : null;
    });
    const userId: unknown = found?.get('userId');
    if (found?.exists === true && typeof userId === 'string') return { widgetId: found.id, userId };
    const wanted = widget === undefined ? `the slug ${quoted(slug)}` : `the id ${quoted(widget)}`;
    throw new ServiceError('widget_not_found', { sentence: `There is no widget with ${wanted}.` });
  };
}
