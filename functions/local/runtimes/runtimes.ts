import { resolve } from 'node:path';
import { isExecutable, runCommand } from '../processes';

/** A Node that the platform runs functions on, as npm has it. */
export interface Runtime {
  name: 'nodejs22' | 'nodejs24';
  /** The folder of its `node`. */
  folder: string;
}

const names = ['node22', 'node24'] as const;

/** What `npm run setup` has installed here; none on machines for which npm has none. */
export function installedRuntimes(): Runtime[] {
  return names
    .map((name): Runtime => ({
      name: name === 'node22' ? 'nodejs22' : 'nodejs24',
      folder: resolve(__dirname, 'node_modules', name, 'bin'),
    }))
    .filter(({ folder }) => isExecutable(resolve(folder, 'node')));
}

/** Whether npm has them for this machine. */
export function areRuntimesOffered(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

export async function versionOf({ folder }: Runtime): Promise<string> {
  return (await runCommand(resolve(folder, 'node'), ['--version'])).output.trim();
}
