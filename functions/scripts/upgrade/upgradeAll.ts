import { FieldPath } from 'firebase-admin/firestore';
import type { Documents } from '../../src/firestore/documents';
import type { UpgradedWidget, WidgetUpgrade } from './upgradeWidget';

const timeoutMs = 20_000;

/**
 * Goes through `widgets/` by id, `pageSize` at a time, and hands each page's results on before the
 * next one is begun. What is done stays done: a sweep that was broken off is simply repeated.
 * Rejects with a `StoreError`.
 */
export async function upgradeAll(
  documents: Documents,
  widgets: WidgetUpgrade,
  pageSize: number,
  onPage: (results: readonly UpgradedWidget[]) => void,
): Promise<void> {
  let after: string | null = null;
  do {
    const docs = await listWidgets(documents, after, pageSize);
    const results: UpgradedWidget[] = [];
    const due = new Map<unknown, string[]>();
    for (const snapshot of docs) {
      const known = widgets.preview(snapshot);
      const owner: unknown = snapshot.get('userId');
      if (known !== null) results.push(known);
      else due.set(owner, [...(due.get(owner) ?? []), snapshot.id]);
    }
    // One after the other for each owner: their widgets mostly share a connection.
    const ofOwners = [...due.values()].map(async (ids) => {
      for (const id of ids) results.push(await widgets.upgrade(id));
    });
    await Promise.all(ofOwners);
    results.sort((a, b) => (a.id < b.id ? -1 : 1));
    onPage(results);
    after = docs.length < pageSize ? null : (docs.at(-1)?.id ?? null);
  } while (after !== null);
}

async function listWidgets(documents: Documents, after: string | null, pageSize: number) {
  const { docs } = await documents.run('list widgets', timeoutMs, (db) => {
    const sweep = db.collection('widgets').orderBy(FieldPath.documentId()).limit(pageSize);
    return (after === null ? sweep : sweep.startAfter(after)).get();
  });
  return docs;
}
