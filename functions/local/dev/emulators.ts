import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { freePort, startProcess, type OwnedProcess } from '../processes';
import { functionsFolder, projectFolder } from './folders';
import type { Ports } from './ports';

export interface RunningEmulators {
  exited: OwnedProcess['exited'];
  stop(): Promise<void>;
}

const configSchema = z.looseObject({
  functions: z.array(z.looseObject({})),
  emulators: z.looseObject({}),
});
const readyTimeoutMs = 150_000;

/**
 * Starts the Firebase emulators for functions, auth, tasks and hosting, with `firebase.json` as it
 * is but for the ports. `env` reaches the functions; FIRESTORE_EMULATOR_HOST in it makes them use
 * that one. Ends them and rejects where `signal` is aborted before they are ready.
 */
export async function startEmulators(options: {
  projectId: string;
  ports: Ports;
  env: Record<string, string>;
  /**
   * One process for all functions, as an instance that is warm; else the emulator starts one for
   * each function, and for each request that comes while another is being answered.
   */
  oneProcess: boolean;
  signal: AbortSignal;
  onLine: (line: string) => void;
}): Promise<RunningEmulators> {
  const { projectId, ports, env, oneProcess, signal, onLine } = options;
  const configPath = resolve(projectFolder, `.firebase-dev-${process.pid}-${ports.functions}.json`);
  await writeConfig(configPath, ports);
  let ready: () => void = () => undefined;
  const isReady = new Promise<'ready'>((done) => {
    ready = () => {
      done('ready');
    };
  });
  const running = startProcess({
    command: process.execPath,
    args: [
      resolve(functionsFolder, 'node_modules/firebase-tools/lib/bin/firebase.js'),
      'emulators:start',
      '--only',
      'functions,auth,hosting,tasks',
      '--project',
      projectId,
      '--config',
      configPath,
      '--non-interactive',
      // It has one process where there may be a debugger.
      ...(oneProcess ? ['--inspect-functions', String(await freePort())] : []),
    ],
    cwd: projectFolder,
    env: {
      ...process.env,
      ...env,
      npm_config_offline: 'true',
      METADATA_SERVER_DETECTION: 'none',
      FORCE_COLOR: '0',
    },
    onLine: (line) => {
      if (line.includes('All emulators ready')) ready();
      onLine(line);
    },
  });
  const stop = async (): Promise<void> => {
    await running.stop(8000);
    rmSync(configPath, { force: true });
  };
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'late'>((done) => {
    timer = setTimeout(() => {
      done('late');
    }, readyTimeoutMs);
  });
  const aborted = new Promise<'aborted'>((done) => {
    signal.addEventListener('abort', () => {
      done('aborted');
    });
    if (signal.aborted) done('aborted');
  });
  const outcome = await Promise.race([isReady, running.exited, tooLate, aborted]);
  clearTimeout(timer);
  if (outcome !== 'ready') {
    await stop();
    throw new Error(`The Firebase emulators did not start:\n${running.recentOutput()}`);
  }
  return { exited: running.exited, stop };
}

async function writeConfig(path: string, ports: Ports): Promise<void> {
  const text = readFileSync(resolve(projectFolder, 'firebase.json'), 'utf8');
  const config = configSchema.parse(JSON.parse(text));
  // What is deployed comes from `lib` alone; here the secrets of this machine lie beside the code.
  config.functions = config.functions.map((codebase) => ({
    ...codebase,
    source: 'functions',
    ignore: ['node_modules', 'test', 'local', 'bench', 'coverage'],
  }));
  const on = (port: number): { host: string; port: number } => ({ host: '127.0.0.1', port });
  config.emulators = {
    ui: { enabled: false },
    singleProjectMode: true,
    hosting: on(ports.hosting),
    functions: on(ports.functions),
    auth: on(ports.auth),
    hub: on(await freePort()),
    logging: on(await freePort()),
    eventarc: on(await freePort()),
    tasks: on(await freePort()),
  };
  writeFileSync(path, JSON.stringify(config, null, 2));
}
