/**
 * Ends the run's output with one line that a machine can read: `N passed, M failed`, then
 * `, K skipped` when there are any. Suites that could not run at all count as failed.
 */
class CountReporter {
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // Jest's own summary and warnings come after this call, so wait for the very end.
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}

module.exports = CountReporter;
