import { randomBytes } from 'node:crypto';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import type { Firestore } from 'firebase-admin/firestore';
import { firestoreAt } from '../../local/firestore/firestoreAt';

export interface FreshProject {
  /** A `demo-` project that nobody else uses. */
  projectId: string;
  firestore: Firestore;
  /** Deletes the project's documents and closes the connections. Call it in `afterAll`. */
  cleanup(): Promise<void>;
}

/**
 * An empty project on the emulator of this run, or on the one at `host`, through the Admin SDK.
 * Each test file takes its own, so that files run side by side.
 */
export function freshProject(host = emulatorHost()): FreshProject {
  const projectId = `demo-${randomBytes(6).toString('hex')}`;
  const app = initializeApp({ projectId }, `fresh-${projectId}`);
  const firestore = firestoreAt(host, app);
  return {
    projectId,
    firestore,
    async cleanup() {
      const collections = await firestore.listCollections();
      await Promise.all(collections.map((collection) => firestore.recursiveDelete(collection)));
      await deleteApp(app);
    },
  };
}

/** `127.0.0.1:PORT` of the emulator of this run. */
export function emulatorHost(): string {
  const host = process.env['FIRESTORE_EMULATOR_HOST'];
  if (host === undefined) {
    throw new Error('There is no FIRESTORE_EMULATOR_HOST. Name this test *.it.ts, or set it.');
  }
  return host;
}
