import { initializeApp } from 'firebase-admin/app';
import { createNotionClient } from '../../src/notion/client';
import { createLocalPacer } from '../../src/notion/localPacer';
import { createNotionReader } from '../../src/notion/reader';
import { createTokenVault } from '../../src/security/tokenVault';
import { systemClock } from '../../src/shared/clock';
import { createConnectionStore } from '../../src/widgets/connectionStore';
import { createDocuments } from '../../src/widgets/documents';
import { createWidgetStore } from '../../src/widgets/widgetStore';
import { firestoreAt } from '../firestore/firestoreAt';
import { createAddWidget, type AddedWidget, type NewWidget } from './addWidget';

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

/** The service's own stores on an emulated Firestore, wired for adding widgets. */
export function openStores(target: SeedTarget): {
  addWidget: (wanted: NewWidget) => Promise<AddedWidget>;
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
  const client = createNotionClient({
    baseUrl: target.notionBaseUrl,
    timeoutMs: 20_000,
    pacer: createLocalPacer({ requestsPerSecond: target.requestsPerSecond ?? 3, clock, report }),
    clock,
    report,
  });
  return {
    addWidget: createAddWidget({
      reader: createNotionReader({ client, clock }),
      connections: createConnectionStore(documents, vault),
      widgets: createWidgetStore(documents),
    }),
    close: () => db.terminate(),
  };
}
