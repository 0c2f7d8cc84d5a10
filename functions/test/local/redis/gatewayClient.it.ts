import { openGateway, type OpenedGateway } from './openGateway';

describe("the gateway with Upstash's client", () => {
  let opened: OpenedGateway;

  beforeAll(async () => {
    opened = await openGateway();
  });
  beforeEach(() => opened.redis.flush());
  afterAll(() => opened.close());

  describe.each([
    ['base64', {}],
    ['plain', { responseEncoding: false as const }],
  ])('and %s responses', (_name, options) => {
    const client = () => opened.client(options);

    it('keeps text, numbers, objects and nothing', async () => {
      const redis = client();
      expect(await redis.set('text', 'Grüße ✓ 🏝️')).toBe('OK');
      await redis.set('number', 42);
      await redis.set('object', { title: 'Ü', tags: ['a', null] });
      expect(await redis.mget('text', 'number', 'object', 'nobody')).toEqual([
        'Grüße ✓ 🏝️',
        42,
        { title: 'Ü', tags: ['a', null] },
        null,
      ]);
    });

    it('keeps large values', async () => {
      const value = 'ü0123456789'.repeat(200_000);
      await client().set('large', value);
      expect(await client().get('large')).toBe(value);
    });

    it('takes a lease once, for as long as it says', async () => {
      const redis = client();
      expect(await redis.set('lease', 'mine', { nx: true, px: 60_000 })).toBe('OK');
      expect(await redis.set('lease', 'yours', { nx: true, px: 60_000 })).toBeNull();
      const leftMs = await redis.pttl('lease');
      expect(leftMs).toBeGreaterThan(50_000);
      expect(leftMs).toBeLessThanOrEqual(60_000);
      expect(await redis.pttl('nobody')).toBe(-2);
    });

    it('counts in hashes', async () => {
      const redis = client();
      expect(await redis.hincrby('fleet', 'hits', 3)).toBe(3);
      expect(await redis.hincrby('fleet', 'hits', -1)).toBe(2);
      expect(await redis.hgetall('fleet')).toEqual({ hits: 2 });
      expect(await redis.hgetall('nobody')).toBeNull();
    });

    it('appends to streams and reads on from an entry', async () => {
      const redis = client();
      const first = await redis.xadd('changes', '*', { widget: 'a' });
      const second = await redis.xadd('changes', '*', { widget: 'b' });
      expect([first, second]).toEqual([
        expect.stringMatching(/^\d+-\d+$/) as unknown,
        expect.stringMatching(/^\d+-\d+$/) as unknown,
      ]);
      expect(await redis.xrange('changes', '-', '+')).toEqual({
        [first]: { widget: 'a' },
        [second]: { widget: 'b' },
      });
      expect(await redis.xrange('changes', `(${first}`, '+')).toEqual({
        [second]: { widget: 'b' },
      });
    });

    it('reads sorted sets, lists and scans', async () => {
      const redis = client();
      await redis.zadd('scores', { score: 2.5, member: 'b' }, { score: 1, member: 'a' });
      expect(await redis.zrange('scores', 0, -1, { withScores: true })).toEqual(['a', 1, 'b', 2.5]);
      await redis.rpush('list', 'x', 'y');
      expect(await redis.lrange('list', 0, -1)).toEqual(['x', 'y']);
      expect(await redis.scan(0, { match: 'sc*' })).toEqual(['0', ['scores']]);
    });

    it('sends pipelines and transactions', async () => {
      const redis = client();
      expect(await redis.pipeline().set('a', 1).incr('a').get('nobody').exec()).toEqual([
        'OK',
        2,
        null,
      ]);
      expect(await redis.multi().incr('a').pexpire('a', 60_000).exec()).toEqual([3, 1]);
      await expect(redis.pipeline().lpush('a', 'x').exec()).rejects.toThrow('WRONGTYPE');
      expect(
        await redis.pipeline().lpush('a', 'x').get('a').exec({ keepErrors: true }),
      ).toMatchObject([{ error: expect.stringContaining('WRONGTYPE') as unknown }, { result: 3 }]);
    });

    it('throws what Redis refuses', async () => {
      const redis = client();
      await redis.set('text', 'x');
      await expect(redis.incr('text')).rejects.toMatchObject({
        name: 'UpstashError',
        message: expect.stringContaining('ERR value is not an integer') as unknown,
      });
    });
  });

  it('sends the calls of one tick in one request', async () => {
    const before = opened.gateway.requestCount();
    const redis = opened.client();
    expect(await Promise.all([redis.get('a'), redis.get('b'), redis.ttl('c')])).toEqual([
      null,
      null,
      -2,
    ]);
    expect(opened.gateway.requestCount() - before).toBe(1);
  });

  it('throws where the token is wrong', async () => {
    const redis = opened.client({ token: 'wrong' });
    await expect(redis.get('a')).rejects.toThrow('Unauthorized');
    await expect(redis.multi().get('a').exec()).rejects.toThrow('Unauthorized');
  });
});
