import { inspect } from 'node:util';
import { contentCalendarColumns } from '../../local/notion/column';
import type { NewWidget, OwnerService } from '../../src/owners/ownerRequests';
import { taskBudget } from '../../src/redis/budget';
import { createRuntime } from '../../src/runtime/runtime';
import { eventually } from '../support/eventually';
import { openWorld, type RedisTestWorld } from '../support/testWorld';

// The official emulator makes waiting writers try again seconds later.
jest.setTimeout(90_000);

let world: RedisTestWorld;
const logged: unknown[] = [];

beforeAll(async () => {
  world = await openWorld({ redis: true });
});
afterAll(() => world.close());
beforeEach(async () => {
  world.notion.control.reset();
  world.notion.control.setLimits({ perMinute: null });
  await world.redis.flush();
});

/** An instance of its own, in this process, on the real Firestore, Redis and the simulator. */
function anInstance(env: Record<string, string> = {}): Promise<OwnerService> {
  const log = (...entry: unknown[]): void => {
    logged.push(entry);
  };
  return createRuntime({
    env: { ...world.env, NOTION_REQUESTS_PER_SECOND: '100', ...env },
    logSink: { debug: log, info: log, warn: log, error: log },
  }).owners();
}

/** A database with so many posts that a token of its own may read. */
function aDatabase(posts = 1): { database: string; notionToken: string; dataSourceId: string } {
  const { notion, demo } = world;
  const notionToken = `ntn_${Math.random().toString(36).slice(2).padEnd(40, '0')}`;
  notion.edits.addToken({ workspaceId: demo.workspaceId, secret: notionToken });
  const { id, dataSourceIds } = notion.edits.addDatabase({
    workspaceId: demo.workspaceId,
    title: 'Plan',
    dataSources: [{ properties: contentCalendarColumns() }],
    sharedWith: [notionToken],
  });
  const dataSourceId = dataSourceIds[0] ?? '';
  for (let number = 0; number < posts; number += 1) {
    const values = { Title: `Post ${number}`, Status: 'Done', 'Publish Date': '2026-11-02' };
    notion.edits.addPage(dataSourceId, { values });
  }
  return { database: id, notionToken, dataSourceId };
}

function wanted({ database, notionToken }: ReturnType<typeof aDatabase>): NewWidget {
  return { name: 'Plan', database, notionToken, settings: { onlyStatuses: ['Done'] } };
}

const idsOf = async (collection: string, owner: string): Promise<string[]> => {
  const found = await world.firestore.collection(collection).where('userId', '==', owner).get();
  return found.docs.map(({ id }) => id);
};
const exists = async (path: string): Promise<boolean> =>
  (await world.firestore.doc(path).get()).exists;
const redisKeys = async (part: string): Promise<unknown> =>
  world.redis.command('KEYS', `*${part}*`);
/** Removes it; once more where Firestore is too busy, as that answer says. */
const remove = (service: OwnerService, owner: string, id: string): Promise<void> =>
  eventually(60_000, async () => {
    const outcome = await service.remove(owner, id).then(() => 'removed', codeOf);
    if (outcome !== 'removed' && outcome !== 'widget_not_found') throw new Error(String(outcome));
  });
let owners = 0;
const anOwner = (): string => `owner-${(owners += 1)}`;

describe('owners', () => {
  it('get a widget with its first posts stored', async () => {
    const service = await anInstance();
    const owner = anOwner();
    const { widget, warnings, mapping } = await service.create(owner, wanted(aDatabase(3)));
    expect(warnings).toEqual([]);
    expect(mapping.status).toMatchObject({ name: 'Status', type: 'status' });
    // A write that takes long goes on behind the answer.
    await eventually(15_000, async () => {
      expect(await exists(`feeds/${widget.id}`)).toBe(true);
    });
    expect(await redisKeys(`widget:${widget.id}`)).toHaveLength(1);
    const meta = await service.refresh(owner, widget.id, taskBudget());
    expect(meta).toMatchObject({ state: 'fresh', total: 3 });
  });

  it('of whom fifty want one slug at once: one gets it, the others learn that it is taken', async () => {
    const instances = await Promise.all([anInstance(), anInstance()]);
    const [owner, slug] = [anOwner(), `contended-${Date.now()}`];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, number) => {
        const service = instances[number % 2];
        if (service === undefined) throw new Error('There are two.');
        // Each with a token, and so a rate, of its own: all come to Firestore together.
        return service.create(owner, { ...wanted(aDatabase()), slug });
      }),
    );
    const codes = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? 'made' : codeOf(outcome.reason),
    );
    expect(codes.filter((code) => code === 'made')).toHaveLength(1);
    expect(codes.filter((code) => code === 'slug_taken')).toHaveLength(49);
    const made = await idsOf('widgets', owner);
    expect(made).toHaveLength(1);
    expect((await world.firestore.doc(`slugs/${slug}`).get()).get('widgetId')).toBe(made[0]);
    expect(await idsOf('connections', owner)).toHaveLength(1);
  });

  it('make many widgets at once on one new token: all with one connection', async () => {
    const service = await anInstance();
    const [owner, database] = [anOwner(), aDatabase()];
    const made = await Promise.all(
      Array.from({ length: 8 }, () => service.create(owner, wanted(database))),
    );
    expect(new Set(made.map(({ widget }) => widget.connectionId)).size).toBe(1);
    expect(await idsOf('widgets', owner)).toHaveLength(8);
    expect(await idsOf('connections', owner)).toHaveLength(1);
  });

  it('who delete a widget while it is being refreshed leave nothing behind', async () => {
    const [service, other] = await Promise.all([anInstance(), anInstance()]);
    const [owner, database] = [anOwner(), aDatabase()];
    const { widget } = await service.create(owner, wanted(database));
    world.notion.edits.addPage(database.dataSourceId, {
      values: { Title: 'Another', Status: 'Done' },
    });
    world.notion.requests.clear();
    world.notion.control.setLatency(1500, '/query');
    const refreshing = other.refresh(owner, widget.id, taskBudget());
    await eventually(20_000, () => {
      const paths = world.notion.requests.list().map(({ path }) => path);
      return paths.some((path) => path.endsWith('/query'))
        ? Promise.resolve()
        : Promise.reject(new Error('It has not begun.'));
    });
    await service.remove(owner, widget.id);
    await refreshing;
    for (const path of [`widgets/${widget.id}`, `slugs/${widget.slug}`, `feeds/${widget.id}`]) {
      expect([path, await exists(path)]).toEqual([path, false]);
    }
    expect(await idsOf('connections', owner)).toEqual([]);
    expect(await redisKeys(widget.id)).toEqual([`lease:${widget.id}`]);
    expect(await world.redis.command('PTTL', `lease:${widget.id}`)).toBeGreaterThan(0);
  });

  it('share a connection between two widgets, which goes with the last', async () => {
    const service = await anInstance();
    const [owner, database] = [anOwner(), aDatabase()];
    const first = (await service.create(owner, wanted(database))).widget;
    const second = (await service.create(owner, wanted(database))).widget;
    await service.remove(owner, first.id);
    expect(await idsOf('connections', owner)).toEqual([second.connectionId]);
    expect(await service.refresh(owner, second.id, taskBudget())).toMatchObject({ total: 1 });
    await service.remove(owner, second.id);
    expect(await idsOf('connections', owner)).toEqual([]);
  });

  it('who delete both widgets of a connection at once leave no connection', async () => {
    const service = await anInstance();
    const [owner, database] = [anOwner(), aDatabase()];
    const made = await Promise.all(
      [1, 2, 3].map(async () => (await service.create(owner, wanted(database))).widget.id),
    );
    await Promise.all(made.map((id) => remove(service, owner, id)));
    expect(await idsOf('widgets', owner)).toEqual([]);
    expect(await idsOf('connections', owner)).toEqual([]);
  });

  it('never keep a widget whose connection another call has just removed', async () => {
    const service = await anInstance();
    const [owner, database] = [anOwner(), aDatabase()];
    const outcomes: unknown[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { widget } = await service.create(owner, wanted(database));
      const { connectionId } = widget;
      const byId = { ...wanted(database), notionToken: undefined, connectionId };
      const [made] = await Promise.allSettled([
        service.create(owner, byId),
        service.remove(owner, widget.id),
      ]);
      outcomes.push(made.status === 'fulfilled' ? 'made' : codeOf(made.reason));
      // What Firestore took too long for goes on behind the answer.
      const widgets = await eventually(20_000, async () => {
        const ids = await idsOf('widgets', owner);
        expect(await idsOf('connections', owner)).toHaveLength(ids.length > 0 ? 1 : 0);
        return ids;
      });
      for (const id of widgets) await remove(service, owner, id);
    }
    const decided = outcomes.filter((outcome) => outcome !== 'temporarily_unavailable');
    expect(['made', 'connection_not_found']).toEqual(expect.arrayContaining(decided));
    expect(decided).not.toEqual([]);
  });

  it('see nothing of another owner’s', async () => {
    const service = await anInstance();
    const database = aDatabase();
    const [owner, thief] = [anOwner(), anOwner()];
    const { widget } = await service.create(owner, wanted(database));
    const { id, connectionId } = widget;
    const before = (await world.firestore.doc(`widgets/${id}`).get()).data();
    for (const call of [
      () => service.get(thief, id),
      () => service.change(thief, id, { name: 'Mine now' }),
      () => service.change(thief, id, { notionToken: database.notionToken }),
      () => service.refresh(thief, id, taskBudget()),
      () => service.diagnose(thief, id),
      () => service.remove(thief, id),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'widget_not_found' });
    }
    await expect(
      service.create(thief, { ...wanted(database), notionToken: undefined, connectionId }),
    ).rejects.toMatchObject({ code: 'connection_not_found' });
    expect(await service.list(thief, { limit: 10, cursor: null })).toMatchObject({ widgets: [] });
    expect(await service.listConnections(thief)).toEqual([]);
    expect((await world.firestore.doc(`widgets/${id}`).get()).data()).toEqual(before);
  });

  it.each([
    ['at the check', '/databases/', 1],
    ['at the columns', '/data_sources/', 1],
    ['at the first posts', '/query', null],
  ])('get an error where Notion fails %s, and nothing is left', async (_name, pathPart, times) => {
    const service = await anInstance({ NOTION_TIMEOUT_MS: '500' });
    const [owner, database] = [anOwner(), aDatabase()];
    const fault = { kind: 'server_error', status: 503 } as const;
    for (let time = 0; time < (times === null ? 1 : 3); time += 1) {
      world.notion.control.addFault({ fault, times, pathPart });
    }
    await expect(service.create(owner, wanted(database))).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      sentence: expect.stringContaining('Nothing was created') as unknown,
    });
    for (const collection of ['widgets', 'slugs', 'connections']) {
      expect([collection, await idsOf(collection, owner)]).toEqual([collection, []]);
    }
  });

  it('change database and token, and the same embed shows the new posts', async () => {
    const service = await anInstance();
    const [owner, before, after] = [anOwner(), aDatabase(1), aDatabase(5)];
    const { widget } = await service.create(owner, wanted(before));
    const { database, notionToken } = after;
    const changed = await service.change(owner, widget.id, { database, notionToken });
    expect(changed.widget).toMatchObject({
      id: widget.id,
      slug: widget.slug,
      databaseId: database,
    });
    expect(await idsOf('connections', owner)).toEqual([changed.widget.connectionId]);
    expect(await service.refresh(owner, widget.id, taskBudget())).toMatchObject({ total: 5 });
  });

  it('find no token of theirs in any document, in Redis or in the log', async () => {
    const service = await anInstance({ LOG_LEVEL: 'debug' });
    const [owner, database] = [anOwner(), aDatabase()];
    const { widget } = await service.create(owner, wanted(database));
    await service.refresh(owner, widget.id, taskBudget());
    const collections = await world.firestore.listCollections();
    const documents = await Promise.all(
      collections.map(async (collection) =>
        (await collection.get()).docs.map((document) => [document.id, document.data()]),
      ),
    );
    const names = await redisKeys('');
    const kept = await Promise.all(
      (Array.isArray(names) ? names : []).map((name) => world.redis.command('DUMP', String(name))),
    );
    expect(kept.length).toBeGreaterThan(2);
    const all = inspect([documents, kept, logged], { depth: 20, maxArrayLength: null });
    expect(all).toContain(widget.id);
    expect(all).not.toContain(database.notionToken);
  });
});

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
}
