import type { DocumentData, DocumentReference, Firestore } from 'firebase-admin/firestore';
import { startEmbeddedFirestore } from '../../local/firestore/embedded';
import { emulatorHost, freshProject, type FreshProject } from './firestore';

interface FirestoreServer {
  host: string;
  close(): Promise<void>;
}

/** Both kinds of local Firestore, for `describe.each`: what holds on one has to hold on the other. */
export const firestoreKinds: [name: string, start: () => Promise<FirestoreServer>][] = [
  [
    'the official emulator',
    () => Promise.resolve({ host: emulatorHost(), close: () => Promise.resolve() }),
  ],
  ['the embedded Firestore', () => startEmbeddedFirestore()],
];

/** A fresh project on the server that `start` gives, for the tests of the block it is called in. */
export function useFirestore(start: () => Promise<FirestoreServer>): {
  database: () => Firestore;
  freshDoc: () => DocumentReference;
} {
  let server: FirestoreServer;
  let project: FreshProject;
  let nextId = 0;

  beforeAll(async () => {
    server = await start();
    project = freshProject(server.host);
  });

  afterAll(async () => {
    await project.cleanup();
    await server.close();
  });

  return {
    database: () => project.firestore,
    freshDoc() {
      nextId += 1;
      return project.firestore.collection('widgets').doc(`w${nextId}`);
    },
  };
}

export async function dataOf(doc: DocumentReference): Promise<DocumentData | undefined> {
  return (await doc.get()).data();
}
