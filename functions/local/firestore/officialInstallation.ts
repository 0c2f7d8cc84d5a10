import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { findOnPath } from '../processes';
import { findJava, type JavaInstallation } from './java';

/** What it takes to start the official emulator on this machine. */
export interface OfficialInstallation {
  java: JavaInstallation;
  jarPath: string;
  /** Java's arguments up to the emulator's own ones. */
  launchArgs: readonly string[];
}

export type OfficialLookup =
  | { found: true; installation: OfficialInstallation }
  | { found: false; missing: 'java' | 'emulator'; reason: string };

const mainClass = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
const componentMinJava = 11;
const toolsMinJava = 21;

/**
 * Looks for Java and for the emulator: the Google Cloud CLI's component (Java 11 and newer), else
 * the jar that firebase-tools keeps in the user's cache (Java 21 and newer).
 */
export async function findOfficialInstallation(
  env: NodeJS.ProcessEnv = process.env,
): Promise<OfficialLookup> {
  const java = await findJava(env);
  if (java === null || java.majorVersion < componentMinJava) {
    const found = java === null ? 'no Java was found' : `Java ${java.majorVersion} was found`;
    return {
      found: false,
      missing: 'java',
      reason: `The Firestore emulator needs Java ${componentMinJava} or newer; ${found}.`,
    };
  }
  const componentJar = findComponentJar(env);
  if (componentJar !== null) {
    const launchArgs = ['-cp', componentJar, mainClass];
    return { found: true, installation: { java, jarPath: componentJar, launchArgs } };
  }
  const toolsJar = java.majorVersion >= toolsMinJava ? findToolsJar(env) : null;
  if (toolsJar !== null) {
    const launchArgs = ['-jar', toolsJar];
    return { found: true, installation: { java, jarPath: toolsJar, launchArgs } };
  }
  return {
    found: false,
    missing: 'emulator',
    reason: "The Google Cloud CLI's component cloud-firestore-emulator was not found.",
  };
}

/** The component's jar in the first Google Cloud CLI that has it, or null. */
export function findComponentJar(env: NodeJS.ProcessEnv = process.env): string | null {
  const gcloud = findOnPath('gcloud', env);
  const home = env['HOME'] ?? homedir();
  const roots = [
    env['CLOUDSDK_ROOT_DIR'],
    gcloud === null ? undefined : dirname(dirname(realpathSync(gcloud))),
    '/usr/lib/google-cloud-sdk',
    '/usr/share/google-cloud-sdk',
    '/usr/lib64/google-cloud-sdk',
    '/snap/google-cloud-cli/current',
    '/opt/homebrew/share/google-cloud-sdk',
    '/usr/local/share/google-cloud-sdk',
    '/opt/homebrew/Caskroom/google-cloud-sdk/latest/google-cloud-sdk',
    '/opt/google-cloud-sdk',
    join(home, 'google-cloud-sdk'),
  ];
  for (const root of roots) {
    if (root === undefined || root === '') continue;
    const jar = join(root, 'platform', 'cloud-firestore-emulator', 'cloud-firestore-emulator.jar');
    if (existsSync(jar)) return jar;
  }
  return null;
}

/** The newest emulator jar in firebase-tools' cache, or null. */
export function findToolsJar(env: NodeJS.ProcessEnv = process.env): string | null {
  const folder =
    env['FIREBASE_EMULATORS_PATH'] ??
    join(env['HOME'] ?? homedir(), '.cache', 'firebase', 'emulators');
  if (!existsSync(folder)) return null;
  const newest = readdirSync(folder)
    .filter((name) => /^cloud-firestore-emulator-v[\d.]+\.jar$/.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  return newest === undefined ? null : join(folder, newest);
}
