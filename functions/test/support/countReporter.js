const { appendFileSync } = require('node:fs');
const { sep } = require('node:path');
const { hasCloudCli } = require('./cloudCli.js');
const { recordingsFolder } = require('./recordingsFolder.js');

/**
 * Ends the run's output with one line that a machine can read: `N passed, M failed`, then
 * `, K skipped` when there are any. Suites that could not run at all count as failed. The lines
 * before it say what was left out. The file that TEST_COUNTS names gets the last line, too, for who
 * sums up several runs.
 */
class CountReporter {
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    const said = [...cloudCliLines(), recordingsLine(results.testResults), line];
    const counts = process.env.TEST_COUNTS;
    if (counts) appendFileSync(counts, `${line}\n`);
    // Jest's own summary and warnings come after this call, so wait for the very end.
    process.once('exit', () => process.stdout.write(`${said.join('\n')}\n`));
  }
}

function recordingsLine(testResults) {
  const folder = recordingsFolder();
  if (folder === null) {
    return (
      "The suites over real recordings of Notion's API were left out: " +
      'NOTION_RECORDINGS=FOLDER brings them.'
    );
  }
  const ran = testResults.filter(({ testFilePath }) =>
    testFilePath.includes(`${sep}test${sep}recordings${sep}`),
  );
  const count = ran.reduce((sum, { numPassingTests }) => sum + numPassingTests, 0);
  return `Over the recordings in ${folder}: ${count} tests passed, of ${ran.length} suites.`;
}

function cloudCliLines() {
  return hasCloudCli() ? [] : ['The lines that make accounts were left out: there is no gcloud.'];
}

module.exports = CountReporter;
