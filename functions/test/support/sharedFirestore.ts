import type { RunningFirestore } from '../../local/firestore/runningFirestore';

/** Hands the emulator of the whole run from the global setup to the global teardown. */
export const sharedFirestore: { running: RunningFirestore | null } = { running: null };
