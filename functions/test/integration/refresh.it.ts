import { contentCalendarColumns, optionsColumn } from '../../local/notion/column';
import type { Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { openWorld, type TestCalendar, type TestWorld } from '../support/testWorld';

const row = {
  Title: 'A post',
  'Publish Date': '2026-11-02',
  Platform: 'TikTok',
  Status: 'Done',
  Link: 'https://example.com/page.html',
};

/** The time to live is the usual 300 s: whatever is new here came by `refresh`. */
describe('refresh=true', () => {
  let world: TestWorld;
  let instance: Instance;
  let calendar: TestCalendar;

  const read = async (query = '', of = calendar) =>
    dataOf(await ask(instance, `/${of.slug}${query}`));

  beforeAll(async () => {
    world = await openWorld();
    instance = await world.startFast('widgetData');
  });
  beforeEach(async () => {
    calendar = await world.addCalendar({ rows: [row] });
  });
  afterAll(() => world.close());

  it.each(['refresh=true', 'force_refresh=true', 'refresh=1', 'refresh=TRUE'])(
    'brings what is new: %s',
    async (query) => {
      expect((await read()).posts).toHaveLength(1);
      world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'New' } });
      expect((await read()).posts).toHaveLength(1);
      const { posts, meta } = await read(`?${query}`);
      expect([posts.length, meta.state]).toEqual([2, 'fresh']);
      expect((await read()).posts).toHaveLength(2);
    },
  );

  it('is no refresh when it is false', async () => {
    await read();
    await read('?refresh=false');
    await read('?refresh=');
    expect(calendar.queries()).toHaveLength(1);
  });

  it('makes one load of 20 refreshes at once; six wait for it, the rest have the copy at once', async () => {
    await read();
    world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'New' } });
    world.notion.control.setLatency(1500, '/query');
    const answers = await Promise.all(Array.from({ length: 20 }, () => read('?refresh=true')));
    world.notion.control.setLatency(0, '/query');
    expect(calendar.queries()).toHaveLength(2);
    expect(answers.filter(({ posts }) => posts.length === 2)).toHaveLength(6);
    expect(answers.filter(({ posts }) => posts.length === 1)).toHaveLength(14);
  });

  it('is done at most once in 10 s', async () => {
    await read();
    await read('?refresh=true');
    world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'New' } });
    expect((await read('?refresh=true')).posts).toHaveLength(1);
    expect(calendar.queries()).toHaveLength(2);
  });

  it('goes on serving the copy where Notion fails', async () => {
    await read();
    const fault = { kind: 'server_error' as const, status: 502 as const, html: true };
    world.notion.control.addFault({ fault, times: null, token: calendar.token });
    const { meta, posts } = await read('?refresh=true');
    expect([meta.state, posts.length]).toEqual(['fresh', 1]);
  });

  describe('after the columns have changed', () => {
    it('keeps a renamed column, which has its id still', async () => {
      await read();
      const { edits } = world.notion;
      for (const column of ['Title', 'Publish Date', 'Platform', 'Status', 'Link', 'Hide']) {
        edits.renameColumn(calendar.dataSourceId, column, `Zz ${column.length} ${column[0] ?? ''}`);
      }
      const { posts } = await read('?refresh=true');
      expect(posts).toMatchObject([
        {
          title: 'A post',
          publishDate: '2026-11-02',
          platform: 'TikTok',
          status: 'Done',
          links: [{ url: 'https://example.com/page.html' }],
        },
      ]);
    });

    it('narrows the posts by a removed column', async () => {
      await read();
      for (const column of ['Platform', 'Publish Date', 'Pinned', 'Link']) {
        world.notion.edits.removeColumn(calendar.dataSourceId, column);
      }
      const { posts, availablePlatforms, meta } = await read('?refresh=true');
      expect(meta.state).toBe('fresh');
      expect(availablePlatforms).toEqual([]);
      expect(posts).toMatchObject([
        { title: 'A post', publishDate: null, platform: null, status: 'Done', links: [] },
      ]);
    });

    it('narrows the posts by a column of another type', async () => {
      await read();
      const { edits } = world.notion;
      edits.retypeColumn(calendar.dataSourceId, 'Publish Date', { type: 'number' });
      edits.retypeColumn(calendar.dataSourceId, 'Status', { type: 'checkbox' });
      const { posts, meta } = await read('?refresh=true');
      expect(meta.state).toBe('fresh');
      expect(posts).toMatchObject([{ title: 'A post', publishDate: null, status: null }]);
    });

    it('finds a column that was added', async () => {
      const without = await world.addCalendar({
        columns: contentCalendarColumns(['Platform']),
        rows: [{ Title: row.Title }],
      });
      expect((await read('', without)).posts).toMatchObject([{ platform: null }]);
      const { edits } = world.notion;
      edits.addColumn(without.dataSourceId, optionsColumn('select', 'Platform', ['TikTok']));
      edits.updatePage(without.pageIds[0] ?? '', { values: { Platform: 'TikTok' } });
      const { posts, availablePlatforms } = await read('?refresh=true', without);
      expect(posts).toMatchObject([{ platform: 'TikTok' }]);
      expect(availablePlatforms).toEqual(['TikTok']);
    });

    it('serves hidden posts never, also where the column that hides is renamed', async () => {
      await read();
      const { edits } = world.notion;
      edits.updatePage(calendar.pageIds[0] ?? '', { values: { Hide: true } });
      edits.renameColumn(calendar.dataSourceId, 'Hide', 'Private');
      expect((await read('?refresh=true')).posts).toEqual([]);
    });
  });
});
