import { join } from 'node:path';
import { runScript } from './runScript';
import { storedText } from './storedTexts';
import { openLegacyProject, token, type LegacyProject } from './upgrade/legacyProject';

/** A command takes seconds to begin, more where others run beside it. */
jest.setTimeout(90_000);

describe('npm run upgrade, stopped or not begun', () => {
  let legacy: LegacyProject;
  beforeEach(() => {
    legacy = openLegacyProject();
  });
  afterEach(() => legacy.close());

  it('goes on where it was broken off, and then finds nothing to do', async () => {
    const ids = Array.from({ length: 23 }, (_, number) => `w${number + 10}`);
    await Promise.all(
      ids.map((id) => legacy.add(id, { userId: `owner-${Number(id.slice(1)) % 3}` })),
    );
    await Promise.all(
      ids.slice(0, 9).map((id) => legacy.widgets().doc(id).update({ token: 'damaged' })),
    );
    const first = await legacy.upgrade(['--page-size', '5']);
    expect([first.exitCode, first.stdout]).toEqual([
      1,
      expect.stringContaining(
        "23 widgets, 14 upgraded, 0 of today's form already, 9 left",
      ) as unknown,
    ]);
    expect(first.stdout.match(/^… /gm)).toHaveLength(5);

    await Promise.all(ids.slice(0, 9).map((id) => legacy.widgets().doc(id).update({ token })));
    const second = await legacy.upgrade(['--page-size', '5']);
    expect([second.exitCode, second.stdout]).toEqual([
      0,
      expect.stringContaining(
        "23 widgets, 9 upgraded, 14 of today's form already, 0 left",
      ) as unknown,
    ]);
    const before = await storedText(legacy.firestore);
    expect((await legacy.upgrade()).stdout).toContain("0 upgraded, 23 of today's form already");
    expect(await storedText(legacy.firestore)).toBe(before);
    // One token of three owners.
    expect((await legacy.firestore.collection('connections').get()).size).toBe(3);
  });

  it('does not begin without the keys of the service, or without a place for its report', async () => {
    await legacy.add('w1');
    const before = await storedText(legacy.firestore);
    const locked = await legacy.upgrade([], { TOKEN_FINGERPRINT_KEY: 'none' });
    expect([locked.exitCode, locked.stderr]).toEqual([
      1,
      expect.stringContaining('TOKEN_FINGERPRINT_KEY is missing') as unknown,
    ]);
    const path = join(legacy.folder, 'no', 'such', 'folder.json');
    expect((await legacy.upgrade(['--report', path])).exitCode).toBe(2);
    expect(await storedText(legacy.firestore)).toBe(before);
  });

  it('says what failed, and that it can go on, where Firestore does not answer', async () => {
    const nowhere = { ...legacy.environment(), FIRESTORE_EMULATOR_HOST: '127.0.0.1:1' };
    const run = await runScript('upgrade', [], nowhere);
    expect([run.exitCode, run.stderr]).toEqual([
      1,
      expect.stringContaining('run it again, and it goes on') as unknown,
    ]);
    expect(run.stderr).toContain('Firestore: list widgets failed');
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });
});
