import { resolve } from 'node:path';
import { functionsFolder } from '../../local/dev/folders';
import { runCommand, startProcess, type ProcessExit } from '../../local/processes';
import { eventually } from './eventually';

/** Runs one of our command-line programs to its end, as `npm run` does. */
export function runProgram(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<ProcessExit & { output: string }> {
  return runCommand(
    process.execPath,
    ['--import', 'tsx', resolve(functionsFolder, script), ...args],
    {
      env: { ...cleanEnvironment(), ...env },
      timeoutMs: 60_000,
    },
  );
}

export interface DevPlatform {
  pid: number;
  lines: readonly string[];
  exited: Promise<ProcessExit>;
  stop(): Promise<void>;
}

export interface DevPlatformOptions {
  env?: Record<string, string>;
  /** What it has to print until it is waited for no longer; the last words under its links. */
  until?: string;
}

/** Starts `npm run dev -- --free-ports` in a group of its own; resolves when it prints its links. */
export async function startDevPlatform(
  withinMs: number,
  { env = {}, until = 'Ctrl-C ends everything' }: DevPlatformOptions = {},
): Promise<DevPlatform> {
  const lines: string[] = [];
  const running = startProcess({
    command: process.execPath,
    args: ['--import', 'tsx', resolve(functionsFolder, 'local/dev/main.ts'), '--free-ports'],
    cwd: functionsFolder,
    env: { ...cleanEnvironment(), ...env },
    onLine: (line) => {
      lines.push(line);
    },
  });
  let over = false;
  running.exited.then(
    () => {
      over = true;
    },
    () => undefined,
  );
  // It ends its parts itself, which they may take seconds for.
  const stop = (): Promise<void> => running.stop(30_000);
  const isReady = (): boolean => lines.some((line) => line.includes(until));
  try {
    await eventually(withinMs, () =>
      isReady() || over ? Promise.resolve() : Promise.reject(new Error('It is not ready.')),
    );
    if (!isReady()) throw new Error('It ended.');
  } catch (cause) {
    await stop();
    throw new Error(`npm run dev does not run:\n${lines.join('\n')}`, { cause });
  }
  return {
    pid: running.pid ?? 0,
    lines,
    exited: running.exited,
    stop,
  };
}

/** The processes that `pid` started, and those that they started. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const { output } = await runCommand('ps', ['-eo', 'pid=,ppid=']);
  const rows = output.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): number[] =>
    rows.flatMap(([child = 0, itsParent]) =>
      itsParent === parent ? [child, ...childrenOf(child)] : [],
    );
  return childrenOf(pid);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Without what this test run, or its caller, set for itself. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = [
    ...['FIRESTORE_EMULATOR_HOST', 'GCLOUD_PROJECT', 'NODE_ENV'],
    ...['REDIS_URL', 'REDIS_PASSWORD', 'REDIS_DB'],
  ];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.includes(name)));
}
