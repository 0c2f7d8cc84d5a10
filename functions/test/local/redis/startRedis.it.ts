import { freePort, isPortFree } from '../../../local/processes';
import { startRedis } from '../../../local/redis/startRedis';
import { startUpstashGateway } from '../../../local/redis/startUpstashGateway';
import { eventually } from '../../support/eventually';
import { isAlive } from '../../support/devPlatform';
import { openGateway, type OpenedGateway } from './openGateway';

describe('a Redis that comes and goes behind the gateway', () => {
  let opened: OpenedGateway;
  const get = (key: string) => opened.rest('/', ['GET', key]);
  const gone = { status: 500, body: { error: 'ERR the database cannot be reached' } };

  beforeEach(async () => {
    opened = await openGateway();
  });
  afterEach(() => opened.close());

  it('answers with an error at once, however it is asked, while it is killed', async () => {
    await opened.redis.kill();
    const startedAtMs = performance.now();
    expect(await get('a')).toMatchObject(gone);
    expect(await opened.rest('/pipeline', [['GET', 'a'], ['PING']])).toMatchObject(gone);
    expect(await opened.rest('/multi-exec', [['GET', 'a']])).toMatchObject(gone);
    // Who waited for its return would wait for ever.
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });

  it('ends what waits for it when it is killed', async () => {
    opened.redis.pause();
    const waiting = [get('a'), opened.rest('/multi-exec', [['INCR', 'n']])];
    while (opened.gateway.commandCount() < 2) await new Promise(setImmediate);
    await opened.redis.kill();
    expect(await Promise.all(waiting)).toMatchObject([gone, gone]);
  });

  it('is found again by itself after its return, empty', async () => {
    await opened.redis.command('SET', 'a', 'x');
    await opened.redis.kill();
    expect(await get('a')).toMatchObject(gone);
    await opened.redis.restart();
    await eventually(10_000, async () => {
      expect(await get('a')).toMatchObject({ status: 200, body: { result: null } });
    });
  });

  it('hangs requests while it is paused, and answers them when it goes on', async () => {
    await opened.redis.command('SET', 'a', 'x');
    opened.redis.pause();
    let answered = false;
    const waiting = get('a').then((answer) => {
      answered = true;
      return answer;
    });
    const aborted = opened.rest('/', ['GET', 'a'], { signal: AbortSignal.timeout(500) });
    await expect(aborted).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(answered).toBe(false);
    opened.redis.resume();
    expect(await waiting).toMatchObject({ status: 200, body: { result: 'x' } });
  });
});

describe('startRedis', () => {
  it('ends what it started, paused or not, and gives the port back', async () => {
    for (const isPaused of [false, true]) {
      const redis = await startRedis();
      const { port, pid } = redis;
      if (isPaused) redis.pause();
      await redis.stop();
      expect([isAlive(pid), await isPortFree(port)]).toEqual([false, true]);
    }
  });

  it('reports when it was killed from outside', async () => {
    const redis = await startRedis();
    process.kill(redis.pid, 'SIGKILL');
    await redis.exited;
    await expect(redis.command('PING')).rejects.toThrow();
    await redis.restart();
    expect(await redis.command('PING')).toBe('PONG');
    await redis.stop();
  });

  it('listens on the port that was asked for, and names one that is taken', async () => {
    const port = await freePort();
    const redis = await startRedis({ port });
    expect([redis.port, redis.url]).toEqual([port, `redis://127.0.0.1:${port}`]);
    await expect(startRedis({ port })).rejects.toThrow(`Port ${port} is in use.`);
    await redis.stop();
  });

  it('listens on loopback only and writes nothing to disk', async () => {
    const redis = await startRedis();
    expect(await redis.command('CONFIG', 'GET', 'bind')).toEqual(['bind', '127.0.0.1']);
    expect(await redis.command('CONFIG', 'GET', 'save')).toEqual(['save', '']);
    expect(await redis.command('CONFIG', 'GET', 'appendonly')).toEqual(['appendonly', 'no']);
    await redis.stop();
  });

  it('counts the calls of others, those inside of scripts too, and not its own', async () => {
    const opened = await openGateway();
    const { redis } = opened;
    const before = await redis.commandCalls();
    const script = "redis.call('SET', 'a', '1') redis.call('INCR', 'a') return 1";
    await opened.client().eval(script, [], []);
    await opened.client().get('a');
    await redis.usedMemoryBytes();
    await redis.command('PING');
    expect((await redis.commandCalls()) - before).toBe(4);
    await opened.close();
  });

  it('reports the memory in use, and forgets everything at a flush', async () => {
    const redis = await startRedis();
    const before = await redis.usedMemoryBytes();
    await redis.command('SET', 'a', 'x'.repeat(1_000_000));
    expect((await redis.usedMemoryBytes()) - before).toBeGreaterThan(1_000_000);
    await redis.flush();
    expect(await redis.command('DBSIZE')).toBe(0);
    await redis.stop();
  });

  it('names npm run setup where there is no redis-server', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      await expect(startRedis()).rejects.toThrow('npm run setup');
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('startUpstashGateway', () => {
  it('says which Redis does not answer, without its password', async () => {
    const port = await freePort();
    const redisUrl = `redis://user:secret@127.0.0.1:${port}`;
    const failure = await startUpstashGateway({ redisUrl }).catch((error: unknown) => error);
    expect(String(failure)).toContain(`127.0.0.1:${port}`);
    expect(String(failure)).not.toContain('secret');
  });

  it('uses the password and the database it is given', async () => {
    const redis = await startRedis();
    await redis.command('CONFIG', 'SET', 'requirepass', 'secret');
    const options = { redisUrl: redis.url, redisDatabase: 3 };
    await expect(startUpstashGateway(options)).rejects.toThrow('NOAUTH');
    const gateway = await startUpstashGateway({ ...options, redisPassword: 'secret' });
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.token}` },
      body: '["SET","a","x"]',
    });
    expect(await response.json()).toEqual({ result: 'OK' });
    expect(await redis.command('INFO', 'keyspace')).toContain('db3:keys=1');
    await gateway.close();
    await redis.stop();
  });
});
