import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { build, context } from 'esbuild';

/**
 * Makes lib/index.js of src/index.ts; with --watch again at each change. Reading many files is a
 * good part of a cold start, so what every instance needs is in one, without its unused parts (zod
 * has to be imported as `* as z` for that); what is large or needed late stays outside.
 */
const options = {
  entryPoints: ['src/index.ts'],
  outfile: 'lib/index.js',
  bundle: true,
  // Express is in memory already: the platform's own framework stands on it.
  external: ['express', 'firebase-admin', 'firebase-functions', '@notionhq/client'],
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // A native import of the Admin SDK takes its wrapper for ES modules, which reads every export and
  // so loads gRPC, needed or not.
  supported: { 'dynamic-import': false },
  logLevel: 'info',
  write: false,
  plugins: [
    {
      name: 'client-script',
      setup: ({ onLoad }) => onLoad({ filter: /clientScript\.ts$/ }, clientScript),
    },
    { name: 'whole-files', setup: ({ onEnd }) => onEnd(writeWhole) },
  ],
};

/** The embed page's script as text, in the place of the module that makes it when run from source. */
async function clientScript({ path }) {
  const folder = resolve(dirname(path), 'client');
  const settings = JSON.parse(readFileSync(resolve(folder, 'bundle.json'), 'utf8'));
  const { outputFiles, metafile } = await build({
    ...settings,
    entryPoints: [resolve(folder, 'main.ts')],
    metafile: true,
  });
  const watchFiles = Object.keys(metafile.inputs).map((input) => resolve(input));
  const contents = `export const clientScript = ${JSON.stringify(outputFiles[0].text)};`;
  return { contents, loader: 'ts', watchFiles };
}

/** Whoever loads `lib` meanwhile gets the old files or the new ones, and never half of one. */
function writeWhole({ outputFiles = [] }) {
  for (const { path, contents } of outputFiles) {
    const besides = `${dirname(path)}/.${basename(path)}.${process.pid}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(besides, contents);
    renameSync(besides, path);
  }
}

if (process.argv.includes('--watch')) {
  await (await context(options)).watch();
} else {
  await build(options);
}
