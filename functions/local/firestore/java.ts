import { join } from 'node:path';
import { findOnPath, isExecutable, runCommand } from '../processes';

export interface JavaInstallation {
  path: string;
  /** 11, 17, 21, …; 8 for the old form `1.8`. */
  majorVersion: number;
}

/** The newest Java of JAVA_HOME and PATH that answers `-version`, or null. */
export async function findJava(
  env: NodeJS.ProcessEnv = process.env,
): Promise<JavaInstallation | null> {
  const home = env['JAVA_HOME'];
  const candidates = [
    ...(home === undefined || home === '' ? [] : [join(home, 'bin', 'java')]),
    findOnPath('java', env),
    // Homebrew's Java is keg-only: not on PATH until the user links it.
    '/opt/homebrew/opt/openjdk/bin/java',
    '/usr/local/opt/openjdk/bin/java',
  ].filter((path): path is string => path !== null && isExecutable(path));

  let newest: JavaInstallation | null = null;
  for (const path of new Set(candidates)) {
    const { exitCode, output } = await runCommand(path, ['-version'], { env, timeoutMs: 15_000 });
    const majorVersion = exitCode === 0 ? parseJavaVersion(output) : null;
    if (majorVersion !== null && majorVersion > (newest?.majorVersion ?? 0)) {
      newest = { path, majorVersion };
    }
  }
  return newest;
}

/** The major version in the output of `java -version`, or null where there is none. */
export function parseJavaVersion(output: string): number | null {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match?.[1] === undefined ? null : Number(match[1]);
}
