import { createHash } from 'node:crypto';
import { Ratelimit } from '@upstash/ratelimit';
import { openGateway, type OpenedGateway } from './openGateway';

const shaOf = (script: string): string => createHash('sha1').update(script).digest('hex');

describe('scripts through the gateway', () => {
  let opened: OpenedGateway;
  const flagged = "#!lua flags=allow-key-locking\nreturn redis.call('INCR', KEYS[1])";

  beforeAll(async () => {
    opened = await openGateway();
  });
  beforeEach(async () => {
    await opened.redis.flush();
    await opened.redis.command('SCRIPT', 'FLUSH');
  });
  afterAll(() => opened.close());

  it('run with their keys and arguments', async () => {
    const script = 'return {KEYS[1], ARGV[1], tonumber(ARGV[2]) + 1, false}';
    expect(await opened.client().eval(script, ['key'], ['ü', 41])).toEqual(['key', 'ü', 42, null]);
  });

  it('run by their SHA once Redis knows them', async () => {
    const redis = opened.client();
    const script = "return redis.call('GET', KEYS[1])";
    await expect(redis.evalsha(shaOf(script), ['a'], [])).rejects.toThrow('NOSCRIPT');
    await redis.eval(script, ['a'], []);
    await redis.set('a', 'x');
    expect(await redis.evalsha(shaOf(script), ['a'], [])).toBe('x');
  });

  it("run with Upstash's flag, which plain Redis refuses", async () => {
    await expect(opened.redis.command('EVAL', flagged, '1', 'n')).rejects.toThrow('flag');
    expect(await opened.client().eval(flagged, ['n'], [])).toBe(1);
  });

  it('run by the SHA of what was sent, not of what Redis got', async () => {
    const redis = opened.client();
    await expect(redis.evalsha(shaOf(flagged), ['n'], [])).rejects.toThrow('NOSCRIPT');
    await redis.eval(flagged, ['n'], []);
    expect(await redis.evalsha(shaOf(flagged).toUpperCase(), ['n'], [])).toBe(2);
  });

  it('are loaded and found under the SHA of what was sent', async () => {
    const redis = opened.client();
    expect(await redis.scriptLoad(flagged)).toBe(shaOf(flagged));
    expect(await redis.scriptExists(shaOf(flagged), shaOf('other'))).toEqual([1, 0]);
    expect(await redis.evalsha(shaOf(flagged), ['n'], [])).toBe(1);
  });

  it('are unknown again after a flush', async () => {
    const redis = opened.client();
    await redis.eval(flagged, ['n'], []);
    await redis.scriptFlush();
    await expect(redis.evalsha(shaOf(flagged), ['n'], [])).rejects.toThrow('NOSCRIPT');
  });

  it('may write and read the time of Redis', async () => {
    const script = "redis.call('SET', KEYS[1], 'x', 'PX', 5000) return redis.call('TIME')";
    const askedAtMs = Date.now();
    const [seconds] = await opened.client().eval<[], [string, string]>(script, ['a'], []);
    expect(Number(seconds)).toBeGreaterThanOrEqual(Math.floor(askedAtMs / 1000));
    expect(Number(seconds)).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
  });

  it('say what is wrong with them', async () => {
    const redis = opened.client();
    await expect(redis.eval('return nonsense(', [], [])).rejects.toThrow(
      'ERR Error compiling script',
    );
    await expect(redis.eval("return redis.error_reply('FULL no room')", [], [])).rejects.toThrow(
      'FULL no room',
    );
  });

  it('run in pipelines and transactions', async () => {
    const redis = opened.client();
    expect(await redis.pipeline().eval(flagged, ['n'], []).get('n').exec()).toEqual([1, 1]);
    expect(
      await redis.multi().evalsha(shaOf(flagged), ['n'], []).eval(flagged, ['n'], []).exec(),
    ).toEqual([2, 3]);
  });

  describe("of Upstash's rate limiter", () => {
    // Windows begin at fixed times: none of a year's length ends within the test.
    it.each([
      ['slidingWindow', Ratelimit.slidingWindow(3, '365 d')],
      ['fixedWindow', Ratelimit.fixedWindow(3, '365 d')],
      ['tokenBucket', Ratelimit.tokenBucket(3, '365 d', 3)],
    ])('%s lets three through and no fourth', async (name, limiter) => {
      const limit = new Ratelimit({
        redis: opened.client(),
        limiter,
        prefix: name,
        ephemeralCache: false,
      });
      const answers = [];
      for (let asked = 0; asked < 4; asked += 1) answers.push(await limit.limit('somebody'));
      expect(answers.map(({ success, remaining }) => [success, remaining])).toEqual([
        [true, 2],
        [true, 1],
        [true, 0],
        [false, expect.any(Number)],
      ]);
      expect(await limit.getRemaining('somebody')).toMatchObject({ remaining: 0, limit: 3 });
      expect(await limit.limit('another')).toMatchObject({ success: true });
      await limit.resetUsedTokens('somebody');
      expect(await limit.limit('somebody')).toMatchObject({ success: true });
    });

    it('takes one request for each limit, once its script is known', async () => {
      const limit = new Ratelimit({
        redis: opened.client(),
        limiter: Ratelimit.slidingWindow(100, '60 s'),
        ephemeralCache: false,
      });
      await limit.limit('somebody');
      const before = opened.gateway.requestCount();
      await limit.limit('somebody');
      expect(opened.gateway.requestCount() - before).toBe(1);
    });
  });
});
