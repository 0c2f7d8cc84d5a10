import { pictureOf, startCanva, type RunningCanva } from '../../local/canva/startCanva';
import type { Instance } from '../../local/production/startInstance';
import { keys } from '../../src/widgets/keys';
import { ask, type TimedReply } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually, untilOlderThan } from '../support/eventually';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';

const ttlMs = 1000;

describe('designs of Canva, where CANVA_OEMBED_URL is set', () => {
  let world: RedisTestWorld;
  let canva: RunningCanva;
  let data: Instance;
  let embed: Instance;

  const read = async ({ slug }: TestCalendar) => {
    const reply = await ask(data, `/${slug}`);
    return { ...reply, ...dataOf(reply) };
  };
  /** Waits until what was read is due: the next read renews it, and no other one in between. */
  const untilDue = async ({ widgetId }: TestCalendar, fetchedAt: string | null): Promise<void> => {
    await untilOlderThan(fetchedAt, ttlMs);
    // A lease that Redis was too slow to take back would keep the next reader from loading.
    await world.redis.command('DEL', keys.lease(widgetId));
  };
  const readAfter = async (calendar: TestCalendar, last: Awaited<ReturnType<typeof read>>) => {
    await untilDue(calendar, last.meta.fetchedAt);
    return read(calendar);
  };
  const designs = (name: string, count: number): string[] =>
    Array.from(
      { length: count },
      (_, index) => `https://www.canva.com/design/${name}${index}/view`,
    );
  const calendarOf = (links: readonly string[]): Promise<TestCalendar> =>
    world.addCalendar({
      rows: links.map((link, index) => ({
        Title: `Post ${index}`,
        Status: 'Done',
        'Canva Link': link,
      })),
    });

  beforeAll(async () => {
    canva = await startCanva();
    world = await openWorld({ redis: true });
    const env = { CANVA_OEMBED_URL: canva.oembedUrl };
    [data, embed] = await Promise.all([
      world.startFast('widgetData', { ...env, CACHE_TTL_SECONDS: String(ttlMs / 1000) }),
      // What it has renewed stays fresh, however long its other readers take.
      world.startFast('embed', env),
    ]);
  });
  beforeEach(() => {
    canva.behave('ok');
  });
  afterAll(async () => {
    await world.close();
    await canva.close();
  });

  it('are link tiles first, and pictures by the next refresh, in data and embed', async () => {
    const [design = ''] = designs('one', 1);
    const calendar = await calendarOf([design]);
    const first = await read(calendar);
    expect(first.posts[0]).toMatchObject({ images: [], links: [{ url: design, source: 'canva' }] });
    expect(canva.asked).not.toContain(design);
    // The refresh that follows the first learns of it, the one after that shows it.
    let last = first;
    await eventually(20_000, async () => {
      last = await readAfter(calendar, last);
      expect(last.posts[0]?.images).toHaveLength(1);
    });
    const picture = pictureOf(design);
    expect(last.posts[0]).toMatchObject({
      images: [{ url: picture, source: 'canva', originalUrl: design }],
      links: [],
    });
    expect(last.headers.etag).not.toBe(first.headers.etag);
    await readAfter(calendar, last);
    expect(canva.asked.filter((asked) => asked === design)).toHaveLength(1);
    // It asks Canva itself where Redis is too slow to share what the other has learned.
    expect((await ask(embed, `/${calendar.slug}`)).text).toContain(picture);
  });

  it('are asked for five at a time, and nothing else is', async () => {
    const ours = designs('many', 7);
    const before = canva.asked.length;
    const foreign = 'https://www.canva.com.evil.example/design/1';
    const calendar = await calendarOf([...ours, foreign]);
    const second = await readAfter(calendar, await read(calendar));
    expect(canva.asked.length - before).toBe(5);
    await readAfter(calendar, second);
    expect(canva.asked.slice(before).toSorted()).toEqual(ours);
  });

  it('never hold up a first feed, nor who reads beside the one that renews it', async () => {
    canva.behave('hang');
    const before = canva.asked.length;
    const askedByFirst: number[] = [];
    const pages: TimedReply[] = [];
    let rounds = 0;
    // Canva is waited for 2 s: only a machine that stalls for so long answers all at its end.
    await eventually(20_000, async () => {
      const links = designs(`slow${rounds}x`, 3);
      const calendar = await calendarOf(links);
      const { meta } = await read(calendar);
      askedByFirst.push(canva.asked.length - before - 3 * rounds);
      rounds += 1;
      await untilDue(calendar, meta.fetchedAt);
      const order: string[] = [];
      const show = async (who: string): Promise<void> => {
        pages.push(await ask(embed, `/${calendar.slug}`));
        order.push(who);
      };
      const renewing = show('who renews it');
      await eventually(10_000, () => {
        expect(canva.asked).toEqual(expect.arrayContaining(links));
        return Promise.resolve();
      });
      const others = Array.from({ length: 5 }, () => 'beside');
      await Promise.all([renewing, ...others.map(show)]);
      expect(order).toEqual([...others, 'who renews it']);
    });
    expect(new Set(askedByFirst)).toEqual(new Set([0]));
    expect(canva.asked.length - before).toBe(3 * rounds);
    for (const { text, durationMs } of pages) {
      expect(text.match(/<h2 class="title"/g)).toHaveLength(3);
      expect(durationMs).toBeLessThan(15_000);
    }
  }, 60_000);
});
