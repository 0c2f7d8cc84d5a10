import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Timestamp, type DocumentData } from 'firebase-admin/firestore';
import * as z from 'zod';
import { upgradeCommand } from '../../scripts/upgrade/upgradeCommand';
import { emulatorHost, freshProject, type FreshProject } from '../support/firestore';
import { performCommand, runScript, type ScriptRun } from './runScript';
import { storedText } from './storedTexts';
import { legacyEncrypted, passphrase } from './upgrade/legacyProduct';

const newKey = (): string => randomBytes(32).toString('base64');
const keys = { TOKEN_ENCRYPTION_KEYS: `k1:${newKey()}`, TOKEN_FINGERPRINT_KEY: newKey() };
const databaseId = '0a468365919d4820814771467309c6a9';
const token = 'secret_made_up_for_this_test';
const time = Timestamp.fromMillis(Date.UTC(2024, 4, 5));

const reportSchema = z.object({
  project: z.string(),
  dryRun: z.boolean(),
  complete: z.boolean(),
  totals: z.record(z.string(), z.number()),
  widgets: z.array(
    z.object({
      id: z.string(),
      slug: z.string().nullable(),
      outcome: z.string(),
      code: z.string().nullable(),
      reason: z.string().nullable(),
      notes: z.array(z.string()),
    }),
  ),
});

/** A command takes seconds to begin, more where others run beside it. */
jest.setTimeout(90_000);

describe('npm run upgrade', () => {
  let project: FreshProject;
  let folder: string;
  beforeEach(() => {
    project = freshProject();
    folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await project.cleanup();
  });

  const widgets = () => project.firestore.collection('widgets');
  const add = (id: string, changes: DocumentData = {}) =>
    widgets()
      .doc(id)
      .set({
        userId: 'owner',
        name: 'My calendar',
        token: legacyEncrypted(token),
        databaseId,
        slug: `slug-of-${id}`,
        settings: { columns: '4', theme: 'dark', beta: true },
        views: 7,
        isActive: true,
        createdAt: time,
        updatedAt: time.toDate().toISOString(),
        ...changes,
      });
  const dataOf = async (id: string) => (await widgets().doc(id).get()).data();
  const environment = (): Record<string, string> => ({
    FIRESTORE_EMULATOR_HOST: emulatorHost(),
    GCLOUD_PROJECT: project.projectId,
    LEGACY_ENCRYPTION_KEY: passphrase,
    ...keys,
  });
  const upgrade = (
    args: readonly string[] = [],
    env: Record<string, string> = {},
  ): Promise<ScriptRun> => performCommand(upgradeCommand, args, { ...environment(), ...env });
  const reportOf = (path: string) => reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));

  it('brings widget, slug and connection into today’s form, keeping what embeds depend on', async () => {
    await add('w1', { memo: 'kept' });
    const path = join(folder, 'report.json');
    const { exitCode, output } = await runScript('upgrade', ['--report', path], environment());
    expect([exitCode, output]).toEqual([0, expect.stringContaining('1 upgraded') as unknown]);

    const { connectionId, ...upgraded } = (await dataOf('w1')) ?? {};
    expect(upgraded).toEqual({
      userId: 'owner',
      name: 'My calendar',
      slug: 'slug-of-w1',
      databaseId: '0a468365-919d-4820-8147-71467309c6a9',
      dataSourceId: null,
      mapping: {},
      columns: {},
      settings: {
        gridColumns: 4,
        aspectRatio: '1:1',
        defaultPlatform: null,
        defaultStatus: null,
        theme: 'dark',
        onlyStatuses: [],
        onlyPlatforms: [],
        draftsArePublic: false,
      },
      views: 7,
      isActive: true,
      health: null,
      createdAt: time,
      updatedAt: time,
      memo: 'kept',
    });
    const slug = await project.firestore.collection('slugs').doc('slug-of-w1').get();
    expect(slug.data()).toEqual({ widgetId: 'w1', userId: 'owner', createdAt: time });
    const connection = project.firestore.collection('connections').doc(String(connectionId));
    expect((await connection.get()).data()).toMatchObject({
      userId: 'owner',
      kind: 'internal',
      encryptedToken: expect.stringMatching(/^v1\.k1\./) as unknown,
      webhookVerificationToken: null,
    });
    expect(reportOf(path)).toMatchObject({
      ...{ project: project.projectId, dryRun: false, complete: true },
      totals: { upgraded: 1, already: 0, left: 0 },
      widgets: [
        {
          ...{ id: 'w1', slug: 'slug-of-w1', outcome: 'upgraded' },
          notes: ['settings.columns: now gridColumns', 'settings.beta: unknown, dropped'],
        },
      ],
    });
    const everything = output + readFileSync(path, 'utf8') + (await storedText(project.firestore));
    for (const secret of [token, passphrase]) expect(everything).not.toContain(secret);
  });

  it('goes on where it was broken off, and then finds nothing to do', async () => {
    const ids = Array.from({ length: 23 }, (_, number) => `w${number + 10}`);
    await Promise.all(ids.map((id) => add(id, { userId: `owner-${Number(id.slice(1)) % 3}` })));
    await Promise.all(ids.slice(0, 9).map((id) => widgets().doc(id).update({ token: 'damaged' })));
    const first = await upgrade(['--page-size', '5']);
    expect([first.exitCode, first.stdout]).toEqual([
      1,
      expect.stringContaining(
        "23 widgets, 14 upgraded, 0 of today's form already, 9 left",
      ) as unknown,
    ]);
    expect(first.stdout.match(/^… /gm)).toHaveLength(5);

    await Promise.all(ids.slice(0, 9).map((id) => widgets().doc(id).update({ token })));
    const second = await upgrade(['--page-size', '5']);
    expect([second.exitCode, second.stdout]).toEqual([
      0,
      expect.stringContaining(
        "23 widgets, 9 upgraded, 14 of today's form already, 0 left",
      ) as unknown,
    ]);
    const before = await storedText(project.firestore);
    expect((await upgrade()).stdout).toContain("0 upgraded, 23 of today's form already");
    expect(await storedText(project.firestore)).toBe(before);
    // One token of three owners.
    expect((await project.firestore.collection('connections').get()).size).toBe(3);
  });

  it('says in a dry run what it would do, and writes nothing', async () => {
    await Promise.all([add('w1'), add('w2', { token }), add('w3', { slug: 'not a slug' })]);
    const before = await storedText(project.firestore);
    const path = join(folder, 'report.json');
    const { exitCode, stdout } = await upgrade(['--dry-run', '--report', path]);
    expect([exitCode, stdout]).toEqual([
      1,
      expect.stringContaining(
        'Dry run, nothing was written: 3 widgets, 2 to be upgraded',
      ) as unknown,
    ]);
    expect(await storedText(project.firestore)).toBe(before);
    expect(reportOf(path)).toMatchObject({ dryRun: true, totals: { upgraded: 2, left: 1 } });
  });

  it('lists what can not be read, with the reason, and leaves it as it was', async () => {
    const broken: Record<string, DocumentData> = {
      'a-owner': { userId: 7 },
      'b-slug': { slug: 'with space' },
      'c-database': { databaseId: 'my database' },
      'd-token': { token: 'hunter2' },
      'e-locked': { token: legacyEncrypted(token, 'another passphrase') },
      'f-settings': { settings: { onlyStatuses: 7 } },
    };
    await Promise.all(Object.entries(broken).map(([id, changes]) => add(id, changes)));
    await widgets()
      .doc('g-something')
      .set({ anything: Buffer.from([1, 2]), at: time });
    await add('h-good');
    const kept = [...Object.keys(broken), 'g-something'];
    const before = await Promise.all(kept.map((id) => widgets().doc(id).get()));
    const path = join(folder, 'report.json');
    const { exitCode, output } = await upgrade(['--report', path]);
    expect(exitCode).toBe(1);
    expect(reportOf(path).widgets.map(({ id, outcome, code }) => [id, outcome, code])).toEqual([
      ['a-owner', 'left', 'owner'],
      ['b-slug', 'left', 'slug_form'],
      ['c-database', 'left', 'database'],
      ['d-token', 'left', 'token_form'],
      ['e-locked', 'left', 'passphrase_wrong'],
      ['f-settings', 'left', 'settings'],
      ['g-something', 'left', 'not_legacy'],
      ['h-good', 'upgraded', null],
    ]);
    for (const id of kept) expect(output).toContain(`left as it was: "${id}"`);
    expect(output).not.toContain('hunter2');
    const after = await Promise.all(kept.map((id) => widgets().doc(id).get()));
    after.forEach((snapshot, index) => {
      expect(snapshot.data()).toEqual(before[index]?.data());
      expect(snapshot.updateTime).toEqual(before[index]?.updateTime);
    });
  });

  it('gives a slug that several have to the one that readers were shown', async () => {
    await Promise.all([
      add('a', { slug: 'shared', isActive: false }),
      add('b', { slug: 'shared' }),
      add('c', { slug: 'shared', userId: 'other' }),
      add('d', { slug: 'newer' }),
      project.firestore.collection('slugs').doc('newer').set({ widgetId: 'of-today' }),
    ]);
    const { exitCode, stdout } = await upgrade();
    expect(exitCode).toBe(1);
    for (const id of ['a', 'c']) {
      expect(stdout).toContain(`"${id}" ("shared"): its slug is that of the widget b`);
      expect(await dataOf(id)).toHaveProperty('token');
    }
    expect(stdout).toContain('"d" ("newer"): its slug is that of the widget of-today');
    expect(await dataOf('b')).toMatchObject({ slug: 'shared', isActive: true });
    expect(await dataOf('b')).not.toHaveProperty('token');
    const slug = await project.firestore.collection('slugs').doc('shared').get();
    expect(slug.get('widgetId')).toBe('b');
  });

  it('says clearly that the passphrase is wrong, or that there is none', async () => {
    await Promise.all([add('w1'), add('w2')]);
    const before = await storedText(project.firestore);
    const wrong = await upgrade([], { LEGACY_ENCRYPTION_KEY: 'another passphrase' });
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      1,
      expect.stringContaining(
        "is not the legacy product's passphrase: it decrypts none of the 2 encrypted tokens",
      ) as unknown,
    ]);
    const none = await upgrade([], { LEGACY_ENCRYPTION_KEY: '' });
    expect([none.exitCode, none.stderr]).toEqual([
      1,
      expect.stringContaining('2 tokens are encrypted: set LEGACY_ENCRYPTION_KEY') as unknown,
    ]);
    expect(await storedText(project.firestore)).toBe(before);
  });

  it('does not begin without the keys of the service, or without a place for its report', async () => {
    await add('w1');
    const before = await storedText(project.firestore);
    const locked = await upgrade([], { TOKEN_FINGERPRINT_KEY: 'none' });
    expect([locked.exitCode, locked.stderr]).toEqual([
      1,
      expect.stringContaining('TOKEN_FINGERPRINT_KEY is missing') as unknown,
    ]);
    const path = join(folder, 'no', 'such', 'folder.json');
    expect((await upgrade(['--report', path])).exitCode).toBe(2);
    expect(await storedText(project.firestore)).toBe(before);
  });

  it('says what failed, and that it can go on, where Firestore does not answer', async () => {
    const nowhere = { ...environment(), FIRESTORE_EMULATOR_HOST: '127.0.0.1:1' };
    const run = await runScript('upgrade', [], nowhere);
    expect([run.exitCode, run.stderr]).toEqual([
      1,
      expect.stringContaining('run it again, and it goes on') as unknown,
    ]);
    expect(run.stderr).toContain('Firestore: list widgets failed');
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['another option', ['--force'], /--force/],
    ['a page size that is none', ['--page-size', 'many'], /--page-size has to be/],
    ['a word too many', ['everything'], /everything/],
  ])('refuses a call with %s', async (_name, args, words) => {
    const { exitCode, stderr } = await upgrade(args);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(words) as unknown]);
  });
});
