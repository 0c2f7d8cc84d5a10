import { resolve } from 'node:path';
import { startProcess, type OwnedProcess } from '../processes';
import { functionsFolder } from './folders';

/** What the program says when it sees every write. */
export const triggerReady = 'Every written widget is followed up from now on.';

/**
 * Starts the program that runs `onWidgetWritten` for each written widget, with `env` as functions
 * have it. Resolves when it sees every write; rejects where it ends before.
 */
export async function startWidgetTrigger(options: {
  env: NodeJS.ProcessEnv;
  onLine: (line: string) => void;
}): Promise<OwnedProcess> {
  const { env, onLine } = options;
  let finish: () => void = () => undefined;
  const ready = new Promise<'ready'>((done) => {
    finish = () => {
      done('ready');
    };
  });
  const running = startProcess({
    command: process.execPath,
    args: ['--import', 'tsx', resolve(__dirname, 'widgetTrigger.ts')],
    cwd: functionsFolder,
    env,
    onLine: (line) => {
      if (line === triggerReady) finish();
      else onLine(line);
    },
  });
  if ((await Promise.race([ready, running.exited])) !== 'ready') {
    throw new Error(`Written widgets can't be followed up:\n${running.recentOutput()}`);
  }
  return running;
}
