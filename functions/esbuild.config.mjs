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
  external: ['firebase-admin', 'firebase-functions', '@notionhq/client'],
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  logLevel: 'info',
};

if (process.argv.includes('--watch')) {
  await (await context(options)).watch();
} else {
  await build(options);
}
