import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { functionsFolder } from '../dev/folders';
import { freePort, startProcess, type OwnedProcess } from '../processes';

/** One instance of one function, run as the platform runs it. */
export interface Instance {
  baseUrl: string;
  pid: number;
  /** Every line it wrote so far. */
  log: readonly string[];
  exited: OwnedProcess['exited'];
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;
const pollMs = 25;

/**
 * Starts `functions-framework` for one export of `lib` (or another folder) on a free port of
 * 127.0.0.1, with `NODE_ENV=production` and only `env` besides what a process needs.
 */
export async function startInstance(options: {
  target: string;
  env: Record<string, string>;
  source?: string;
  /** A Node and a folder with an installed upload, run as they are; absent: those of this project. */
  installed?: { node: string; folder: string };
  /** `cloudevent` for what the platform's events trigger. */
  signatureType?: 'http' | 'cloudevent';
}): Promise<Instance> {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const log: string[] = [];
  const { node, folder } = options.installed ?? {
    node: process.execPath,
    folder: functionsFolder,
  };
  const running = startProcess({
    command: node,
    args: [
      '--require',
      resolve(__dirname, 'loopbackOnly.cjs'),
      resolve(folder, 'node_modules/@google-cloud/functions-framework/build/src/main.js'),
      `--port=${port}`,
      `--source=${options.source ?? folder}`,
    ],
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: 'production',
      FUNCTION_TARGET: options.target,
      FUNCTION_SIGNATURE_TYPE: options.signatureType ?? 'http',
      METADATA_SERVER_DETECTION: 'none',
      ...options.env,
    },
    onLine: (line) => {
      log.push(line);
    },
  });
  const giveUpAtMs = Date.now() + startTimeoutMs;
  while (!(await answers(baseUrl))) {
    const ended = await Promise.race([running.exited, sleep(pollMs, null)]);
    if (ended !== null || Date.now() > giveUpAtMs) {
      await running.stop();
      throw new Error(`${options.target} did not start:\n${running.recentOutput()}`);
    }
  }
  const { exited } = running;
  return { baseUrl, pid: running.pid ?? 0, log, exited, stop: () => running.stop(2000) };
}

/** The framework itself answers this path, so that no function runs before its first request. */
async function answers(baseUrl: string): Promise<boolean> {
  try {
    await (await fetch(`${baseUrl}/favicon.ico`)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
