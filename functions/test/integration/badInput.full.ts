import { FieldValue } from 'firebase-admin/firestore';
import { column, contentCalendarColumns } from '../../local/notion/column';
import type { Instance } from '../../local/production/startInstance';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { ask } from '../support/ask';
import { dataOf, errorOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type TestWorld } from '../support/testWorld';

describe('GET …/data for what is not as it should be', () => {
  let world: TestWorld;
  let instance: Instance;

  beforeAll(async () => {
    world = await openWorld();
    instance = await world.startFast('widgetData');
    await ask(instance, `/${demoSlugs.calendar}`);
  });
  afterAll(() => world.close());

  describe('an address', () => {
    let offline: Instance;

    beforeAll(async () => {
      // Whatever asks this Firestore fails: nothing listens there.
      offline = await world.startFast('widgetData', { FIRESTORE_EMULATOR_HOST: '127.0.0.1:9' });
      // What it loads for its first answer is none of theirs.
      await ask(offline, '/');
    });

    it.each([
      ['10,000 characters', `/${'a'.repeat(10_000)}`],
      ['129 characters', `/${'a'.repeat(129)}`],
      ['an encoded slash', '/demo%2Fcalendar'],
      ['a climbing path', '/..%2f..%2fetc%2Fpasswd'],
      ['a reserved name', '/__x__'],
      ['a reserved name behind Hosting', '/api/widgets/__x__/data'],
      ['a dot', '/demo.calendar'],
      ['a space', '/demo%20calendar'],
      ['an emoji', '/%F0%9F%A6%84'],
      ['a null byte', '/demo%00calendar'],
      ['markup', '/%3Cscript%3E'],
      ['no slug', '/'],
      ['no slug behind Hosting', '/api/widgets//data'],
      ['one segment too many', '/demo-calendar/posts'],
    ])('with %s is a 404 without a look-up', async (_name, path) => {
      const reply = await ask(offline, path);
      expect(errorOf(reply)).toEqual([404, 'widget_not_found']);
      expect(reply.headers['cache-control']).toBe('public, max-age=5, s-maxage=30');
      expect(reply.durationMs).toBeLessThan(4000);
    });

    it('that cannot be decoded is a client error without a stack', async () => {
      const reply = await ask(offline, '/%E0%A4%A');
      expect([400, 404]).toContain(reply.status);
      expect(reply.text).not.toMatch(/\bat |node_modules|\/functions\//);
    });

    it('with a slug that nobody has is a 404', async () => {
      for (const slug of ['nobody', 'a'.repeat(128), '_', '__x', 'constructor']) {
        expect(errorOf(await ask(instance, `/${slug}`))).toEqual([404, 'widget_not_found']);
      }
    });
  });

  describe('a widget that its owner switches off', () => {
    // Within 5 s; later where Firestore itself is late, after which it is left alone for as long.
    const soonMs = 20_000;

    it('is gone soon, and back soon when switched on', async () => {
      const { slug, widgetId } = await world.addCalendar();
      const switchTo = (isActive: boolean) =>
        world.firestore.doc(`widgets/${widgetId}`).update({ isActive });
      expect((await ask(instance, `/${slug}`)).status).toBe(200);
      await switchTo(false);
      await eventually(soonMs, async () => {
        expect(errorOf(await ask(instance, `/${slug}`))).toEqual([404, 'widget_not_found']);
      });
      await switchTo(true);
      await eventually(soonMs, async () => {
        expect(dataOf(await ask(instance, `/${slug}`)).posts).toHaveLength(1);
      });
    }, 60_000);
  });

  describe('a broken document', () => {
    it.each([-1, 'many', null])('is served with no views where they are %j', async (views) => {
      const { slug, widgetId } = await world.addCalendar();
      await world.firestore.doc(`widgets/${widgetId}`).update({ views });
      const { widget, meta } = dataOf(await ask(instance, `/${slug}`));
      expect([widget.views, meta.state]).toEqual([0, 'fresh']);
    });

    it.each([
      ['a name that is a number', { name: 7 }],
      ['no connection', { connectionId: FieldValue.delete() }],
      ['a database that is a list', { databaseId: ['x'] }],
      ['a mapping that is text', { mapping: 'title' }],
      ['settings that are a number', { settings: 3 }],
      ['a theme that there is not', { 'settings.theme': 'pink' }],
      ['a grid of text', { 'settings.gridColumns': 'three' }],
      ['statuses that are one text', { 'settings.onlyStatuses': 'Done' }],
      ['a date as its name', { name: new Date(0) }],
    ])('with %s is unavailable and logged once', async (_name, change) => {
      const { slug, widgetId } = await world.addCalendar();
      await world.firestore.doc(`widgets/${widgetId}`).update(change);
      for (let time = 0; time < 3; time += 1) {
        const reply = await ask(instance, `/${slug}`);
        expect(errorOf(reply)).toEqual([503, 'temporarily_unavailable']);
        expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
        expect(reply.headers['cache-control']).toBe('no-store');
      }
      const lines = () => instance.log.filter((line) => line.includes(`widgets/${widgetId}`));
      await eventually(10_000, () => {
        expect(lines()).toEqual([expect.stringContaining('Broken document')]);
        return Promise.resolve();
      });
    });

    it('does no harm to other widgets', async () => {
      const { meta } = dataOf(await ask(instance, `/${demoSlugs.calendar}`));
      expect(meta.state).toBe('fresh');
    });
  });

  describe('a database', () => {
    it('with no rows is an empty list', async () => {
      const { slug } = await world.addCalendar({ rows: [] });
      const { posts, meta, availablePlatforms } = dataOf(await ask(instance, `/${slug}`));
      expect([posts, meta.total, meta.state, availablePlatforms]).toEqual([[], 0, 'fresh', []]);
    });

    it('with none of our columns gives posts with their titles alone', async () => {
      const columns = [column('title', 'Όνομα'), column('number', 'Budget')];
      const rows = [{ Όνομα: 'First', Budget: 3 }, { Όνομα: '' }];
      const { slug } = await world.addCalendar({ columns, rows });
      const { posts } = dataOf(await ask(instance, `/${slug}`));
      const bare = {
        publishDate: null,
        platform: null,
        platforms: [],
        status: null,
        imageSource: null,
        pinned: false,
        images: [],
        videos: [],
        links: [],
      };
      expect(posts).toHaveLength(2);
      for (const title of ['First', 'Untitled']) {
        expect(posts).toContainEqual({ id: expect.any(String) as unknown, title, ...bare });
      }
    });

    it('with strange text in every column gives it back as it is', async () => {
      const texts = [
        '<script>alert(1)</script>',
        '"; DROP TABLE posts; --',
        'صباح الخير من الشاطئ',
        'שלום עולם',
        '👩‍👩‍👧‍👦 family 🏳️‍🌈',
        'line one\nline two\u2028three',
        '\u202Eright to left',
        "</script><img src=x onerror='alert(1)'>",
        '𝕏'.repeat(50),
      ];
      const columns = contentCalendarColumns(['Link', 'Canva Link']).concat(
        column('rich_text', 'Link'),
        column('rich_text', 'Canva Link'),
      );
      const rows = texts.map((text) => ({
        Title: text,
        Link: text,
        'Canva Link': text,
        Platform: text,
        Status: text,
        'Image Source': text,
        Attachment: [{ name: `${Array.from(text).slice(0, 20).join('')}.jpg` }],
      }));
      const { slug } = await world.addCalendar({ columns, rows });
      const { posts, availablePlatforms } = dataOf(await ask(instance, `/${slug}`));
      for (const text of texts) {
        const post = posts.find(({ title }) => title === text);
        expect(post).toMatchObject({ platform: text, status: text, imageSource: text });
        expect(post?.images).toHaveLength(1);
      }
      expect([...availablePlatforms].sort()).toEqual([...texts].sort());
      for (const text of texts) {
        const reply = await ask(instance, `/${slug}?platform=${encodeURIComponent(text)}`);
        expect(dataOf(reply).posts.map(({ title }) => title)).toEqual([text]);
      }
    });

    it('with an Instagram address in Link gives a link and no picture', async () => {
      const address = 'https://www.instagram.com/reel/C8demo/?igsh=abc.jpg';
      const { slug } = await world.addCalendar({ rows: [{ Title: 'A reel', Link: address }] });
      const [post] = dataOf(await ask(instance, `/${slug}`)).posts;
      expect(post).toMatchObject({
        images: [],
        videos: [],
        links: [{ url: address, source: 'link' }],
      });
    });
  });
});
