import { startEmbeddedFirestore } from '../../local/firestore/embedded';
import type { RunningFirestore } from '../../local/firestore/runningFirestore';
import type { Instance } from '../../local/production/startInstance';
import { demoSlugs } from '../../local/seed/demoWidgets';
import { ask } from '../support/ask';
import { dataOf, errorOf } from '../support/dataBody';
import { eventually, untilOlderThan } from '../support/eventually';
import { openWorld, type TestWorld } from '../support/testWorld';

jest.setTimeout(90_000);

describe('while Firestore is gone', () => {
  let firestore: RunningFirestore;
  let world: TestWorld;
  let data: Instance;
  let page: Instance;
  let pictures: Instance;
  let picture: string;
  const slug = demoSlugs.calendar;

  beforeAll(async () => {
    firestore = await startEmbeddedFirestore();
    world = await openWorld({ firestoreHost: firestore.host });
    [data, page, pictures] = await Promise.all([
      world.startFast('widgetData', { CACHE_TTL_SECONDS: '1' }),
      world.startFast('embed'),
      world.startFast('media'),
    ]);
    const { posts, meta } = dataOf(await ask(data, `/${slug}`));
    picture = new URL(posts[0]?.images[0]?.url ?? '').pathname;
    await Promise.all([ask(page, `/${slug}`), ask(pictures, picture)]);
    await firestore.close();
    await untilOlderThan(meta.fetchedAt, 4100);
  });
  afterAll(async () => {
    await world.close();
    await firestore.close();
  });

  it('keeps serving the widgets that are known, with all that is theirs', async () => {
    const [json, html, redirect] = await Promise.all([
      ask(data, `/${slug}`),
      ask(page, `/${slug}`),
      ask(pictures, picture),
    ]);
    expect(dataOf(json).posts.length).toBeGreaterThan(20);
    expect([html.status, redirect.status]).toEqual([200, 302]);
  });

  it('answers at once again after the first try to reach it', async () => {
    // Whoever waits for Firestore waits a second each time; a busy machine is slow now and then.
    await eventually(30_000, async () => {
      await ask(data, `/${slug}`);
      const reply = await ask(data, `/${slug}`);
      expect(dataOf(reply).posts.length).toBeGreaterThan(20);
      expect(reply.durationMs).toBeLessThan(500);
    });
  });

  it('says of others that it cannot know', async () => {
    const [json, html] = await Promise.all([ask(data, '/unknown'), ask(page, '/unknown')]);
    expect(errorOf(json)).toEqual([503, 'temporarily_unavailable']);
    expect(Number(json.headers['retry-after'])).toBeGreaterThan(0);
    expect(json.headers['cache-control']).toBe('no-store');
    expect(html.status).toBe(503);
    // It is waited for 4 s.
    expect(json.durationMs).toBeLessThan(12_000);
  });

  it('reports to the operator', async () => {
    await eventually(5000, () => {
      expect(data.log.join('\n')).toContain('Firestore failed: find widget');
      return Promise.resolve();
    });
  });
});
