import { resolve } from 'node:path';
import { startProcess, type OwnedProcess } from '../processes';
import { functionsFolder } from './folders';

/**
 * Compiles `src` to `lib`, now and at each change; the emulator loads `lib` anew each time.
 * Resolves after the first complete round, rejects where that one has errors.
 */
export async function startCompiler(onLine: (line: string) => void): Promise<OwnedProcess> {
  let settle: (ended: 'done' | 'failed') => void = () => undefined;
  const firstRound = new Promise<'done' | 'failed'>((done) => {
    settle = done;
  });
  const compiler = startProcess({
    command: process.execPath,
    args: [
      resolve(functionsFolder, 'node_modules/typescript/bin/tsc'),
      '--project',
      'tsconfig.build.json',
      '--watch',
      '--preserveWatchOutput',
      '--pretty',
      'false',
    ],
    cwd: functionsFolder,
    onLine: (line) => {
      const found = /Found (\d+) errors?\./.exec(line);
      if (found === null) {
        if (line.includes('error TS')) onLine(line);
        return;
      }
      onLine(found[1] === '0' ? 'compiled' : `${found[1] ?? ''} errors: lib is as it was`);
      settle(found[1] === '0' ? 'done' : 'failed');
    },
  });
  const ended = await Promise.race([firstRound, compiler.exited]);
  if (ended !== 'done') {
    await compiler.stop();
    throw new Error(`The code does not compile:\n${compiler.recentOutput()}`);
  }
  return compiler;
}
