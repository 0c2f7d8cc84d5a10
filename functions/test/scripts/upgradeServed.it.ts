import { randomBytes } from 'node:crypto';
import { contentCalendarColumns } from '../../local/notion/column';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type TestWorld } from '../support/testWorld';
import { runScript } from './runScript';
import { storedText } from './storedTexts';
import { legacyEncrypted, passphrase } from './upgrade/legacyProduct';

/** A command takes seconds to begin, more where others run beside it. */
jest.setTimeout(120_000);

describe('widgets of the legacy product, upgraded', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  /** A database in Notion, and the legacy product's document on it. */
  async function addLegacy(id: string, store: (token: string) => string) {
    const { notion, demo, firestore } = world;
    const token = `ntn_legacy${randomBytes(20).toString('hex')}`;
    const { workspaceId } = demo;
    notion.edits.addToken({ workspaceId, secret: token });
    const database = notion.edits.addDatabase({
      workspaceId,
      title: 'A calendar',
      dataSources: [{ properties: contentCalendarColumns() }],
      sharedWith: [token],
    });
    for (const [title, status] of [
      ['Ready', 'Done'],
      ['A draft', 'In progress'],
    ] as const) {
      notion.edits.addPage(database.dataSourceIds[0] ?? '', {
        values: { Title: title, 'Publish Date': '2026-11-02', Status: status },
      });
    }
    await firestore
      .collection('widgets')
      .doc(id)
      .set({
        userId: 'owner',
        name: `Calendar ${id}`,
        token: store(token),
        databaseId: `https://www.notion.so/workspace/Calendar-${database.id.replaceAll('-', '')}?v=1`,
        slug: `legacy-${id}`,
        settings: { gridColumns: '2', onlyStatuses: ['Done'] },
        views: 3,
        createdAt: new Date('2024-05-05T00:00:00Z'),
        updatedAt: new Date('2024-05-06T00:00:00Z'),
      });
    return { slug: `legacy-${id}`, id, token };
  }

  it('are served at their old addresses, and their tokens are found nowhere', async () => {
    const legacy = [
      await addLegacy('plain', (token) => token),
      await addLegacy('encrypted', (token) => legacyEncrypted(token)),
    ];
    const run = await runScript('upgrade', [], {
      ...world.env,
      LEGACY_ENCRYPTION_KEY: passphrase,
    });
    expect([run.exitCode, run.stdout]).toEqual([
      0,
      expect.stringContaining('2 upgraded') as unknown,
    ]);

    const instance = await world.startFast('widgetData');
    for (const { slug, id } of legacy) {
      // The first look-ups of an instance may take longer than it waits, and then it pauses.
      await eventually(40_000, async () => {
        const { widget, posts, meta } = dataOf(await ask(instance, `/${slug}`));
        expect(widget).toMatchObject({ id, name: `Calendar ${id}`, slug, views: 3 });
        expect(widget.settings).toMatchObject({ gridColumns: 2 });
        expect(posts.map(({ title }) => title)).toEqual(['Ready']);
        expect(meta.state).toBe('fresh');
      });
    }
    const everything = [run.output, ...instance.log, await storedText(world.firestore)].join('\n');
    for (const { token } of legacy) expect(everything).not.toContain(token);
  });
});
