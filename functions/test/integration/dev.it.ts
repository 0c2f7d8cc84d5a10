import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Redis } from '@upstash/redis';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { z } from 'zod';
import { ensureDevelopmentKeys } from '../../local/dev/developmentKeys';
import { functionsFolder } from '../../local/dev/folders';
import { readPlatformFile } from '../../local/dev/platformFile';
import { firestoreAt } from '../../local/firestore/firestoreAt';
import { createDemoWorkspace, type DemoWorkspace } from '../../local/notion/demo';
import { createNotionState } from '../../local/notion/state';
import { isPortFree } from '../../local/processes';
import { demoOwner, demoSlugs } from '../../local/seed/demoWidgets';
import { answerSchemas } from '../../scripts/openApi/answerSchemas';
import { systemClock } from '../../src/shared/clock';
import { dataOf } from '../support/dataBody';
import {
  descendantsOf,
  isAlive,
  runProgram,
  startDevPlatform,
  type DevPlatform,
} from '../support/devPlatform';
import { eventually } from '../support/eventually';
import { openPage } from '../support/frontServer';
import { expectRefusal } from './seedRefusal';

const textOf = (name: string): string | null => {
  const path = resolve(functionsFolder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
};

describe('npm run dev', () => {
  let platform: DevPlatform;
  let hostingUrl: string;
  let before: { secrets: string | null; variables: string | null };

  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(hostingUrl + path, { redirect: 'manual', ...init });
    const { status, headers } = response;
    return { status, headers, text: await response.text() };
  };

  beforeAll(async () => {
    ensureDevelopmentKeys();
    before = { secrets: textOf('.secret.local'), variables: textOf('.env.local') };
    platform = await startDevPlatform(240_000);
    const link = /http:\/\/127\.0\.0\.1:\d+(?=\/w\/)/.exec(platform.lines.join('\n'));
    hostingUrl = link?.[0] ?? '';
  }, 270_000);
  afterAll(() => platform.stop(), 60_000);

  it('prints the links and how long each step took', () => {
    const output = platform.lines.join('\n');
    for (const part of [
      `${hostingUrl}/w/${demoSlugs.calendar}`,
      `${hostingUrl}/api/widgets/${demoSlugs.calendar}/data`,
      `${hostingUrl}/w/${demoSlugs.archive}`,
      `${hostingUrl}/w/${demoSlugs.revoked}`,
      'npm run seed',
    ]) {
      expect(output).toContain(part);
    }
    expect(output).toMatch(/Firestore: (?:the official emulator|an embedded one)/);
  });

  it('serves the demo through Hosting: page, data, a picture', async () => {
    // What takes longer than a reader waits, a task goes on with: samples come first then.
    const page = await eventually(40_000, async () => {
      const shown = await get(`/w/${demoSlugs.calendar}`);
      expect(shown.text).toContain('Golden hour, no filter');
      return shown;
    });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect((await get(`/embed/${demoSlugs.calendar}`)).status).toBe(200);
    expect((await get(`/api/widget/${demoSlugs.calendar}/embed`)).status).toBe(200);

    const { posts } = dataOf(await get(`/api/widgets/${demoSlugs.calendar}/data`));
    expect(posts.length).toBeGreaterThanOrEqual(24);
    const address = posts
      .flatMap(({ images }) => images)
      .find(({ url }) => url.includes('/media/'));
    expect(address?.url.startsWith(`${hostingUrl}/media/`)).toBe(true);
    const picture = await fetch(address?.url ?? '');
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    await picture.arrayBuffer();

    expect((await get('/w/nobody')).status).toBe(404);
    await eventually(40_000, async () => {
      expect(dataOf(await get(`/api/widgets/${demoSlugs.archive}/data`)).meta.total).toBe(250);
    });
    expect(dataOf(await get(`/api/widgets/${demoSlugs.revoked}/data`)).meta.state).toBe('sample');
  }, 120_000);

  it('prints a curl line for the status that works', async () => {
    const line = platform.lines.find((candidate) => candidate.includes('curl -H'));
    const [, authorization = '', url = ''] =
      /-H 'Authorization: ([^']+)' (\S+)/.exec(line ?? '') ?? [];
    await eventually(30_000, async () => {
      // Counts that came too late for Redis go with another request, ten seconds later.
      await get(`/w/${demoSlugs.calendar}`);
      const response = await fetch(url, { headers: { authorization } });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        health: { status: 'healthy' },
        cache: { redisConnected: true },
        fleet: { windowMinutes: 60, instances: 1 },
      });
    });
    expect((await get('/api/admin/status')).status).toBe(401);
  }, 60_000);

  it('lets the demo owner sign in and manage the demo, through Hosting', async () => {
    const line = platform.lines.find((candidate) => candidate.includes(demoOwner.email));
    const authUrl = /at (http:\/\/127\.0\.0\.1:\d+) /.exec(line ?? '')?.[1] ?? '';
    const signIn = await fetch(
      `${authUrl}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...demoOwner, returnSecureToken: true }),
      },
    );
    const { idToken } = z.object({ idToken: z.string() }).parse(await signIn.json());
    const call = (path: string, init: RequestInit = {}) =>
      get(path, {
        ...init,
        headers: { authorization: `Bearer ${idToken}`, 'content-type': 'application/json' },
      });
    const listed = await call('/api/widgets');
    const { widgets } = answerSchemas.WidgetPage.parse(JSON.parse(listed.text));
    const demo = widgets.find(({ slug }) => slug === demoSlugs.calendar);
    expect(demo?.embedUrl).toBe(`${hostingUrl}/w/${demoSlugs.calendar}`);
    const path = `/api/widgets/${demo?.id ?? ''}`;
    const changed = await call(path, { method: 'PATCH', body: '{"settings":{"gridColumns":3}}' });
    expect([changed.status, changed.text]).toEqual([
      200,
      expect.stringContaining('"gridColumns":3') as unknown,
    ]);
    const health = await call(`${path}/health`);
    expect(answerSchemas.Diagnosis.parse(JSON.parse(health.text)).status).not.toBe('broken');
    expect((await call('/api/connections')).status).toBe(200);
    expect((await get('/api/widgets')).status).toBe(401);
  }, 60_000);

  it('keeps what was viewed in a Redis of its own, behind the gateway that it names', async () => {
    const line = platform.lines.find((candidate) => candidate.includes('Redis:'));
    expect(line).toMatch(
      /Redis: a redis-server of its own on 127\.0\.0\.1:\d+, behind an Upstash gateway on http:/,
    );
    const { upstashUrl } = readPlatformFile() ?? { upstashUrl: '' };
    expect(line?.endsWith(` on ${upstashUrl}`)).toBe(true);
    expect(textOf('.env.local')).toContain(`UPSTASH_REDIS_REST_URL=${upstashUrl}\n`);
    expect((await get(`/w/${demoSlugs.calendar}`)).status).toBe(200);
    const token = ensureDevelopmentKeys().values['UPSTASH_REDIS_REST_TOKEN'] ?? '';
    const redis = new Redis({ url: upstashUrl, token, enableTelemetry: false });
    await eventually(30_000, async () => {
      const kept = await redis.keys('widget:*');
      // What came too late for Redis is kept with the next reading.
      if (kept.length === 0) await get(`/api/widgets/${demoSlugs.calendar}/data?refresh=true`);
      expect(kept).toContainEqual(expect.stringMatching(/^widget:[\w-]+:all:all$/));
    });
  }, 60_000);

  it('follows up what is written to a widget by hand, as the deployed trigger does', async () => {
    const { projectId = '', firestoreHost = '' } = readPlatformFile() ?? {};
    const app = initializeApp({ projectId }, 'by-hand');
    const firestore = firestoreAt(firestoreHost, app);
    const path = `/api/widgets/${demoSlugs.archive}/data`;
    const { widget } = dataOf(await get(path));
    let times = 0;
    // The deployed one is triggered again where Redis did not answer it in time; here it is not.
    await eventually(60_000, async () => {
      const name = `Renamed by hand ${(times += 1)}`;
      await firestore.doc(`widgets/${widget.id}`).update({ name });
      await eventually(15_000, async () => {
        expect(dataOf(await get(path)).widget.name).toBe(name);
      });
    });
    await deleteApp(app);
  }, 90_000);

  it('leaves the secrets of this machine as they are', () => {
    expect(textOf('.secret.local')).toBe(before.secrets);
  });

  describe('and npm run seed', () => {
    /** The simulator's ids are the same at every start. */
    const demo: DemoWorkspace = createDemoWorkspace(createNotionState({ clock: systemClock }));
    const { token, databaseId } = demo.calendar;
    const seed = (...args: string[]) => runProgram('local/seed/main.ts', args);

    it('adds a widget on a database, by its link', async () => {
      const link = `https://www.notion.so/studio/Calendar-${databaseId.replaceAll('-', '')}?v=1`;
      const slug = `seeded-${Date.now()}`;
      const args = ['--token', token, '--database', link, '--slug', slug, '--name', 'Mine'];
      const added = await seed(...args);
      expect([added.exitCode, added.output]).toEqual([
        0,
        expect.stringContaining('Added "Mine".') as unknown,
      ]);
      expect(added.output).toContain(`${hostingUrl}/w/${slug}`);
      expect(added.output).not.toContain(token);
      await eventually(40_000, async () => {
        const { widget, posts } = dataOf(await get(`/api/widgets/${slug}/data`));
        expect([widget.name, posts.length >= 24]).toEqual(['Mine', true]);
      });
      const again = await seed('--token', token, '--database', databaseId, '--slug', slug);
      expect([again.exitCode, again.output]).toEqual([
        1,
        expect.stringContaining('is taken') as unknown,
      ]);
    }, 120_000);

    it('says what is wrong with a wrong token', async () => {
      const args = ['--token', 'ntn_demo_wrong_0000000000', '--database', databaseId];
      await expectRefusal(args, 1, /does not accept this token.*Copy the secret/s);
    }, 30_000);
  });

  it('ends everything that it started at a Ctrl-C, and nothing is left', async () => {
    const started = await descendantsOf(platform.pid);
    expect(started.length).toBeGreaterThan(2);
    const ports = [...platform.lines.join('\n').matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) =>
      Number(port),
    );
    process.kill(platform.pid, 'SIGINT');
    expect(await platform.exited).toEqual({ exitCode: 0, signal: null });
    await eventually(15_000, () => {
      expect(started.filter(isAlive)).toEqual([]);
      return Promise.resolve();
    });
    for (const port of new Set(ports)) expect([port, await isPortFree(port)]).toEqual([port, true]);
    expect(textOf('.env.local')).toBe(before.variables);
    expect(textOf('.secret.local')).toBe(before.secrets);
    expect(textOf('.local/platform.json')).toBeNull();
  }, 60_000);

  it('is what npm run seed asks for where it does not run', async () => {
    const args = ['--token', 'x', '--database', 'y'];
    const { exitCode, output } = await runProgram('local/seed/main.ts', args);
    expect([exitCode, output]).toEqual([1, expect.stringContaining('npm run dev') as unknown]);
  }, 30_000);

  it('names a port that is in use, and starts nothing', async () => {
    const other = await openPage('mine');
    const { port } = new URL(other.baseUrl);
    const { exitCode, output } = await runProgram('local/dev/main.ts', ['--hosting-port', port]);
    await other.close();
    expect(exitCode).toBe(1);
    expect(output).toContain(`${port} (hosting)`);
    expect(output).toContain('--free-ports');
  }, 30_000);
});
