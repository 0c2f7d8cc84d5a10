import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

/** The files that the repository holds, by their paths from its top. */
export const tracked: readonly string[] = execFileSync('git', ['ls-files', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));

/** The text of a tracked file. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Whether the repository holds a file, or a folder of files, at that path from its top. */
export function holds(path: string): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  return tracked.some((file) => file === path || file.startsWith(folder));
}
