import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../../local/production/startInstance';
import { createRedisClient } from '../../src/redis/client';
import { systemClock } from '../../src/shared/clock';
import { createChangeLog, type ChangedWidget, type ChangeLog } from '../../src/widgets/changeLog';
import { ask } from '../support/ask';
import { dataOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type RedisTestWorld, type TestCalendar } from '../support/testWorld';
import { whereStoresKeepUp } from '../support/whereStoresKeepUp';

jest.setTimeout(120_000);

/** A busy machine brings all readers in meanwhile; they wait up to 8 s. */
const longLoadMs = 3000;

describe('several instances on one Redis', () => {
  let world: RedisTestWorld;
  let calendar: TestCalendar;
  let instances: [Instance, Instance, Instance];
  let changes: ChangeLog;

  const read = async (from: Instance, of = calendar, query = '') => {
    const reply = await ask(from, `/${of.slug}${query}`);
    const tier = /detail=(\w+)/.exec(String(reply.headers['cache-status']))?.[1];
    return { ...dataOf(reply), tier };
  };
  const prepare = async (): Promise<void> => {
    world.notion.control.reset();
    world.notion.control.setLimits({ perMinute: null });
    calendar = await world.addCalendar();
  };

  const keepingUp = (involved: readonly Instance[], work: () => Promise<void>): Promise<void> =>
    whereStoresKeepUp(involved, work, prepare);

  /** Gives when that was. To publish it twice, where Redis was late, does no harm. */
  const announce = async (change: ChangedWidget): Promise<number> => {
    await eventually(20_000, () => changes.announce(change));
    return Date.now();
  };

  /** Whoever asks 5 s after a change has what is new, however long the answer is on its way. */
  const expectWithin5s = async (
    changedAtMs: number,
    hasNew: (from: Instance) => Promise<boolean>,
  ): Promise<void> => {
    const follow = async (instance: Instance): Promise<void> => {
      for (let askedAtMs = Date.now(); !(await hasNew(instance)); askedAtMs = Date.now()) {
        expect(askedAtMs - changedAtMs).toBeLessThan(5000);
        await sleep(100);
      }
    };
    await Promise.all(instances.map(follow));
  };

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    const start = (): Promise<Instance> => world.startFast('widgetData');
    instances = await Promise.all([start(), start(), start()]);
    // What an instance loads for its first answer would be counted as Redis being late.
    const other = await world.addCalendar();
    for (const instance of instances) await read(instance, other);
    changes = createChangeLog(
      createRedisClient({
        url: world.gateway.url,
        token: () => world.gateway.token,
        clock: systemClock,
        random: Math.random,
        report: () => undefined,
      }),
      systemClock,
    );
  });
  beforeEach(prepare);
  afterAll(() => world.close());

  it('read Notion once for 90 first readers at once, and all give the same', async () => {
    await keepingUp(instances, async () => {
      world.notion.control.setLatency(longLoadMs, '/query');
      const readers = Array.from({ length: 90 }, (_, index) =>
        read(instances[index % instances.length] ?? instances[0]),
      );
      const answers = await Promise.all(readers);
      expect(calendar.queries()).toHaveLength(1);
      expect(new Set(answers.map(({ meta }) => meta.fetchedAt)).size).toBe(1);
      expect(answers.every(({ meta }) => meta.state === 'fresh')).toBe(true);
      // One instance read it and the others have it by Redis, but for who came when it was there.
      const sources = instances.map((_, place) => {
        const own = answers.filter((_answer, index) => index % instances.length === place);
        return new Set(own.map(({ tier }) => tier).filter((tier) => tier !== 'memory'));
      });
      const named = sources.map((tiers) => [...tiers].join(' '));
      expect(named.sort()).toEqual(['notion', 'redis', 'redis']);
    });
  });

  it('serve what another has read, without Notion and without Firestore', async () => {
    const [first] = instances;
    const newcomer = await world.startFast('widgetData', {
      FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
      NOTION_BASE_URL: 'http://127.0.0.1:1',
    });
    await keepingUp([first, newcomer], async () => {
      const known = await read(first);
      const { tier, meta, posts } = await read(newcomer);
      expect([tier, meta.state]).toEqual(['redis', 'fresh']);
      expect(posts).toEqual(known.posts);
      expect((await read(newcomer)).tier).toBe('memory');
    });
    await newcomer.stop();
  });

  it('hold no signed address in the feed, and share those of the pictures', async () => {
    const [first] = instances;
    const media = await world.startFast('media');
    await keepingUp([first, media], async () => {
      const withFile = await world.addCalendar({
        rows: [{ Title: 'A picture', Attachment: [{ name: 'a.jpg' }] }],
      });
      const { posts } = await read(first, withFile);
      const feed = String(await world.redis.command('GET', `widget:${withFile.widgetId}:all:all`));
      expect(feed).not.toMatch(/X-Amz|Signature/i);
      const requests = withFile.requests().length;
      const path = new URL(posts[0]?.images[0]?.url ?? '').pathname;
      const reply = await ask(media, path);
      expect([reply.status, withFile.requests().length]).toEqual([302, requests]);
    });
    await media.stop();
  });

  it('see a change by the owner within 5 seconds, pausing too', async () => {
    await Promise.all(instances.map((instance) => read(instance)));
    const document = world.firestore.doc(`widgets/${calendar.widgetId}`);
    const change = { widgetId: calendar.widgetId, slug: calendar.slug };
    await document.update({ name: 'Another name' });
    const renamedAtMs = await announce(change);
    await expectWithin5s(
      renamedAtMs,
      async (instance) => (await read(instance)).widget.name === 'Another name',
    );
    await document.update({ isActive: false });
    const pausedAtMs = await announce(change);
    await expectWithin5s(
      pausedAtMs,
      async (instance) => (await ask(instance, `/${calendar.slug}`)).status === 404,
    );
  });

  it('see a pause within 5 seconds though Redis is full and no change can be published', async () => {
    await Promise.all(instances.map((instance) => read(instance)));
    await world.redis.command('CONFIG', 'SET', 'maxmemory', '1');
    try {
      await world.firestore.doc(`widgets/${calendar.widgetId}`).update({ isActive: false });
      const change = { widgetId: calendar.widgetId, slug: calendar.slug };
      await expect(changes.announce(change)).rejects.toMatchObject({ kind: 'refused' });
      await expectWithin5s(
        Date.now(),
        async (instance) => (await ask(instance, `/${calendar.slug}`)).status === 404,
      );
    } finally {
      await world.redis.command('CONFIG', 'SET', 'maxmemory', '0');
    }
  });

  it('find a slug that was unknown as soon as it is announced', async () => {
    await keepingUp(instances, async () => {
      const slug = `later-${calendar.slug}`;
      for (const instance of instances) expect((await ask(instance, `/${slug}`)).status).toBe(404);
      // Slugs that do not exist are without end: nothing is kept of them but in memory.
      expect(await world.redis.command('EXISTS', `slug:${slug}`)).toBe(0);
      const document = await world.firestore.doc(`widgets/${calendar.widgetId}`).get();
      await world.firestore.doc(`widgets/later-${calendar.widgetId}`).set({
        ...document.data(),
        slug,
      });
      const publishedAtMs = await announce({ widgetId: `later-${calendar.widgetId}`, slug });
      await expectWithin5s(
        publishedAtMs,
        async (instance) => (await ask(instance, `/${slug}`)).status === 200,
      );
    });
  });

  it('refresh once within 10 s, whoever asks, and the others get what that brought', async () => {
    await keepingUp(instances, async () => {
      const [first, ...others] = instances;
      for (const instance of instances) await read(instance);
      const before = calendar.queries().length;
      const sinceThen = (): number => calendar.queries().length - before;
      world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'A newer post' } });
      world.notion.control.setLatency(500, '/query');
      const refresh = (instance: Instance) => read(instance, calendar, '?refresh=true');
      // Only who asks while the first is seen loading has to wait for what it brings.
      const refreshSecond = async (instance: Instance) => {
        await eventually(15_000, () => {
          expect(sinceThen()).toBeGreaterThan(0);
          return Promise.resolve();
        });
        return refresh(instance);
      };
      const answers = await Promise.all([refresh(first), ...others.map(refreshSecond)]);
      expect(sinceThen()).toBe(1);
      expect(answers.map(({ posts }) => posts.length)).toEqual([2, 2, 2]);
    });
  });

  it('show what a refresh brought within 5 seconds, whichever of them was asked for it', async () => {
    await keepingUp(instances, async () => {
      const [first] = instances;
      for (const instance of instances) expect((await read(instance)).posts).toHaveLength(1);
      world.notion.edits.addPage(calendar.dataSourceId, { values: { Title: 'A newer post' } });
      expect((await read(first, calendar, '?refresh=true')).posts).toHaveLength(2);
      const queries = calendar.queries().length;
      await expectWithin5s(
        Date.now(),
        async (instance) => (await read(instance)).posts.length === 2,
      );
      expect(calendar.queries()).toHaveLength(queries);
    });
  });

  it('take over from one that was killed while it was loading', async () => {
    const [survivor] = instances;
    const victim = await world.startFast('widgetData');
    world.notion.control.setLatency(10_000, '/query');
    const lost = ask(victim, `/${calendar.slug}`).catch(() => null);
    await eventually(15_000, () => {
      expect(calendar.queries()).toHaveLength(1);
      return Promise.resolve();
    });
    process.kill(victim.pid, 'SIGKILL');
    await lost;
    world.notion.control.setLatency(0, '/query');
    const lease = `lease:${calendar.widgetId}`;
    expect(await world.redis.command('PTTL', lease)).toBeLessThanOrEqual(12_000);
    // Nobody renews it any more: what is left of it need not be waited for.
    await world.redis.command('PEXPIRE', lease, '2000');
    await eventually(30_000, async () => {
      expect((await read(survivor)).meta.state).toBe('fresh');
    });
    expect(calendar.queries()).toHaveLength(2);
  });

  it('go on when Redis forgets everything', async () => {
    await keepingUp(instances, async () => {
      const known = await read(instances[0]);
      await world.redis.flush();
      expect((await read(instances[0])).tier).toBe('memory');
      const before = calendar.queries().length;
      world.notion.control.setDown(true);
      const { tier, meta, posts } = await read(instances[1]);
      expect([tier, meta.state]).toEqual(['firestore', 'stale']);
      expect(posts).toEqual(known.posts);
      expect(calendar.queries().length - before).toBeLessThanOrEqual(3);
    });
  });

  it.each([30, -30])('agree with one whose clock is %i s off', async (offSeconds) => {
    const folder = mkdtempSync(join(tmpdir(), 'skew-'));
    const preload = join(folder, 'skew.cjs');
    writeFileSync(preload, `const { now } = Date; Date.now = () => now() + ${offSeconds * 1000};`);
    const skewed = await world.startFast('widgetData', { NODE_OPTIONS: `--require ${preload}` });
    await keepingUp([...instances, skewed], async () => {
      const other = await world.addCalendar();
      const own = await read(skewed);
      const others = await read(instances[0], other);
      expect((await read(instances[1])).tier).toBe('redis');
      expect((await read(skewed, other)).tier).toBe('redis');
      expect([own.meta.state, others.meta.state]).toEqual(['fresh', 'fresh']);
      expect([calendar.queries().length, other.queries().length]).toEqual([1, 1]);
    });
    await skewed.stop();
  });

  it('leave nothing running behind an answer', async () => {
    const quick = await world.startFast('widgetData', { CACHE_TTL_SECONDS: '0.2' });
    // A call that was given up may reach Redis later, when whoever held it up goes on.
    await keepingUp([quick], async () => {
      const paths = [
        `/${calendar.slug}`,
        `/${calendar.slug}`,
        `/${calendar.slug}?platform=x`,
        `/${calendar.slug}?refresh=true`,
        '/no-such-widget',
      ];
      for (const path of [...paths, `/${calendar.slug}`]) {
        await ask(quick, path);
        const atAnswer = [await world.redis.commandCalls(), world.notion.requests.list().length];
        await sleep(300);
        const later = [await world.redis.commandCalls(), world.notion.requests.list().length];
        expect([path, ...later]).toEqual([path, ...atAnswer]);
      }
    });
    await quick.stop();
  });
});
