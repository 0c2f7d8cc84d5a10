import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Instance } from '../../local/production/startInstance';
import { contentCalendarColumns } from '../../local/notion/column';
import { widgetCommand } from '../../scripts/widget/widgetCommand';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type TestWorld } from '../support/testWorld';
import { performCommand, runScript, type ScriptRun } from './runScript';
import { storedText } from './storedTexts';

const madeSchema = z.object({
  widget: z.object({ id: z.string(), slug: z.string() }),
  mapping: z.object({ title: z.object({ name: z.string() }) }),
  warnings: z.array(z.string()),
  addresses: z.object({ embed: z.string(), data: z.string() }),
});

const unpaced = { NOTION_REQUESTS_PER_SECOND: '100' };

/** A command takes seconds to begin, more where others run beside it. */
jest.setTimeout(90_000);

describe('npm run widget', () => {
  let world: TestWorld;
  let instance: Instance;
  let folder: string;
  const runs: ScriptRun[] = [];
  const tokens: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'widget-'));
    world = await openWorld();
    instance = await world.startFast('widgetData', { CACHE_TTL_SECONDS: '1' });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await world.close();
  });

  const environment = (env: Record<string, string>): Record<string, string> => ({
    ...unpaced,
    ...world.env,
    ...env,
  });
  const widget = async (
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<ScriptRun> => {
    const run = await performCommand(widgetCommand, args, environment(env));
    runs.push(run);
    return run;
  };

  const addDatabase = (): { token: string; database: string } => {
    const { notion, demo } = world;
    const token = `ntn_operator${randomBytes(20).toString('hex')}`;
    tokens.push(token);
    notion.edits.addToken({ workspaceId: demo.workspaceId, secret: token });
    const { id, dataSourceIds } = notion.edits.addDatabase({
      workspaceId: demo.workspaceId,
      title: 'A calendar',
      dataSources: [{ properties: contentCalendarColumns() }],
      sharedWith: [token],
    });
    const values = { Title: 'A post', 'Publish Date': '2026-11-02', Status: 'Done' };
    notion.edits.addPage(dataSourceIds[0] ?? '', { values });
    return { token, database: id };
  };

  const create = async (user: string, more: readonly string[] = []) => {
    const { token, database } = addDatabase();
    const run = await widget(
      [
        'create',
        '--user',
        user,
        '--name',
        'My calendar',
        '--database',
        database,
        ...more,
        '--json',
      ],
      { NOTION_TOKEN: token },
    );
    expect([run.exitCode, run.stderr]).toEqual([0, expect.any(String) as unknown]);
    return madeSchema.parse(JSON.parse(run.stdout));
  };

  it('makes a widget that is served at once, and says what it found', async () => {
    const { widget: made, mapping, addresses } = await create('maker', ['--only-status', 'Done']);
    expect(mapping.title.name).toBe('Title');
    expect(addresses).toEqual({
      embed: `https://widgets.example.com/w/${made.slug}`,
      data: `https://widgets.example.com/api/widgets/${made.slug}/data`,
    });
    // The first look-ups of an instance may take longer than it waits, and then it pauses.
    await eventually(40_000, async () => {
      const { posts, widget: served } = dataOf(await ask(instance, `/${made.slug}`));
      expect(posts.map(({ title }) => title)).toEqual(['A post']);
      expect(served.settings).toMatchObject({ onlyStatuses: ['Done'] });
    });
  });

  it('reads the token from a file or from the standard input', async () => {
    const path = join(folder, 'token');
    const fromFile = addDatabase();
    writeFileSync(path, `${fromFile.token}\n`);
    const common = ['create', '--user', 'files', '--name', 'A calendar'];
    const one = await widget([...common, '--database', fromFile.database, '--token-file', path]);
    const fromInput = addDatabase();
    const other = await runScript(
      'widget',
      [...common, '--database', fromInput.database, '--token-file', '-'],
      environment({}),
      fromInput.token,
    );
    runs.push(other);
    for (const { exitCode, stdout } of [one, other]) {
      expect([exitCode, stdout]).toEqual([
        0,
        expect.stringMatching(/^Made the widget /) as unknown,
      ]);
    }
  });

  it('lists what a user has, and shows one of them by its slug', async () => {
    const { widget: made } = await create('lister', ['--slug', 'shown-by-slug']);
    const list = await widget(['list', '--user', 'lister']);
    expect([list.exitCode, list.stdout]).toEqual([
      0,
      `${made.id}  shown-by-slug  on  "My calendar"\n`,
    ]);
    const show = await widget(['show', '--slug', 'shown-by-slug']);
    expect([show.exitCode, show.stdout]).toEqual([0, expect.stringContaining(made.id) as unknown]);
    expect(show.stdout).toContain('user      lister');
    expect((await widget(['list', '--user', 'nobody'])).stdout).toContain('has no widgets');
  });

  it('pauses, resumes and deletes a widget', async () => {
    const { widget: made } = await create('pauser');
    const stateOf = async (): Promise<number> => (await ask(instance, `/${made.slug}`)).status;
    expect((await widget(['pause', '--widget', made.id])).stdout).toContain('paused');
    await eventually(20_000, async () => {
      expect(await stateOf()).toBe(404);
    });
    expect((await widget(['resume', '--slug', made.slug])).exitCode).toBe(0);
    const list = await widget(['list', '--user', 'pauser', '--json']);
    expect(JSON.parse(list.stdout)).toMatchObject([{ id: made.id, isActive: true }]);

    const unsure = await widget(['delete', '--widget', made.id]);
    expect([unsure.exitCode, unsure.stderr]).toEqual([
      2,
      expect.stringMatching(/--yes/) as unknown,
    ]);
    expect((await widget(['delete', '--widget', made.id, '--yes'])).exitCode).toBe(0);
    expect(await storedText(world.firestore)).not.toContain(made.id);
    const gone = await widget(['show', '--widget', made.id]);
    expect([gone.exitCode, gone.stderr]).toEqual([
      1,
      expect.stringContaining('There is no widget with the id') as unknown,
    ]);
  });

  it('says what is right and wrong with a widget', async () => {
    const { widget: made } = await create('examined');
    const well = await widget(['doctor', '--slug', made.slug]);
    expect([well.exitCode, well.stdout]).toEqual([
      0,
      expect.stringMatching(/^✓ token/m) as unknown,
    ]);
    world.notion.edits.revokeToken(tokens.at(-1) ?? '');
    const ill = await widget(['doctor', '--slug', made.slug]);
    expect([ill.exitCode, ill.stdout]).toEqual([1, expect.stringMatching(/^✗ token/m) as unknown]);
    const report = await widget(['doctor', '--slug', made.slug, '--json']);
    expect(JSON.parse(report.stdout)).toMatchObject({ status: 'broken' });
  });

  it('says in a sentence why a widget was not made', async () => {
    const { database } = addDatabase();
    const args = ['create', '--user', 'maker', '--name', 'x', '--database', database];
    const wrong = await widget(args, { NOTION_TOKEN: 'ntn_notaknowntokenatall' });
    expect([wrong.exitCode, wrong.stdout]).toEqual([1, '']);
    expect(wrong.stderr).toMatch(/token/i);
    expect(wrong.stderr).not.toMatch(/\n\s+at /);
    await create('maker', ['--slug', 'taken-slug']);
    const { token, database: other } = addDatabase();
    const taken = await widget(
      ['create', '--user', 'maker', '--name', 'x', '--database', other, '--slug', 'taken-slug'],
      { NOTION_TOKEN: token },
    );
    expect([taken.exitCode, taken.stderr]).toEqual([
      1,
      expect.stringMatching(/slug.*taken/i) as unknown,
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['no word', [], /Say what to do/],
    ['a word of objects', ['constructor'], /Say what to do/],
    ['a token in it', ['create', '--token', 'ntn_x'], /seen by everybody/],
    ['a token in it, glued', ['create', '--notion-token=ntn_x'], /seen by everybody/],
    ['no user', ['create', '--name', 'x', '--database', 'y'], /needs --user/],
    ['no token', ['create', '--user', 'u', '--name', 'x', '--database', 'y'], /There is no token/],
    ['no widget', ['show'], /--widget ID or by --slug/],
    ['two widgets', ['show', '--widget', 'a', '--slug', 'b'], /--widget ID or by --slug/],
    ['another option', ['list', '--user', 'u', '--all'], /--all/],
  ])('refuses a call with %s', async (_name, args, words) => {
    const { exitCode, stdout, stderr } = await widget(args);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('ntn_x');
  });

  it('never shows a token, and stores none in the open', async () => {
    const everything = [
      ...runs.map(({ output }) => output),
      ...instance.log,
      await storedText(world.firestore),
    ].join('\n');
    expect(runs.length).toBeGreaterThan(10);
    expect(tokens.filter((token) => everything.includes(token))).toEqual([]);
  });
});
