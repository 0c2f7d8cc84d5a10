import { findOfficialInstallation } from '../firestore/officialInstallation';
import { findOnPath, isExecutable, runCommand } from '../processes';

export type PartName = 'redis-server' | 'Chromium' | 'Firestore emulator';

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
