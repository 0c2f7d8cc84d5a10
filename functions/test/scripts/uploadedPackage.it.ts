import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { functionsFolder, projectFolder } from '../../local/dev/folders';

const lib = resolve(functionsFolder, 'lib');
const uploaded = ['index.js', 'package-lock.json', 'package.json'];

const configSchema = z.object({
  functions: z.tuple([
    z.looseObject({ source: z.string(), configDir: z.string(), ignore: z.array(z.string()) }),
  ]),
});
const packageSchema = z.looseObject({
  main: z.string(),
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
});
const lockSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })),
});
/** The CLI's own function that chooses the files of an upload. */
const listSchema = z.object({
  readdirRecursive: z.custom<
    (options: { path: string; ignoreStrings: string[] }) => Promise<{ name: string }[]>
  >((value) => typeof value === 'function'),
});

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('what firebase deploy uploads', () => {
  const [codebase] = configSchema.parse(read(resolve(projectFolder, 'firebase.json'))).functions;

  it('is three files of lib, whatever else lies there', async () => {
    expect([codebase.source, codebase.configDir]).toEqual(['functions/lib', 'functions']);
    const folder = mkdtempSync(join(tmpdir(), 'upload-'));
    try {
      for (const file of uploaded) copyFileSync(resolve(lib, file), join(folder, file));
      for (const file of [
        'token.txt',
        '.env',
        '.env.my-project',
        '.secret.local',
        'index.js.map',
      ]) {
        writeFileSync(join(folder, file), 'secret');
      }
      const { readdirRecursive } = listSchema.parse(
        createRequire(__filename)('firebase-tools/lib/fsAsync'),
      );
      const files = await readdirRecursive({ path: folder, ignoreStrings: codebase.ignore });
      expect(files.map(({ name }) => relative(folder, name)).sort()).toEqual(uploaded);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is a package for one version of Node, with what it needs to run and nothing else', () => {
    const tree = packageSchema
      .omit({ main: true })
      .parse(read(resolve(functionsFolder, 'package.json')));
    const made = packageSchema.parse(read(resolve(lib, 'package.json')));
    expect(made).toMatchObject({ main: 'index.js', dependencies: tree.dependencies });
    expect(made.engines.node).toMatch(/^\d+$/);
    expect(made).not.toHaveProperty('devDependencies');
    expect(made).not.toHaveProperty('scripts');
    const { packages } = lockSchema.parse(read(resolve(lib, 'package-lock.json')));
    expect(Object.values(packages).filter(({ dev }) => dev === true)).toEqual([]);
    expect(packages).toHaveProperty(['node_modules/@google-cloud/functions-framework']);
  });
});
