import { randomBytes } from 'node:crypto';
import type { Instance } from '../../local/production/startInstance';
import { ask } from '../support/ask';
import { dataOf, errorOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type TestCalendar, type TestWorld } from '../support/testWorld';

jest.setTimeout(90_000);

describe('what Firestore holds', () => {
  let world: TestWorld;
  let calendar: TestCalendar;
  /** Loads feeds, so that there is a copy of them. */
  let first: Instance;

  beforeAll(async () => {
    world = await openWorld();
    first = await world.startFast('widgetData');
  });
  beforeEach(async () => {
    calendar = await world.addCalendar();
  });
  afterAll(() => world.close());

  /** The copy of a calendar: of another one, where Firestore did not take it within 2 s. */
  const storedCopy = () =>
    eventually(20_000, async () => {
      await ask(first, `/${calendar.slug}`);
      const document = world.firestore.doc(`feeds/${calendar.widgetId}`);
      const { exists } = await document.get();
      if (!exists) calendar = await world.addCalendar();
      expect(exists).toBe(true);
      return document;
    });

  describe('in place of a feed', () => {
    let offline: Instance;
    let online: Instance;

    beforeAll(async () => {
      [offline, online] = await Promise.all([
        world.startFast('widgetData'),
        world.startFast('widgetData'),
      ]);
    });

    it.each([
      ['a body that is no feed', { body: Buffer.from('garbage') }],
      ['a body of text', { body: 'text' }],
      ['another version', { version: 99 }],
    ])(
      '(%s) never makes samples: 503 while Notion is down, else the posts',
      async (_name, change) => {
        const stored = await storedCopy();
        await stored.update(change);

        world.notion.control.setDown(true);
        const refused = await ask(offline, `/${calendar.slug}`);
        world.notion.control.setDown(false);
        expect(errorOf(refused)).toEqual([503, 'temporarily_unavailable']);
        expect(refused.headers).toMatchObject({
          'cache-control': 'no-store',
          'retry-after': expect.stringMatching(/^\d+$/) as unknown,
        });
        await eventually(5000, () => {
          expect(offline.log.join('\n')).toContain(`Broken document: feeds/${calendar.widgetId}`);
          return Promise.resolve();
        });

        expect(dataOf(await ask(online, `/${calendar.slug}`)).meta.state).toBe('fresh');
        await eventually(25_000, async () => {
          const version: unknown = (await stored.get()).get('version');
          // What Firestore did not take within 2 s comes with the next load.
          if (version !== 1) await ask(online, `/${calendar.slug}?refresh=true`);
          expect(version).toBe(1);
        });
      },
    );
  });

  describe('without the key that its tokens were encrypted with', () => {
    it.each([
      ['none', 'none'],
      ['one under the same name', `test:${randomBytes(32).toString('base64')}`],
      ['one that is no key', 'nonsense'],
    ])('(%s) gives a sample and a clear line in the log, never a token', async (_name, keys) => {
      const keyless = await world.startFast('widgetData', { TOKEN_ENCRYPTION_KEYS: keys });
      const reply = await ask(keyless, `/${calendar.slug}`);
      expect(dataOf(reply).meta.state).toBe('sample');
      await keyless.stop();
      const lines = keyless.log.filter((line) => line.includes('Feed not loaded: connection'));
      expect(lines).toEqual([expect.stringMatching(/VaultError: [^"]*(?:key|decrypt)/i)]);
      const log = keyless.log.join('\n');
      expect(log).not.toContain(calendar.token);
      expect(log).not.toMatch(/[A-Za-z0-9+/]{42}=/);
      expect(calendar.requests()).toHaveLength(0);
    });

    it('goes on with the last good copy', async () => {
      await storedCopy();
      const keyless = await world.startFast('widgetData', { TOKEN_ENCRYPTION_KEYS: 'none' });
      const { meta, posts } = dataOf(await ask(keyless, `/${calendar.slug}`));
      expect([meta.state, posts.length]).toEqual(['stale', 1]);
      await keyless.stop();
    });
  });

  it('without a connection gives a sample', async () => {
    const { connectionId } =
      (await world.firestore.doc(`widgets/${calendar.widgetId}`).get()).data() ?? {};
    await world.firestore.doc(`connections/${String(connectionId)}`).delete();
    const instance = await world.startFast('widgetData');
    expect(dataOf(await ask(instance, `/${calendar.slug}`)).meta.state).toBe('sample');
    await instance.stop();
  });

  it('with a broken connection gives a sample and names the document', async () => {
    const { connectionId } =
      (await world.firestore.doc(`widgets/${calendar.widgetId}`).get()).data() ?? {};
    const path = `connections/${String(connectionId)}`;
    await world.firestore.doc(path).update({ encryptedToken: 5 });
    const instance = await world.startFast('widgetData');
    expect(dataOf(await ask(instance, `/${calendar.slug}`)).meta.state).toBe('sample');
    await instance.stop();
    expect(instance.log.join('\n')).toContain(`Broken document: ${path}`);
  });
});
