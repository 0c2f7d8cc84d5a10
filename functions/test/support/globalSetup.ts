import { join } from 'node:path';
import { startFirestore } from '../../local/firestore/startFirestore';
import { sharedFirestore } from './sharedFirestore';

/**
 * One official Firestore emulator for all integration tests, in FIRESTORE_EMULATOR_HOST. One that
 * is already named there is used as it is. Without Java or the emulator the run fails.
 */
export default async function globalSetup(): Promise<void> {
  process.env['GCLOUD_PROJECT'] ??= 'demo-notionwidgets';
  // The Admin SDK otherwise asks Google Cloud's metadata server who it is, over the network.
  process.env['METADATA_SERVER_DETECTION'] ??= 'none';
  if (process.env['FIRESTORE_EMULATOR_HOST'] !== undefined) return;
  try {
    const rulesPath = join(__dirname, '..', '..', '..', 'firestore.rules');
    sharedFirestore.running = await startFirestore({ prefer: 'official', rulesPath });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The integration tests need the official Firestore emulator. ${reason} Run \`npm run setup\`.`,
    );
  }
  process.env['FIRESTORE_EMULATOR_HOST'] = sharedFirestore.running.host;
}
