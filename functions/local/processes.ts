import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessSpec {
  command: string;
  args: readonly string[];
  cwd?: string;
  /** The child's whole environment; this process's own where absent. */
  env?: NodeJS.ProcessEnv;
  /** Each finished line of the child's stdout and stderr, in order of arrival. */
  onLine?: (line: string) => void;
}

/** How a process ended; both null when it could not be started at all. */
export interface ProcessExit {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

export interface OwnedProcess {
  readonly pid: number | undefined;
  /** Resolves when the process is over, however it ended; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** The last lines it wrote, for error messages. */
  recentOutput(): string;
  /** Ends the process and everything it started: SIGTERM, then SIGKILL after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

const keptLines = 40;
const defaultGraceMs = 5_000;
/** As shells report them. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * Starts a process as the leader of a group of its own, so that `stop` reaches its children too
 * and a Ctrl-C in the terminal reaches only us. The group is killed when this process exits.
 */
export function startProcess(spec: ProcessSpec): OwnedProcess {
  const child = spawn(spec.command, spec.args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    ...(spec.env === undefined ? {} : { env: spec.env }),
  });
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    spec.onLine?.(line);
  };
  eachLine(child.stdout, keep);
  eachLine(child.stderr, keep);

  const killGroup = (): void => {
    signalGroup(child.pid, 'SIGKILL');
  };
  process.once('exit', killGroup);
  const exited = exitOf(child, keep).finally(() => process.removeListener('exit', killGroup));

  return {
    pid: child.pid,
    exited,
    recentOutput: () => lines.join('\n'),
    async stop(graceMs = defaultGraceMs) {
      signalGroup(child.pid, 'SIGTERM');
      const timer = setTimeout(killGroup, graceMs);
      await exited;
      clearTimeout(timer);
      // The leader may be gone while a child of its group ignored SIGTERM.
      killGroup();
    },
  };
}

/** Makes this process exit on signals to end, so that what it started is killed with it. */
export function exitOnSignals(): void {
  for (const [signal, exitCode] of Object.entries(exitCodes)) {
    process.once(signal, () => process.exit(exitCode));
  }
}

/** Runs a command to its end and gives what it wrote. Never rejects: a command not found has exit code null. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    timeoutMs?: number;
    onLine?: (line: string) => void;
  } = {},
): Promise<ProcessExit & { output: string }> {
  const lines: string[] = [];
  const { timeoutMs, onLine, ...rest } = options;
  const running = startProcess({
    command,
    args,
    ...rest,
    onLine: (line) => {
      lines.push(line);
      onLine?.(line);
    },
  });
  const stopper = new AbortController();
  const tooLate =
    timeoutMs === undefined
      ? running.exited
      : sleep(timeoutMs, undefined, { signal: stopper.signal }).then(
          () => running.stop(1_000),
          () => undefined,
        );
  const exit = await running.exited;
  stopper.abort();
  await tooLate;
  return { ...exit, output: lines.join('\n') };
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const port = await listenBriefly(0);
  if (port === null) throw new Error('No free port on 127.0.0.1.');
  return port;
}

/** Whether nothing listens on this port of 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenBriefly(port)) !== null;
}

/** The absolute path of an executable on PATH, or null. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const candidate = join(folder, name);
    if (isExecutable(candidate)) return candidate;
  }
  return null;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function listenBriefly(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(null);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => {
        resolve(bound);
      });
    });
  });
}

function exitOf(child: ChildProcess, onFailure: (line: string) => void): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      onFailure(error.message);
      if (child.pid === undefined) resolve({ exitCode: null, signal: null });
    });
    // 'close' rather than 'exit', so that all output has arrived.
    child.once('exit', (exitCode, signal) => {
      const settle = (): void => {
        resolve({ exitCode, signal });
      };
      child.once('close', settle);
      // A grandchild that inherited the pipes may hold them open. Where this process itself was
      // late, what lies in them is read before the immediate.
      setTimeout(() => {
        setImmediate(settle);
      }, 500).unref();
    });
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is already gone.
  }
}

function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
