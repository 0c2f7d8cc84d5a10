import type { App } from 'firebase-admin/app';
import { getFirestore, type Firestore } from 'firebase-admin/firestore';

const variable = 'FIRESTORE_EMULATOR_HOST';

/** The app's Firestore at `host`: the SDK takes its address from a variable, when it is made. */
export function firestoreAt(host: string, app: App): Firestore {
  const before = process.env[variable];
  process.env[variable] = host;
  try {
    return getFirestore(app);
  } finally {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  }
}
