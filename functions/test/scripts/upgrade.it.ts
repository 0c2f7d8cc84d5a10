import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentData } from 'firebase-admin/firestore';
import * as z from 'zod';
import { runScript } from './runScript';
import { storedText } from './storedTexts';
import { legacyEncrypted, passphrase } from './upgrade/legacyProduct';
import { openLegacyProject, time, token, type LegacyProject } from './upgrade/legacyProject';

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

const reportOf = (path: string) => reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));

describe('npm run upgrade', () => {
  let legacy: LegacyProject;
  beforeEach(() => {
    legacy = openLegacyProject();
  });
  afterEach(() => legacy.close());

  const dataOf = async (id: string) => (await legacy.widgets().doc(id).get()).data();

  it('brings widget, slug and connection into today’s form, keeping what embeds depend on', async () => {
    await legacy.add('w1', { memo: 'kept' });
    const path = join(legacy.folder, 'report.json');
    const { exitCode, output } = await runScript(
      'upgrade',
      ['--report', path],
      legacy.environment(),
    );
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
    const slug = await legacy.firestore.collection('slugs').doc('slug-of-w1').get();
    expect(slug.data()).toEqual({ widgetId: 'w1', userId: 'owner', createdAt: time });
    const connection = legacy.firestore.collection('connections').doc(String(connectionId));
    expect((await connection.get()).data()).toMatchObject({
      userId: 'owner',
      kind: 'internal',
      encryptedToken: expect.stringMatching(/^v1\.k1\./) as unknown,
      webhookVerificationToken: null,
    });
    expect(reportOf(path)).toMatchObject({
      ...{ project: legacy.projectId, dryRun: false, complete: true },
      totals: { upgraded: 1, already: 0, left: 0 },
      widgets: [
        {
          ...{ id: 'w1', slug: 'slug-of-w1', outcome: 'upgraded' },
          notes: ['settings.columns: now gridColumns', 'settings.beta: unknown, dropped'],
        },
      ],
    });
    const everything = output + readFileSync(path, 'utf8') + (await storedText(legacy.firestore));
    for (const secret of [token, passphrase]) expect(everything).not.toContain(secret);
  });

  it('says in a dry run what it would do, and writes nothing', async () => {
    await Promise.all([
      legacy.add('w1'),
      legacy.add('w2', { token }),
      legacy.add('w3', { slug: 'not a slug' }),
    ]);
    const before = await storedText(legacy.firestore);
    const path = join(legacy.folder, 'report.json');
    const { exitCode, stdout } = await legacy.upgrade(['--dry-run', '--report', path]);
    expect([exitCode, stdout]).toEqual([
      1,
      expect.stringContaining(
        'Dry run, nothing was written: 3 widgets, 2 to be upgraded',
      ) as unknown,
    ]);
    expect(await storedText(legacy.firestore)).toBe(before);
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
    await Promise.all(Object.entries(broken).map(([id, changes]) => legacy.add(id, changes)));
    await legacy
      .widgets()
      .doc('g-something')
      .set({ anything: Buffer.from([1, 2]), at: time });
    await legacy.add('h-good');
    const kept = [...Object.keys(broken), 'g-something'];
    const before = await Promise.all(kept.map((id) => legacy.widgets().doc(id).get()));
    const path = join(legacy.folder, 'report.json');
    const { exitCode, output } = await legacy.upgrade(['--report', path]);
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
    const after = await Promise.all(kept.map((id) => legacy.widgets().doc(id).get()));
    after.forEach((snapshot, index) => {
      expect(snapshot.data()).toEqual(before[index]?.data());
      expect(snapshot.updateTime).toEqual(before[index]?.updateTime);
    });
  });

  it('gives a slug that several have to the one that readers were shown', async () => {
    await Promise.all([
      legacy.add('a', { slug: 'shared', isActive: false }),
      legacy.add('b', { slug: 'shared' }),
      legacy.add('c', { slug: 'shared', userId: 'other' }),
      legacy.add('d', { slug: 'newer' }),
      legacy.firestore.collection('slugs').doc('newer').set({ widgetId: 'of-today' }),
    ]);
    const { exitCode, stdout } = await legacy.upgrade();
    expect(exitCode).toBe(1);
    for (const id of ['a', 'c']) {
      expect(stdout).toContain(`"${id}" ("shared"): its slug is that of the widget b`);
      expect(await dataOf(id)).toHaveProperty('token');
    }
    expect(stdout).toContain('"d" ("newer"): its slug is that of the widget of-today');
    expect(await dataOf('b')).toMatchObject({ slug: 'shared', isActive: true });
    expect(await dataOf('b')).not.toHaveProperty('token');
    const slug = await legacy.firestore.collection('slugs').doc('shared').get();
    expect(slug.get('widgetId')).toBe('b');
  });

  it('says clearly that the passphrase is wrong, or that there is none', async () => {
    await Promise.all([legacy.add('w1'), legacy.add('w2')]);
    const before = await storedText(legacy.firestore);
    const wrong = await legacy.upgrade([], { LEGACY_ENCRYPTION_KEY: 'another passphrase' });
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      1,
      expect.stringContaining(
        "is not the legacy product's passphrase: it decrypts none of the 2 encrypted tokens",
      ) as unknown,
    ]);
    const none = await legacy.upgrade([], { LEGACY_ENCRYPTION_KEY: '' });
    expect([none.exitCode, none.stderr]).toEqual([
      1,
      expect.stringContaining('2 tokens are encrypted: set LEGACY_ENCRYPTION_KEY') as unknown,
    ]);
    expect(await storedText(legacy.firestore)).toBe(before);
  });

  it.each([
    ['another option', ['--force'], /--force/],
    ['a page size that is none', ['--page-size', 'many'], /--page-size has to be/],
    ['a word too many', ['everything'], /everything/],
  ])('refuses a call with %s', async (_name, args, words) => {
    const { exitCode, stderr } = await legacy.upgrade(args);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(words) as unknown]);
  });
});
