import { resolve } from 'node:path';
import { startProcess, type OwnedProcess } from '../processes';
import { functionsFolder } from './folders';

/**
 * Makes `lib` of `src`, now and at each change; the emulator loads `lib` anew each time. Types are
 * for `npm run typecheck` and the editor. Resolves after the first round, rejects where that fails.
 */
export async function startCompiler(onLine: (line: string) => void): Promise<OwnedProcess> {
  let finish: () => void = () => undefined;
  const firstRound = new Promise<'done'>((done) => {
    finish = () => {
      done('done');
    };
  });
  const compiler = startProcess({
    command: process.execPath,
    args: [resolve(functionsFolder, 'esbuild.config.mjs'), '--watch'],
    cwd: functionsFolder,
    onLine: (line) => {
      if (line.includes('[ERROR]')) onLine(line);
      if (!line.includes('build finished')) return;
      onLine('compiled');
      finish();
    },
  });
  const ended = await Promise.race([firstRound, compiler.exited]);
  if (ended !== 'done') {
    await compiler.stop();
    throw new Error(`The code does not compile:\n${compiler.recentOutput()}`);
  }
  return compiler;
}
