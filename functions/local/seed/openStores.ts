import { randomBytes } from 'node:crypto';
import { initializeApp } from 'firebase-admin/app';
import { createDocuments } from '../../src/firestore/documents';
import { createNotion } from '../../src/notion/reading/createNotion';
import { createOwnerStore } from '../../src/owners/store/ownerStore';
import { createWidgetCreator } from '../../src/owners/widgetCreator';
import { absentRedis } from '../../src/redis/absentRedis';
import { createTokenVault } from '../../src/security/tokenVault';
import { systemClock } from '../../src/shared/clock';
import { createChangeLog } from '../../src/widgets/changeLog';
import { createConnectionStore } from '../../src/widgets/connections/connectionStore';
import { firestoreAt } from '../firestore/firestoreAt';
import { createAddWidget, type AddWidget } from './addWidget';

/** What a seed writes to and reads from. */
export interface SeedTarget {
  projectId: string;
  firestoreHost: string;
  notionBaseUrl: string | null;
  tokenEncryptionKeys: string;
  tokenFingerprintKey: string;
  /** How fast Notion is asked; its own limit where absent. */
  requestsPerSecond?: number;
}

/**
 * The service's own stores on an emulated Firestore, wired for adding widgets. Their posts are not
 * loaded: whoever reads them first does that.
 */
export function openStores(target: SeedTarget): {
  addWidget: AddWidget;
  close: () => Promise<void>;
} {
  const app = initializeApp(
    { projectId: target.projectId },
    `seed-${target.firestoreHost}-${target.projectId}`,
  );
  const db = firestoreAt(target.firestoreHost, app);
  const documents = createDocuments(
    () => Promise.resolve(db),
    () => undefined,
  );
  const vault = createTokenVault({
    encryptionKeys: () => target.tokenEncryptionKeys,
    fingerprintKey: () => target.tokenFingerprintKey,
  });
  const report = (): undefined => undefined;
  const clock = systemClock;
  const { reader } = createNotion({
    config: {
      baseUrl: target.notionBaseUrl,
      timeoutMs: 20_000,
      requestsPerSecond: target.requestsPerSecond ?? 3,
    },
    redis: absentRedis,
    clock,
    report,
  });
  const connections = createConnectionStore(documents, vault);
  return {
    addWidget: createAddWidget(
      createWidgetCreator({
        store: createOwnerStore({ documents, connections, clock, report }),
        connections,
        reader,
        maxWidgets: Infinity,
        firstFeed: null,
        queue: null,
        changes: createChangeLog(absentRedis, clock),
        clock,
        randomBytes,
      }),
    ),
    close: () => db.terminate(),
  };
}
