import { resolve } from 'node:path';
import { findJava } from '../firestore/java';
import { findOnPath } from '../processes';
import { runAloud, type PackageManager, type Say } from './packageManager';
import { findFirestoreEmulator, type PartName } from './parts';

/** Installs one missing part as far as this machine allows. The next check shows the result. */
export async function installPart(
  part: PartName,
  manager: PackageManager | null,
  say: Say,
): Promise<void> {
  switch (part) {
    case 'redis-server':
      await manager?.install(manager.name === 'brew' ? 'redis' : 'redis-server');
      return;
    case 'Chromium':
      await manager?.install('chromium');
      return;
    case 'Firestore emulator':
      await installFirestoreEmulator(manager, say);
      return;
    case 'Node 22 and 24':
      await runAloud(['npm', 'ci', '--prefix', resolve(__dirname, '../runtimes')], say);
  }
}

const aptEmulator = 'google-cloud-cli-firestore-emulator';
const aptJava21 = 'openjdk-21-jre-headless';

/** Java first, then the emulator from the nearest source that has it. */
async function installFirestoreEmulator(manager: PackageManager | null, say: Say): Promise<void> {
  const java = await findJava();
  if ((java?.majorVersion ?? 0) < 11) {
    await manager?.install(manager.name === 'brew' ? 'openjdk' : 'default-jre-headless');
  }
  const isThere = async (): Promise<boolean> => (await findFirestoreEmulator()).found;
  if (await isThere()) return;

  if (manager?.name === 'apt-get' && (await manager.offers(aptEmulator))) {
    await manager.install(aptEmulator);
    if (await isThere()) return;
  }
  if (findOnPath('gcloud') !== null) {
    const component = 'cloud-firestore-emulator';
    await runAloud(['gcloud', 'components', 'install', component, '--quiet'], say);
    if (await isThere()) return;
  }
  // What is left is firebase-tools' own download, which asks for a newer Java.
  if (((await findJava())?.majorVersion ?? 0) < 21) {
    if (manager?.name !== 'apt-get' || !(await manager.offers(aptJava21))) return;
    await manager.install(aptJava21);
  }
  await runAloud(['npx', '--no-install', 'firebase', 'setup:emulators:firestore'], say);
}
