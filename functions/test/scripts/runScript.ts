import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { perform, type Command } from '../../scripts/command';
import { functionsFolder } from '../../local/dev/folders';

export interface ScriptRun {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** Both, for searching. */
  output: string;
}

const timeoutMs = 60_000;

/**
 * With `env` and nothing of this test run's own environment; the machine's `.env` files are
 * outweighed for what tests depend on.
 */
function environmentOf(env: Record<string, string>): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    UPSTASH_REDIS_REST_URL: '',
    ...env,
  };
}

/** Does an operator's command to its end, in this process: without the seconds that one takes. */
export async function performCommand(
  command: Command,
  args: readonly string[],
  env: Record<string, string> = {},
  stdin = '',
): Promise<ScriptRun> {
  const printed: string[] = [];
  const noted: string[] = [];
  const emulator = process.env['FIRESTORE_EMULATOR_HOST'];
  const exitCode = await perform(command, [...args], {
    env: environmentOf(env),
    print: (text) => printed.push(`${text}\n`),
    note: (text) => noted.push(`${text}\n`),
    readInput: () => stdin,
  });
  // A command sets it for the Admin SDK.
  process.env['FIRESTORE_EMULATOR_HOST'] = emulator;
  const [stdout, stderr] = [printed.join(''), noted.join('')];
  return { exitCode, stdout, stderr, output: stdout + stderr };
}

/** Runs an operator's command to its end, as `npm run` does. */
export function runScript(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
  stdin = '',
): Promise<ScriptRun> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', resolve(functionsFolder, 'scripts', script, 'main.ts'), ...args],
    {
      cwd: functionsFolder,
      timeout: timeoutMs,
      env: environmentOf(env),
    },
  );
  const parts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8');
    child[name].on('data', (chunk: string) => {
      parts[name] += chunk;
    });
  }
  // It may have ended without reading.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return new Promise((settle, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      settle({ exitCode, ...parts, output: parts.stdout + parts.stderr });
    });
  });
}
