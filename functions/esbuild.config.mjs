import { build, context } from 'esbuild';

/**
 * Makes lib/index.js of src/index.ts; with --watch again at each change. One file, because reading
 * many is a good part of a cold start; libraries stay outside and are loaded when they are needed.
 */
const options = {
  entryPoints: ['src/index.ts'],
  outfile: 'lib/index.js',
  bundle: true,
  packages: 'external',
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
