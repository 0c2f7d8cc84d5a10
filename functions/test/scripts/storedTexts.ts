import type { Firestore } from 'firebase-admin/firestore';

/** All documents of the named collections, as text, to be searched. */
export async function storedText(firestore: Firestore): Promise<string> {
  const collections = await firestore.listCollections();
  const snapshots = await Promise.all(collections.map((collection) => collection.get()));
  return snapshots
    .flatMap(({ docs }) => docs)
    .map((document) => `${document.ref.path} ${JSON.stringify(document.data())}`)
    .join('\n');
}
