import { startEmbeddedFirestore } from './embedded';
import { startOfficialFirestore } from './official';
import { findOfficialInstallation } from './officialInstallation';
import type { RunningFirestore } from './runningFirestore';

export interface StartFirestoreOptions {
  /** Security rules; the embedded one has none and ignores them. */
  rulesPath?: string;
  /** `official`: that or an error; `embedded`: don't look for Java; absent: the best there is. */
  prefer?: 'official' | 'embedded';
  /** A free one where absent. */
  port?: number;
  /** Whether it will have much to do for many minutes. */
  longLived?: boolean;
}

/**
 * Starts a Firestore for the Admin SDK on 127.0.0.1: Google's emulator where Java and it are
 * installed, else one inside this process. Both serve any project id.
 */
export async function startFirestore(
  options: StartFirestoreOptions = {},
): Promise<RunningFirestore> {
  const { rulesPath, prefer, port, longLived } = options;
  if (prefer === 'embedded') return startEmbeddedFirestore({ port });
  const lookup = await findOfficialInstallation();
  if (lookup.found) {
    const { installation } = lookup;
    return startOfficialFirestore({ installation, rulesPath, port, longLived });
  }
  if (prefer === 'official') throw new Error(lookup.reason);
  return startEmbeddedFirestore({ port });
}
