import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
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
 * Runs an operator's command to its end, as `npm run` does, with `env` and nothing of this test
 * run's own environment; the machine's `.env` files are outweighed for what tests depend on.
 */
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
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        UPSTASH_REDIS_REST_URL: '',
        ...env,
      },
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
