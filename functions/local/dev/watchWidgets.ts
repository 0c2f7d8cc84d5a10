import type { DocumentData, Firestore } from 'firebase-admin/firestore';

/** One write to `widgets/{widgetId}`; undefined: there was, or is, no document. */
export interface ObservedWrite {
  widgetId: string;
  before: DocumentData | undefined;
  after: DocumentData | undefined;
}

/**
 * Reports each write to the widgets from now on, one after the other, as a trigger would; what
 * was there before is known and not reported. Resolves with what ends it when it sees all.
 */
export function watchWidgets(
  firestore: Firestore,
  onWrite: (write: ObservedWrite) => Promise<void>,
  onError: (error: unknown) => void,
): Promise<() => void> {
  const known = new Map<string, DocumentData>();
  let reporting = Promise.resolve();
  let isFirst = true;
  return new Promise((resolve, reject) => {
    const stop = firestore.collection('widgets').onSnapshot((snapshot) => {
      for (const { type, doc } of snapshot.docChanges()) {
        const before = known.get(doc.id);
        const after = type === 'removed' ? undefined : doc.data();
        if (after === undefined) known.delete(doc.id);
        else known.set(doc.id, after);
        if (isFirst) continue;
        const write = { widgetId: doc.id, before, after };
        reporting = reporting.then(() => onWrite(write)).catch(onError);
      }
      if (isFirst) resolve(stop);
      isFirst = false;
    }, reject);
  });
}
