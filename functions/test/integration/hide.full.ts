import type { Instance } from '../../local/production/startInstance';
import type { OwnerService } from '../../src/owners/ownerRequests';
import { createRuntime, type Runtime } from '../../src/runtime/runtime';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';

jest.setTimeout(120_000);

const owner = 'an-owner';
const rows = [
  { Title: 'Secret', 'Publish Date': '2026-11-02', Hide: true },
  { Title: 'Public', 'Publish Date': '2026-11-01', Hide: false },
];

describe('a column that hides posts, while its widget is shown', () => {
  let world: RedisTestWorld;
  let runtime: Runtime;
  let owners: OwnerService;
  let instance: Instance;
  let calendar: TestCalendar;
  let widget: { id: string; slug: string };

  const titles = async (refresh = ''): Promise<string[]> => {
    const { posts } = dataOf(await ask(instance, `/${widget.slug}${refresh}`));
    return posts.map(({ title }) => title);
  };
  /** Once what Notion holds now has been read, or was refused. */
  const refreshed = async (): Promise<string[]> => {
    const asked = calendar.requests().length;
    await eventually(30_000, async () => {
      await titles('?refresh=true');
      expect(calendar.requests().length).toBeGreaterThan(asked);
    });
    return titles();
  };
  const hideFinding = async () => {
    const { findings } = await owners.diagnose(owner, widget.id);
    return findings.find(({ column }) => column === 'hidden');
  };

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    runtime = createRuntime({
      env: { ...world.env, NOTION_REQUESTS_PER_SECOND: '100', LOG_LEVEL: 'silent' },
    });
    owners = await runtime.owners();
    instance = await world.startFast('widgetData', { CACHE_TTL_SECONDS: '1' });
  });
  beforeEach(async () => {
    calendar = await world.addCalendar({ rows });
    const { databaseId, token: notionToken } = calendar;
    const made = await owners.create(owner, { name: null, database: databaseId, notionToken });
    widget = made.widget;
    await eventually(20_000, async () => {
      if ((await titles()).length !== 1) throw new Error('One post has to be shown.');
    });
  });
  afterAll(async () => {
    await runtime.close();
    await world.close();
  });

  it('goes on hiding where it is retyped, and the owner gets to know', async () => {
    const { edits } = world.notion;
    const [secret = ''] = calendar.pageIds;
    const options = ['Yes'];
    edits.retypeColumn(calendar.dataSourceId, 'Hide', { type: 'select', options });
    edits.updatePage(secret, { values: { Hide: 'Yes' } });
    expect(await refreshed()).not.toContain('Secret');
    expect(await hideFinding()).toMatchObject({ status: 'warning', code: 'retyped' });
  });

  it('keeps what was shown where it is removed, until the owner decides', async () => {
    const { edits } = world.notion;
    edits.removeColumn(calendar.dataSourceId, 'Hide');
    edits.addPage(calendar.dataSourceId, { values: { Title: 'Newer' } });
    expect(await refreshed()).toEqual(['Public']);
    expect(await hideFinding()).toMatchObject({ status: 'warning', code: 'mapping_gone' });
    const { lastError } = await owners.diagnose(owner, widget.id);
    expect(lastError).toMatchObject({ code: 'hide_gone' });
    await owners.change(owner, widget.id, { mapping: { hidden: null } });
    await eventually(20_000, async () => {
      expect((await titles()).sort()).toEqual(['Newer', 'Public', 'Secret']);
    });
  });
});
