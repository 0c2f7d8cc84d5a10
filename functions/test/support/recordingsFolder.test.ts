import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const fixtures = join(__dirname, '../fixtures/notion');

/** What Jest says and does where NOTION_RECORDINGS has this value. */
function jest(recordings: string | undefined, ...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: root,
    encoding: 'utf8',
    // Node leaves out a variable that is undefined.
    env: { ...process.env, NOTION_RECORDINGS: recordings },
    timeout: 60_000,
  });
}

const only = (suite: string) => [`--testPathPatterns=${suite}`, '--selectProjects', 'unit'];

describe('the suites over recordings', () => {
  it.each([undefined, ''])('are left out where NOTION_RECORDINGS is %j', (recordings) => {
    const listed = jest(recordings, '--listTests').stdout;
    expect(listed).toContain(join('test', 'notion', 'mapping.test.ts'));
    expect(listed).not.toContain(join('test', 'recordings', '/'));
  });

  it('are run where NOTION_RECORDINGS names a folder', () => {
    const listed = jest(fixtures, '--listTests').stdout;
    expect(listed).toContain(join('test', 'notion', 'mapping.test.ts'));
    expect(listed).toContain(join('test', 'recordings', 'mapping.test.ts'));
    expect(listed).toContain(join('test', 'recordings', 'simulator.it.ts'));
  });

  it('stop the run where NOTION_RECORDINGS names no folder', () => {
    const { status, stderr } = jest('no/such/folder', '--listTests');
    expect(status).not.toBe(0);
    const folder = join(root, 'no/such/folder');
    expect(stderr).toContain(`NOTION_RECORDINGS names ${folder}, and there is no such folder`);
  });

  it('are said to be left out, in one line before the count', () => {
    const { stdout } = jest(undefined, ...only('test/shared/clock'));
    expect(stdout.trimEnd().split('\n').slice(-2)).toEqual([
      "The suites over real recordings of Notion's API were left out: NOTION_RECORDINGS=FOLDER brings them.",
      expect.stringMatching(/^\d+ passed, 0 failed$/),
    ]);
  });

  it('are counted in one line before the count', () => {
    const { stdout } = jest(fixtures, ...only('test/recordings/columns'));
    const [told, count] = stdout.trimEnd().split('\n').slice(-2);
    const passed = count?.split(' ')[0];
    expect(Number(passed)).toBeGreaterThan(0);
    expect(told).toBe(`Over the recordings in ${fixtures}: ${passed} tests passed, of 1 suites.`);
  });
});
