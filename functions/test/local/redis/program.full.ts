import { freePort, isPortFree, startProcess } from '../../../local/processes';
import { functionsFolder } from '../../../local/dev/folders';
import { startRedis } from '../../../local/redis/startRedis';
import { runProgram } from '../../support/devPlatform';
import { eventually } from '../../support/eventually';

const script = 'local/redis/main.ts';

/** A program takes seconds to begin, more where others run beside it. */
jest.setTimeout(90_000);

async function startMain(args: readonly string[], env: Record<string, string> = {}) {
  const lines: string[] = [];
  const running = startProcess({
    command: process.execPath,
    args: ['--import', 'tsx', script, ...args],
    cwd: functionsFolder,
    env: { ...process.env, ...env },
    onLine: (line) => lines.push(line),
  });
  const valueOf = (name: string): string =>
    lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  await eventually(45_000, () => {
    expect(valueOf('UPSTASH_REDIS_REST_TOKEN')).not.toBe('');
    return Promise.resolve();
  });
  const url = valueOf('UPSTASH_REDIS_REST_URL');
  const token = valueOf('UPSTASH_REDIS_REST_TOKEN');
  const send = async (command: readonly string[]): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}` };
    const body = JSON.stringify(command);
    return (await fetch(url, { method: 'POST', headers, body })).json();
  };
  return { running, lines, url, token, send };
}

describe('the Redis as a program', () => {
  it('runs a server of its own behind the gateway until it is ended', async () => {
    const port = await freePort();
    const { running, lines, url, send } = await startMain(['--port', String(port)]);
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(await send(['SET', 'a', 'x'])).toEqual({ result: 'OK' });
    const redisPort = Number(
      /a redis-server of its own on 127\.0\.0\.1:(\d+)/.exec(lines[0] ?? '')?.[1],
    );
    expect(await isPortFree(redisPort)).toBe(false);
    process.kill(running.pid ?? 0, 'SIGTERM');
    expect((await running.exited).exitCode).toBe(0);
    expect([await isPortFree(port), await isPortFree(redisPort)]).toEqual([true, true]);
  });

  it('stands before the Redis of REDIS_URL and leaves that running', async () => {
    const redis = await startRedis();
    const env = { REDIS_URL: redis.url, REDIS_DB: '2' };
    const { running, token, send } = await startMain(['--port', '0', '--token', 'mine'], env);
    expect(token).toBe('mine');
    await send(['SET', 'a', 'x']);
    await running.stop();
    expect(await redis.command('INFO', 'keyspace')).toContain('db2:keys=1');
    await redis.stop();
  });

  it('says what is wrong with a Redis that does not answer', async () => {
    const env = { REDIS_URL: 'redis://127.0.0.1:1' };
    const { exitCode, output } = await runProgram(script, ['--port', '0'], env);
    expect([exitCode, output]).toEqual([1, expect.stringMatching(/127\.0\.0\.1:1/) as unknown]);
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
});
