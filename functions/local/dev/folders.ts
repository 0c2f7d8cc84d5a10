import { resolve } from 'node:path';

/** `functions/`, wherever the command was called from. */
export const functionsFolder = resolve(__dirname, '../..');
export const projectFolder = resolve(functionsFolder, '..');
/** Ignored by git and by deploys. */
export const localFolder = resolve(functionsFolder, '.local');
