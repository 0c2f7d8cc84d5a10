import { setImmediate as nextTurn } from 'node:timers/promises';
import type { App } from 'firebase-admin/app';
import type { DecodedIdToken } from 'firebase-admin/auth';
import type { Firestore } from 'firebase-admin/firestore';
import type { Config } from '../config';
import type { TaskQueue } from '../feeds/refreshing/refreshQueue';
import { once } from './once';

/** What is used of the Admin SDK; each part is loaded when it is first needed. */
export interface AdminSdk {
  firestore: () => Promise<Firestore>;
  /**
   * Opens Firestore and asks it for one document, unless somebody has opened it: what loads with
   * the first call holds no later reader up. Returns at once, and never throws.
   */
  prepareFirestore: () => void;
  /** The queue that the export `refreshWidget` of `index.ts` makes. */
  refreshQueue: () => Promise<TaskQueue>;
  /** The claims of an ID token that is valid, not revoked, of an account that is not disabled. */
  verifyIdToken: (token: string) => Promise<DecodedIdToken>;
  /** Ends its connections. */
  close: () => Promise<void>;
}

/** Asked for to learn nothing: it need not be there. */
const unknownDocument = 'slugs/-';

export function createAdminSdk(config: Config): AdminSdk {
  const { projectId } = config;
  const openApp = async (): Promise<App> => {
    const { getApps, initializeApp } = await import('firebase-admin/app');
    const existing = getApps().find(({ name }) => name === projectId);
    return existing ?? initializeApp({ projectId }, projectId);
  };
  const firestore = once(() => openFirestore(openApp, config));
  let isUsed = false;
  return {
    close: async () => {
      const { deleteApp, getApps } = await import('firebase-admin/app');
      await Promise.all(
        getApps()
          .filter(({ name }) => name === projectId)
          .map(deleteApp),
      );
    },
    firestore: () => {
      isUsed = true;
      return firestore();
    },
    prepareFirestore: () => {
      if (isUsed) return;
      isUsed = true;
      firestore()
        .then((db) => db.doc(unknownDocument).get())
        // Whoever needs Firestore finds out, and says so.
        .catch(() => undefined);
    },
    refreshQueue: once(async () => {
      const { getFunctions } = await import('firebase-admin/functions');
      const { region } = config.deployment;
      const queue = `locations/${region}/functions/refreshWidget`;
      return getFunctions(await openApp()).taskQueue(queue);
    }),
    verifyIdToken: async (token) => {
      const { getAuth } = await import('firebase-admin/auth');
      return getAuth(await openApp()).verifyIdToken(token, true);
    },
  };
}

async function openFirestore(
  openApp: () => Promise<App>,
  { firestoreEmulated }: Config,
): Promise<Firestore> {
  const app = await openApp();
  const sdk = await import('firebase-admin/firestore');
  // REST starts faster than gRPC where it can be used; the emulator speaks gRPC alone.
  if (!firestoreEmulated) return sdk.initializeFirestore(app, { preferRest: true });
  // Reading this name loads gRPC. Unread, gRPC comes with the first call and holds this instance
  // up twice as long in one turn of the event loop; REST loads little more than that half.
  await nextTurn();
  Reflect.get(sdk, 'GrpcStatus');
  await nextTurn();
  return sdk.getFirestore(app);
}
