import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(__dirname, '../..');
const fixtures = join(__dirname, '../fixtures/notion');
const leftOut = '<rootDir>/test/recordings/';

/** What Node prints for `script` where NOTION_RECORDINGS has this value. */
function run(recordings: string | undefined, script: string) {
  return spawnSync(process.execPath, ['-e', script], {
    cwd: root,
    encoding: 'utf8',
    // Node leaves out a variable that is undefined. What is made up counts for no run.
    env: { ...process.env, NOTION_RECORDINGS: recordings, TEST_COUNTS: undefined },
    timeout: 60_000,
  });
}

/** The folders that each project of Jest's leaves out. */
function ignoredBy(recordings: string | undefined): string[][] {
  const { stdout } = run(
    recordings,
    `const { projects } = require('./jest.config.js');
     console.log(JSON.stringify(projects.map((project) => project.testPathIgnorePatterns)));`,
  );
  return z.array(z.array(z.string())).parse(JSON.parse(stdout));
}

/** The end of a run in which two tests of one suite over recordings and five others passed. */
function lastLines(recordings: string | undefined): string[] {
  const { stdout } = run(
    recordings,
    `const Reporter = require('./test/support/countReporter.js');
     const { join } = require('node:path');
     const suite = (path, numPassingTests) => ({ testFilePath: join('test', path), numPassingTests });
     new Reporter().onRunComplete(null, {
       numPassedTests: 7, numFailedTests: 0, numRuntimeErrorTestSuites: 0,
       numPendingTests: 0, numTodoTests: 0,
       testResults: [suite('/test/recordings/columns.test.ts', 2), suite('shared/clock.test.ts', 5)],
     });`,
  );
  return stdout.trimEnd().split('\n').slice(-2);
}

describe('the suites over recordings', () => {
  it.each([undefined, ''])('are left out where NOTION_RECORDINGS is %j', (recordings) => {
    const projects = ignoredBy(recordings);
    expect(projects.length).toBeGreaterThan(1);
    for (const ignored of projects) expect(ignored).toContain(leftOut);
  });

  it('are run where NOTION_RECORDINGS names a folder', () => {
    for (const ignored of ignoredBy(fixtures)) expect(ignored).not.toContain(leftOut);
  });

  it('stop the run where NOTION_RECORDINGS names no folder', () => {
    const { status, stderr } = run('no/such/folder', "require('./jest.config.js')");
    expect(status).not.toBe(0);
    const folder = join(root, 'no/such/folder');
    expect(stderr).toContain(`NOTION_RECORDINGS names ${folder}, and there is no such folder`);
  });

  it('are said to be left out, in one line before the count', () => {
    expect(lastLines(undefined)).toEqual([
      "The suites over real recordings of Notion's API were left out: NOTION_RECORDINGS=FOLDER brings them.",
      '7 passed, 0 failed',
    ]);
  });

  it('are counted in one line before the count', () => {
    expect(lastLines(fixtures)).toEqual([
      `Over the recordings in ${fixtures}: 2 tests passed, of 1 suites.`,
      '7 passed, 0 failed',
    ]);
  });
});
