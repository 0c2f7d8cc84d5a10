const { statSync } = require('node:fs');
const { resolve } = require('node:path');

/**
 * The folder of real recordings of Notion's API that the variable NOTION_RECORDINGS names, or null
 * without one. A name that leads to no folder ends the run: it would leave out what it asks for.
 */
function recordingsFolder() {
  const named = process.env['NOTION_RECORDINGS'];
  if (named === undefined || named === '') return null;
  const folder = resolve(named);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Error(
      `NOTION_RECORDINGS names ${folder}, and there is no such folder: name a folder of ` +
        'recordings, or leave the variable unset.',
    );
  }
  return folder;
}

module.exports = { recordingsFolder };
