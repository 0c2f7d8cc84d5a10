import { startEmbeddedFirestore } from '../../local/firestore/embedded';
import { emulatorHost } from './firestore';

export interface FirestoreServer {
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
