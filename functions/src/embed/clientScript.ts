import { resolve } from 'node:path';
import { buildSync } from 'esbuild';
import settings from './client/bundle.json';

/**
 * The page's one script, bundled from `client/main.ts`. What is deployed holds the finished text:
 * the build puts it in this module's place, and `esbuild` never gets there.
 */
export const clientScript: string =
  buildSync({ ...settings, entryPoints: [resolve(__dirname, 'client/main.ts')] }).outputFiles?.[0]
    ?.text ?? '';
