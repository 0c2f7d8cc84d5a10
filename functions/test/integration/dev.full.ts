import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ensureDevelopmentKeys } from '../../local/dev/developmentKeys';
import { functionsFolder } from '../../local/dev/folders';
import { createDemoWorkspace, type DemoWorkspace } from '../../local/notion/demo';
import { createNotionState } from '../../local/notion/state';
import { startRedis } from '../../local/redis/startRedis';
import { systemClock } from '../../src/shared/clock';
import { startDevPlatform, type DevPlatform } from '../support/devPlatform';
import { eventually } from '../support/eventually';
import { expectRefusal } from './seedRefusal';

beforeAll(() => {
  ensureDevelopmentKeys();
});

describe('npm run seed', () => {
  /** The simulator's ids are the same at every start. */
  const demo: DemoWorkspace = createDemoWorkspace(createNotionState({ clock: systemClock }));
  const { token, databaseId } = demo.calendar;
  let platform: DevPlatform;

  beforeAll(async () => {
    platform = await startDevPlatform(240_000);
  }, 270_000);
  afterAll(() => platform.stop(), 60_000);

  it.each([
    [
      'a database that is not shared',
      ['--token', token, '--database', demo.archive.databaseId],
      1,
      /shared.*Connections/s,
    ],
    ['an address that is none', ['--token', token, '--database', 'hello'], 1, /no address or id/],
    [
      'a slug that can’t be',
      ['--token', token, '--database', databaseId, '--slug', 'a b'],
      1,
      /"slug" has to be/,
    ],
    ['no database', ['--token', token], 2, /--database/],
    ['an option that there is not', ['--colour', 'red'], 2, /colour/],
  ])(
    'says what is wrong with %s',
    (_name, args, exitCode, words) => expectRefusal(args, exitCode, words),
    30_000,
  );
});

describe('npm run dev and Redis', () => {
  const until = 'Firebase: starting the emulators';
  const localVariables = (): string => {
    const path = resolve(functionsFolder, '.env.local');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };

  /** What it says of Redis and gives to the functions, from a platform that is ended then. */
  async function begin(env: Record<string, string>) {
    const platform = await startDevPlatform(90_000, { env, until });
    try {
      const variable = await eventually(15_000, () => {
        const found = /^UPSTASH_REDIS_REST_URL=(.*)$/m.exec(localVariables());
        return found === null
          ? Promise.reject(new Error('It is not set.'))
          : Promise.resolve(found[1]);
      });
      return { said: platform.lines.find((line) => line.includes('Redis:')), variable };
    } finally {
      await platform.stop();
    }
  }

  it('lives in memory where there is none, and says what brings one', async () => {
    expect(await begin({ PATH: '/nowhere' })).toEqual({
      said: expect.stringContaining(
        'Redis: none was found; the cache lives in memory (npm run setup brings one)',
      ) as unknown,
      variable: '',
    });
  }, 150_000);

  it('uses the one of REDIS_URL', async () => {
    const redis = await startRedis();
    const { said, variable } = await begin({ REDIS_URL: redis.url });
    expect(said).toContain(`Redis: the one on 127.0.0.1:${redis.port}, behind an Upstash gateway`);
    expect(variable).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await redis.command('PING')).toBe('PONG');
    await redis.stop();
  }, 150_000);
});
