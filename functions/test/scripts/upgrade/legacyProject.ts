import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Timestamp,
  type CollectionReference,
  type DocumentData,
  type Firestore,
} from 'firebase-admin/firestore';
import { upgradeCommand } from '../../../scripts/upgrade/upgradeCommand';
import { emulatorHost, freshProject } from '../../support/firestore';
import { performCommand, type ScriptRun } from '../runScript';
import { legacyEncrypted, passphrase } from './legacyProduct';

const newKey = (): string => randomBytes(32).toString('base64');
const keys = { TOKEN_ENCRYPTION_KEYS: `k1:${newKey()}`, TOKEN_FINGERPRINT_KEY: newKey() };
const databaseId = '0a468365919d4820814771467309c6a9';
/** The token, and below it the time, of a widget that is added without changes. */
export const token = 'secret_made_up_for_this_test';
export const time = Timestamp.fromMillis(Date.UTC(2024, 4, 5));

/** A project of its own, with widgets as the legacy product stored them. */
export interface LegacyProject {
  projectId: string;
  firestore: Firestore;
  /** An empty folder, for reports. */
  folder: string;
  widgets(): CollectionReference;
  /** Adds a widget of the slug `slug-of-ID`, with `changes`. */
  add(id: string, changes?: DocumentData): Promise<unknown>;
  /** What the command needs of its environment. */
  environment(): Record<string, string>;
  /** Upgrades the project in this process; `env` outweighs the environment. */
  upgrade(args?: readonly string[], env?: Record<string, string>): Promise<ScriptRun>;
  /** Deletes the folder and the project's documents. */
  close(): Promise<void>;
}

export function openLegacyProject(): LegacyProject {
  const project = freshProject();
  const { projectId, firestore } = project;
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  const widgets = (): CollectionReference => firestore.collection('widgets');
  const environment = (): Record<string, string> => ({
    FIRESTORE_EMULATOR_HOST: emulatorHost(),
    GCLOUD_PROJECT: projectId,
    LEGACY_ENCRYPTION_KEY: passphrase,
    ...keys,
  });
  return {
    projectId,
    firestore,
    folder,
    widgets,
    add: (id, changes = {}) =>
      widgets()
        .doc(id)
        .set({
          userId: 'owner',
          name: 'My calendar',
          token: legacyEncrypted(token),
          databaseId,
          slug: `slug-of-${id}`,
          settings: { columns: '4', theme: 'dark', beta: true },
          views: 7,
          isActive: true,
          createdAt: time,
          updatedAt: time.toDate().toISOString(),
          ...changes,
        }),
    environment,
    upgrade: (args = [], env = {}) =>
      performCommand(upgradeCommand, args, { ...environment(), ...env }),
    async close() {
      rmSync(folder, { recursive: true });
      await project.cleanup();
    },
  };
}
