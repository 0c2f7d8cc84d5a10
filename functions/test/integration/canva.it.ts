import { pictureOf, startCanva, type RunningCanva } from '../../local/canva/startCanva';
import type { Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
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
  const nextRead = async (calendar: TestCalendar) => {
    await untilOlderThan((await read(calendar)).meta.fetchedAt, ttlMs);
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
    const env = { CANVA_OEMBED_URL: canva.oembedUrl, CACHE_TTL_SECONDS: String(ttlMs / 1000) };
    [data, embed] = await Promise.all([
      world.startFast('widgetData', env),
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
    const later = await eventually(10_000, async () => {
      const reply = await nextRead(calendar);
      expect(reply.posts[0]?.images).toHaveLength(1);
      return reply;
    });
    const picture = pictureOf(design);
    expect(later.posts[0]).toMatchObject({
      images: [{ url: picture, source: 'canva', originalUrl: design }],
      links: [],
    });
    expect(later.headers.etag).not.toBe(first.headers.etag);
    expect((await ask(embed, `/${calendar.slug}`)).text).toContain(picture);
    await nextRead(calendar);
    expect(canva.asked.filter((asked) => asked === design)).toHaveLength(1);
  });

  it('are asked for five at a time, and nothing else is', async () => {
    const ours = designs('many', 7);
    const before = canva.asked.length;
    const foreign = 'https://www.canva.com.evil.example/design/1';
    const calendar = await calendarOf([...ours, foreign]);
    await read(calendar);
    await nextRead(calendar);
    expect(canva.asked.length - before).toBe(5);
    await nextRead(calendar);
    expect(canva.asked.slice(before).toSorted()).toEqual(ours);
  });

  it('never hold up a first feed, nor who reads beside the one that renews it', async () => {
    canva.behave('hang');
    const calendar = await calendarOf(designs('slow', 3));
    const { meta, durationMs } = await read(calendar);
    expect(durationMs).toBeLessThan(2000);
    await untilOlderThan(meta.fetchedAt, ttlMs);
    const replies = await Promise.all(Array.from({ length: 6 }, () => read(calendar)));
    const slow = replies.filter((reply) => reply.durationMs > 1900);
    expect(slow.length).toBeLessThanOrEqual(1);
    expect(Math.max(...replies.map((reply) => reply.durationMs))).toBeLessThan(6000);
    expect(replies.every(({ posts }) => posts.length === 3)).toBe(true);
  });
});
