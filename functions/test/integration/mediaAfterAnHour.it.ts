import { resolve } from 'node:path';
import { functionsFolder } from '../../local/dev/folders';
import type { Instance } from '../../local/production/startInstance';
import { keys } from '../../src/widgets/keys';
import { ask } from '../support/ask';
import { dataOf, errorOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import {
  openWorld,
  type NewCalendar,
  type RedisTestWorld,
  type TestCalendar,
} from '../support/testWorld';

const hourMs = 3_600_000;
/** The feed itself stays fresh throughout, so that only its pictures need anything. */
const env = {
  CACHE_TTL_SECONDS: '86400',
  PUBLIC_RATE_LIMIT: '100000/1s',
  NODE_OPTIONS: `--require ${resolve(functionsFolder, 'local/production/movableTime.cjs')}`,
};
const pathOf = (url: string): string => new URL(url).pathname;

describe('pictures whose addresses have all expired, on two instances', () => {
  let world: RedisTestWorld;
  let data: Instance;
  let media: Instance[];
  /** The path of a picture that shows by its address what time an instance has. */
  let probe: string;

  const picturesOf = async ({ slug }: TestCalendar): Promise<string[]> => {
    const { posts } = dataOf(await ask(data, `/${slug}`));
    return posts.flatMap(({ images }) => images.map(({ url }) => pathOf(url)));
  };
  const askAll = (paths: readonly string[], instances = media) =>
    Promise.all(paths.map((path, index) => ask(instances[index % instances.length] ?? data, path)));
  /** Which file each answer leads to, and whether its address still opens it. */
  const led = (replies: Awaited<ReturnType<typeof askAll>>): string[] =>
    replies.map(({ status, headers }) => {
      const { pathname, searchParams } = new URL(headers.location ?? 'http://nowhere.example');
      const signedAt = (searchParams.get('X-Amz-Date') ?? '').replace(
        /^(....)(..)(..)T(..)(..)(..)Z$/,
        '$1-$2-$3T$4:$5:$6Z',
      );
      const ageMs = world.notion.state.clock.nowMs() - Date.parse(signedAt);
      return `${status} ${ageMs < hourMs ? 'open' : 'expired'} ${pathname}`;
    });
  const anHourLater = async (): Promise<void> => {
    world.notion.control.advanceClock(hourMs);
    for (const { pid } of [data, ...media]) process.kill(pid, 'SIGUSR2');
    // An instance whose time has not moved yet takes the address that it knows for a good one.
    for (const instance of media) {
      await eventually(15_000, async () => {
        const answers = led(await askAll([probe], [instance]));
        expect(answers).toEqual([expect.stringMatching(/^302 open /)]);
      });
    }
  };
  const askedOf = (calendar: TestCalendar, since: number) => {
    const requests = calendar.requests().slice(since);
    return {
      queries: requests.filter(({ path }) => path.endsWith('/query')).length,
      pages: requests.filter(({ path }) => path.startsWith('/v1/pages/')).length,
      all: requests.length,
    };
  };
  /** A calendar that all instances know. */
  const known = async (rows: NonNullable<NewCalendar['rows']>) => {
    const calendar = await world.addCalendar({ rows });
    const paths = await picturesOf(calendar);
    for (const instance of media) await askAll(paths, [instance]);
    // A lease that Redis was too slow to take back would be waited for in vain.
    await world.redis.command('DEL', keys.lease(calendar.widgetId));
    return { calendar, paths, since: calendar.requests().length };
  };
  /** Whether the grid comes to show what it should, as soon as an instance has notified others. */
  const follows = (shows: () => Promise<void>): Promise<boolean> =>
    eventually(8000, shows).then(
      () => true,
      () => false,
    );
  const row = (Title: string, ...names: string[]) => ({
    Title,
    Status: 'Done',
    Attachment: names.map((name) => ({ name })),
  });

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    const [first, ...others] = await Promise.all(
      ['widgetData', 'media', 'media'].map((target) => world.startFast(target, env)),
    );
    if (first === undefined) throw new Error('Nothing started.');
    [data, media] = [first, others];
    const [path = ''] = (await known([row('Probe', 'probe.jpg')])).paths;
    probe = path;
  });
  beforeEach(() => {
    world.notion.control.reset();
    world.notion.control.setLimits({ perMinute: null });
    world.gateway.faults.set({ kind: 'none' });
  });
  afterAll(() => world.close());

  it('all load again, and cost one query for a hundred', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => row(`Post ${index}`, 'photo.jpg'));
    const { calendar, paths } = await known(rows);
    expect(paths).toHaveLength(100);
    const before = await askAll(paths);
    const since = calendar.requests().length;
    /** As browsers do. More at once would keep this process busy, and with it Redis and Notion. */
    const askTenByTen = async () => {
      const replies: Awaited<ReturnType<typeof askAll>> = [];
      for (let start = 0; start < paths.length; start += 10) {
        replies.push(...(await askAll(paths.slice(start, start + 10))));
      }
      return replies;
    };
    await anHourLater();
    expect(led(before)[0]).toMatch(/^302 expired /);
    const after = await askTenByTen();
    expect(led(after)).toEqual(led(before).map((line) => line.replace('expired', 'open')));
    const picture = await fetch(after[0]?.headers.location ?? '');
    expect([picture.status, (await picture.arrayBuffer()).byteLength > 500]).toEqual([200, true]);
    const { queries, all } = askedOf(calendar, since);
    // One of each instance where Redis is too slow for them to agree; and who comes long before the
    // second, or learns late of the new addresses, reads a page. A unit test counts exactly.
    expect([1, media.length]).toContain(queries);
    expect(all).toBeLessThanOrEqual(20);
    await askTenByTen();
    expect(askedOf(calendar, since).all).toBe(all);
  }, 60_000);

  it('cost one read of the page where one is looked at, whoever asks', async () => {
    const { calendar, paths, since } = await known([row('One', 'a.jpg', 'b.jpg')]);
    await anHourLater();
    world.notion.control.setLatency(300, '/v1/pages/');
    const replies = await askAll(Array.from({ length: 20 }, () => paths).flat());
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([302]));
    const { queries, pages } = askedOf(calendar, since);
    expect(queries).toBe(0);
    // One of each instance where Redis is too slow for them to agree.
    expect([1, media.length]).toContain(pages);
  });

  it('lead to the same files when these were put into another order', async () => {
    const { calendar, paths } = await known([
      row('One', 'a.jpg', 'b.jpg', 'c.jpg'),
      row('Two', 'd.jpg'),
    ]);
    const before = led(await askAll(paths));
    const page = world.notion.state.pages.get(calendar.pageIds[0] ?? '');
    const cell = [...(page?.cells.values() ?? [])].find((value) => Array.isArray(value));
    if (!Array.isArray(cell)) throw new Error('There are no files.');
    cell.reverse();
    await anHourLater();
    expect(led(await askAll(paths))).toEqual(before);
  });

  it('are a 404 where the file was replaced or its page is gone, and the grid follows', async () => {
    const { edits } = world.notion;
    let followed = false;
    // Where Redis is late for the changes they are lost, and the grid follows when it is due.
    for (let round = 0; round < 3 && !followed; round += 1) {
      const { calendar, paths, since } = await known([row('One', 'a.jpg'), row('Two', 'b.jpg')]);
      const { posts } = dataOf(await ask(data, `/${calendar.slug}`));
      const [replaced = '', trashed = ''] = ['One', 'Two'].map((title) =>
        pathOf(posts.find((post) => post.title === title)?.images[0]?.url ?? ''),
      );
      const [one = '', two = ''] = calendar.pageIds;
      edits.updatePage(one, { values: { Attachment: [{ name: 'new.jpg' }] } });
      edits.trashPage(two);
      await anHourLater();
      for (const reply of await askAll([trashed, replaced], media.slice(0, 1))) {
        expect(errorOf(reply)).toEqual([404, 'media_not_found']);
      }
      followed = await follows(async () => {
        const now = await picturesOf(calendar);
        expect(now).toHaveLength(1);
        expect(paths).not.toContain(now[0]);
        expect(led(await askAll(now))).toEqual([expect.stringMatching(/^302 open .*new\.jpg$/)]);
      });
      expect([1, 2]).toContain(askedOf(calendar, since).queries);
    }
    expect(followed).toBe(true);
  }, 60_000);

  it('are a 404 where a post was hidden, found by its page alone', async () => {
    let followed = false;
    for (let round = 0; round < 3 && !followed; round += 1) {
      const { calendar, paths, since } = await known([row('One', 'a.jpg'), row('Two', 'b.jpg')]);
      world.notion.edits.updatePage(calendar.pageIds[1] ?? '', { values: { Hide: true } });
      await anHourLater();
      const replies = await askAll(paths, media.slice(1));
      expect(replies.map(({ status }) => status).toSorted()).toEqual([302, 404]);
      followed = await follows(async () => {
        expect(await picturesOf(calendar)).toHaveLength(1);
      });
      expect([1, 2]).toContain(askedOf(calendar, since).queries);
    }
    expect(followed).toBe(true);
  }, 60_000);

  it('load without Redis as well, each instance for itself', async () => {
    const { calendar, paths, since } = await known([row('One', 'a.jpg'), row('Two', 'b.jpg')]);
    await anHourLater();
    world.gateway.faults.set({ kind: 'refuse' });
    const replies = await askAll([...paths, ...paths.toReversed()]);
    expect(replies.map(({ status }) => status)).toEqual([302, 302, 302, 302]);
    expect(askedOf(calendar, since).queries).toBeLessThanOrEqual(2);
  });

  it('are a 503 that nobody keeps while Notion asks for a pause', async () => {
    const { calendar, paths } = await known([row('One', 'a.jpg'), row('Two', 'b.jpg')]);
    await anHourLater();
    world.notion.control.addFault({
      fault: { kind: 'rate_limited', retryAfterSeconds: 30 },
      // The other instance may ask before it learns of the pause.
      times: null,
      token: calendar.token,
    });
    for (const reply of await askAll(paths)) {
      expect(errorOf(reply)).toEqual([503, 'temporarily_unavailable']);
      expect(reply.headers['cache-control']).toBe('no-store');
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    }
  });

  it('are never written to a log, nor to what data and the feed hold', async () => {
    const { calendar } = await known([row('One', 'a.jpg')]);
    const body = (await ask(data, `/${calendar.slug}`)).text;
    const feed = String(await world.redis.command('GET', `widget:${calendar.widgetId}:all:all`));
    const logs = [data, ...media].flatMap(({ log }) => log).join('\n');
    expect(logs.length).toBeGreaterThan(1000);
    for (const text of [body, feed, logs]) expect(text).not.toMatch(/X-Amz|Signature/i);
  });
});
