import { startRedis } from '../../../local/redis/startRedis';
import { runProgram } from '../../support/devPlatform';

const script = 'local/redis/main.ts';

/** A program takes seconds to begin, more where others run beside it. */
jest.setTimeout(90_000);

describe('the Redis as a program', () => {
  it.each([
    ['an address that is none', { REDIS_URL: 'localhost' }, /REDIS_URL must be/],
    ['a database that is none', { REDIS_URL: 'redis://127.0.0.1:1', REDIS_DB: 'x' }, /REDIS_DB/],
    ['no redis-server', { PATH: '/nowhere' }, /npm run setup/],
  ])('says what is wrong with %s', async (_name, env, words) => {
    const { exitCode, output } = await runProgram(script, ['--port', '0'], env);
    expect([exitCode, output]).toEqual([1, expect.stringMatching(words) as unknown]);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('names a port that is in use', async () => {
    const taken = await startRedis();
    const port = String(taken.port);
    const { exitCode, output } = await runProgram(script, ['--port', port]);
    await taken.stop();
    expect([exitCode, output]).toEqual([
      1,
      expect.stringContaining(`Port ${port} is in use.`) as unknown,
    ]);
  });

  it('says with --help how it is used', async () => {
    const { exitCode, output } = await runProgram(script, ['--help']);
    expect([exitCode, output]).toEqual([0, expect.stringContaining('REDIS_URL') as unknown]);
  });
});
