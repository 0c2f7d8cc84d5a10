import { brotliDecompressSync } from 'node:zlib';
import type { Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually, untilOlderThan } from '../support/eventually';
import { openWorld, type TestCalendar, type TestWorld } from '../support/testWorld';

jest.setTimeout(90_000);

const ttlMs = 300;
/** A busy machine brings all readers in meanwhile; they wait up to 8 s. */
const longLoadMs = 3000;

describe('the ladder that answers a read', () => {
  let world: TestWorld;
  let instance: Instance;
  let calendar: TestCalendar;

  const read = async (of: TestCalendar, from = instance, query = '') => {
    const reply = await ask(from, `/${of.slug}${query}`);
    const tier = /detail=(\w+)/.exec(String(reply.headers['cache-status']))?.[1];
    return { ...dataOf(reply), tier, headers: reply.headers };
  };
  const expire = async (of: TestCalendar, from = instance): Promise<void> => {
    await untilOlderThan((await read(of, from)).meta.fetchedAt, ttlMs);
  };
  /** Reads until Firestore has it: what it did not take within 2 s comes with the next load. */
  const readAndStore = (of: TestCalendar, from = instance) =>
    eventually(20_000, async () => {
      const known = await read(of, from);
      expect((await world.firestore.doc(`feeds/${of.widgetId}`).get()).exists).toBe(true);
      return known;
    });

  beforeAll(async () => {
    world = await openWorld();
    instance = await world.startFast('widgetData', { CACHE_TTL_SECONDS: '0.3' });
  });
  beforeEach(async () => {
    world.notion.control.reset();
    world.notion.control.setLimits({ perMinute: null });
    calendar = await world.addCalendar();
  });
  afterAll(() => world.close());

  it('makes one load of 200 first readers at once', async () => {
    const fast = await world.startFast('widgetData');
    // What it loads for its first answer would be a part of the 8 s.
    await read(await world.addCalendar(), fast);
    world.notion.control.setLatency(longLoadMs, '/query');
    const readers = Array.from({ length: 200 }, () => read(calendar, fast));
    const answers = await Promise.all(readers);
    await fast.stop();
    expect(calendar.queries()).toHaveLength(1);
    expect(new Set(answers.map(({ meta }) => meta.fetchedAt)).size).toBe(1);
    expect(answers.every(({ meta, posts }) => meta.state === 'fresh' && posts.length === 1)).toBe(
      true,
    );
  });

  it('asks Notion nothing while the data are fresh, whatever the view', async () => {
    const fast = await world.startFast('widgetData');
    await read(calendar, fast);
    const before = calendar.requests().length;
    for (const query of ['', '?platform=x', '?status=done', '?limit=1', '?platform=all']) {
      expect((await read(calendar, fast, query)).tier).toBe('memory');
    }
    expect(calendar.requests()).toHaveLength(before);
    await fast.stop();
  });

  it('lets one reader refresh what is due, and gives the others the copy meanwhile', async () => {
    await expire(calendar);
    const before = calendar.queries().length;
    world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'A newer post' } });
    world.notion.control.setLatency(longLoadMs, '/query');
    const answers = await Promise.all(Array.from({ length: 20 }, () => read(calendar)));
    expect(calendar.queries().length - before).toBe(1);
    const fresh = answers.filter(({ meta }) => meta.state === 'fresh');
    const stale = answers.filter(({ meta }) => meta.state === 'stale');
    expect([fresh.length, stale.length]).toEqual([1, 19]);
    expect(fresh.map(({ posts, tier }) => [posts.length, tier])).toEqual([[2, 'notion']]);
    expect(stale.every(({ posts, tier }) => posts.length === 1 && tier === 'memory')).toBe(true);
  });

  it('serves the last good copy with a notice while Notion is down', async () => {
    await expire(calendar);
    world.notion.control.setDown(true);
    const { meta, posts, headers } = await read(calendar);
    expect(meta).toMatchObject({ state: 'stale', notice: { code: 'showing_saved_copy' } });
    expect(posts.map(({ title }) => title)).toEqual(['The only post']);
    expect(headers['retry-after']).toBeUndefined();
    const attempts = calendar.requests().length;
    await read(calendar);
    await read(calendar);
    expect(calendar.requests()).toHaveLength(attempts);
  });

  it('gives a new instance the copy of Firestore while Notion is down', async () => {
    const first = await readAndStore(calendar);
    world.notion.control.setDown(true);
    const newcomer = await world.startFast('widgetData', { CACHE_TTL_SECONDS: '0.3' });
    const { meta, posts, tier } = await read(calendar, newcomer);
    expect([tier, meta.state, meta.fetchedAt]).toEqual([
      'firestore',
      'stale',
      first.meta.fetchedAt,
    ]);
    expect(posts).toEqual(first.posts);
    expect((await read(calendar, newcomer)).tier).toBe('memory');
    await newcomer.stop();
  });

  it('refreshes the copy of Firestore where Notion is up', async () => {
    const first = await readAndStore(calendar);
    const newcomer = await world.startFast('widgetData');
    const before = calendar.queries().length;
    const answers = await Promise.all([1, 2, 3].map(() => read(calendar, newcomer)));
    expect(calendar.queries().length - before).toBe(1);
    const [renewed, ...more] = answers.filter(({ tier }) => tier === 'notion');
    expect([renewed?.meta.state, more]).toEqual(['fresh', []]);
    // The others don't wait for it; who comes later than it has it from memory.
    const copies = [
      ['stale', first.meta.fetchedAt],
      ['fresh', renewed?.meta.fetchedAt],
    ];
    for (const { meta } of answers) expect(copies).toContainEqual([meta.state, meta.fetchedAt]);
    await newcomer.stop();
  });

  describe('for a widget that was never loaded, while Notion is down', () => {
    it('gives samples that nobody keeps, and the posts as soon as Notion is back', async () => {
      world.notion.control.setDown(true);
      const { meta, posts, headers, availablePlatforms } = await read(calendar);
      expect(meta).toMatchObject({
        state: 'sample',
        fetchedAt: null,
        notice: { code: 'not_ready' },
      });
      expect(posts.length).toBeGreaterThan(0);
      expect(posts.some(({ images, videos }) => images.length + videos.length > 0)).toBe(false);
      expect(availablePlatforms).toEqual([]);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'retry-after': '15' });
      expect(headers['cache-status']).toBe('notionwidgets; fwd=miss; detail=sample');
      expect((await world.firestore.doc(`feeds/${calendar.widgetId}`).get()).exists).toBe(false);

      world.notion.control.setDown(false);
      const newcomer = await world.startFast('widgetData', { CACHE_TTL_SECONDS: '0.3' });
      const real = await read(calendar, newcomer);
      expect(real.meta.state).toBe('fresh');
      expect(real.posts.map(({ title }) => title)).toEqual(['The only post']);
      await readAndStore(calendar, newcomer);
      await newcomer.stop();
    });
  });

  it('writes Firestore only when the content has changed', async () => {
    await readAndStore(calendar);
    const stored = world.firestore.doc(`feeds/${calendar.widgetId}`);
    const loadTwice = async (): Promise<void> => {
      await expire(calendar);
      await expire(calendar);
      await read(calendar);
    };
    // A write that Firestore did after it was given up is done once more, and then no more.
    const first = await eventually(20_000, async () => {
      const { updateTime } = await stored.get();
      await loadTwice();
      expect((await stored.get()).updateTime).toEqual(updateTime);
      return updateTime;
    });
    world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'Another' } });
    await eventually(20_000, async () => {
      await expire(calendar);
      expect((await read(calendar)).posts).toHaveLength(2);
      expect((await stored.get()).updateTime).not.toEqual(first);
    });
  });

  it('keeps no signed address in Firestore', async () => {
    const withFile = await world.addCalendar({
      rows: [{ Title: 'A picture', Attachment: [{ name: 'a.jpg' }] }],
    });
    await readAndStore(withFile);
    const { widgetId } = withFile;
    const stored = await world.firestore.doc(`feeds/${widgetId}`).get();
    const body: unknown = stored.get('body');
    if (!(body instanceof Uint8Array)) throw new Error('The body is no bytes.');
    const text = brotliDecompressSync(body).toString('utf8');
    expect(text).toContain('A picture');
    expect(text).not.toMatch(/X-Amz|\/files\//);
  });

  it('reads Notion for every request where the cache is off', async () => {
    const uncached = await world.startFast('widgetData', { CACHE_ENABLED: 'false' });
    for (let time = 1; time <= 3; time += 1) {
      const { tier, meta } = await read(calendar, uncached);
      expect([tier, meta.state]).toEqual(['notion', 'fresh']);
      expect(calendar.queries()).toHaveLength(time);
    }
    await uncached.stop();
  });
});
