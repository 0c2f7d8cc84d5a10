import { sharedFirestore } from './sharedFirestore';

/** Ends the emulator that the global setup started, and only that one. */
export default async function globalTeardown(): Promise<void> {
  const running = sharedFirestore.running;
  if (running === null) return;
  sharedFirestore.running = null;
  delete process.env['FIRESTORE_EMULATOR_HOST'];
  await running.close();
}
