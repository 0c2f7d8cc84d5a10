import { FirestoreMock } from '@firebase-bridge/firestore-admin';
import type { Firestore } from 'firebase-admin/firestore';
import { createDocuments } from '../../src/firestore/documents';
import { createEventRecord } from './builders';

/** Documents over a Firestore inside this process, empty at first; `fail` takes it away. */
export function createTestDocuments() {
  const record = createEventRecord();
  const firestore: Firestore = new FirestoreMock().createDatabase().firestore();
  let failure: Error | null = null;
  const documents = createDocuments(
    () => (failure === null ? Promise.resolve(firestore) : Promise.reject(failure)),
    record.report,
  );
  return {
    documents,
    firestore,
    record,
    fail: (error: Error): void => {
      failure = error;
    },
  };
}
