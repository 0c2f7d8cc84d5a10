import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';

/** `lib` is uploaded as a package of its own; the platform installs it with this major version. */
const deployedNode = '24';

const folder = resolve(__dirname, '..');
const namesSchema = z.record(z.string(), z.string());
const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  dependencies: namesSchema,
});
const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })),
});

/** Writes `lib/package.json` and its lock: what runs, without what tests and builds need. */
function writeUploadedPackage(): void {
  const { name, version, license, dependencies } = packageSchema.parse(read('package.json'));
  const lock = lockSchema.parse(read('package-lock.json'));
  const engines = { node: deployedNode };
  const { '': _root, ...installed } = lock.packages;
  const deployed = Object.entries(installed).filter(([, { dev }]) => dev !== true);
  write('package.json', {
    ...{ name, version, private: true, license, main: 'index.js', engines, dependencies },
  });
  write('package-lock.json', {
    ...{ name, version, lockfileVersion: lock.lockfileVersion, requires: true },
    packages: {
      '': { name, version, license, dependencies, engines },
      ...Object.fromEntries(deployed),
    },
  });
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(resolve(folder, file), 'utf8'));
}

function write(file: string, value: object): void {
  writeFileSync(resolve(folder, 'lib', file), `${JSON.stringify(value, null, 2)}\n`);
}

writeUploadedPackage();
