import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { functionsFolder } from '../local/dev/folders';
import { startInstance, type Instance } from '../local/production/startInstance';

/** A package of its own beside ours, on the same installed libraries: `floor.cjs`. */
export interface Floor {
  folder: string;
  /** An instance of it with a constant body of that size. */
  start(bodyBytes: number): Promise<Instance>;
  remove(): void;
}

export function makeFloor(): Floor {
  const folder = mkdtempSync(join(tmpdir(), 'floor-'));
  copyFileSync(resolve(__dirname, 'floor.cjs'), join(folder, 'index.js'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ main: 'index.js' }));
  symlinkSync(resolve(functionsFolder, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    start: (bodyBytes) =>
      startInstance({
        target: 'floor',
        env: { FLOOR_BODY_BYTES: String(bodyBytes) },
        source: folder,
      }),
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
