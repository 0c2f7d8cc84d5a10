import { findOfficialInstallation } from '../firestore/officialInstallation';
import { findOnPath, isExecutable, runCommand } from '../processes';
import { areRuntimesOffered, installedRuntimes, versionOf } from '../runtimes/runtimes';

export type PartName = 'redis-server' | 'Chromium' | 'Firestore emulator' | 'Node 22 and 24';

export type PartState =
  { found: true; version: string; path: string } | { found: false; reason: string };

const versionTimeoutMs = 20_000;

/** A Redis server that answers `--version`. */
export async function findRedisServer(env: NodeJS.ProcessEnv = process.env): Promise<PartState> {
  return firstAnswering([findOnPath('redis-server', env)], /v=([\d.]+)/, env);
}

/** A Chromium or Chrome; a stub that only points to another shop does not answer and does not count. */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<PartState> {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const candidates = [
    ...names.map((name) => findOnPath(name, env)),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  return firstAnswering(candidates, /(?:Chromium|Google Chrome)\s+([\d.]+)/, env);
}

/** Google's emulator together with a Java that runs it. */
export async function findFirestoreEmulator(
  env: NodeJS.ProcessEnv = process.env,
): Promise<PartState> {
  const lookup = await findOfficialInstallation(env);
  if (!lookup.found) return lookup;
  const { java, jarPath } = lookup.installation;
  return { found: true, version: `Java ${java.majorVersion}`, path: jarPath };
}

/** What the upload of a deploy is tried on: where npm has none for this machine, this Node alone. */
export async function findRuntimes(): Promise<PartState> {
  if (!areRuntimesOffered()) {
    return { found: true, version: process.version, path: process.execPath };
  }
  const [first, ...others] = installedRuntimes();
  if (first === undefined || others.length === 0) {
    return { found: false, reason: 'They are not installed.' };
  }
  const versions = await Promise.all([first, ...others].map(versionOf));
  return { found: true, version: versions.join(', '), path: first.folder };
}

async function firstAnswering(
  candidates: readonly (string | null)[],
  versionPattern: RegExp,
  env: NodeJS.ProcessEnv,
): Promise<PartState> {
  for (const path of candidates) {
    if (path === null || !isExecutable(path)) continue;
    const options = { env, timeoutMs: versionTimeoutMs };
    const { output } = await runCommand(path, ['--version'], options);
    const version = versionPattern.exec(output)?.[1];
    if (version !== undefined) return { found: true, version, path };
  }
  return { found: false, reason: 'It was not found.' };
}
