const { accessSync, constants } = require('node:fs');
const { delimiter, join } = require('node:path');

/** Whether the Google Cloud CLI is on the PATH, which the lines that make accounts call. */
function hasCloudCli() {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'gcloud'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

module.exports = { hasCloudCli };
