import { createSignedUrls } from '../../../src/feeds/copies/signedUrls';
import type { SignedUrl } from '../../../src/notion/posts/post';
import { requestBudget } from '../../../src/redis/budget';
import { generousBudget as budget } from '../../redis/generous';
import { openRealRedis, type RealRedis } from '../../redis/realRedis';
import { startMs } from '../../support/builders';
import { createManualClock } from '../../support/manualClock';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());
beforeEach(() => real.reset());

const minuteMs = 60_000;
const signed = (mediaId: string, name = mediaId): SignedUrl => ({
  mediaId,
  url: `https://files.example/${name}`,
  expiresAtMs: startMs + 60 * minuteMs,
});

function openInstance() {
  const clock = createManualClock();
  return { clock, urls: createSignedUrls(100_000, real.instance({ clock }), clock) };
}

describe('the signed addresses of all instances', () => {
  it('are learned by the others, newer over older', async () => {
    const [one, other] = [openInstance().urls, openInstance().urls];
    other.keep('w1', [signed('a', 'old'), signed('b')]);
    one.keep('w1', [signed('a', 'new'), signed('c')]);
    await one.share('w1', budget);
    await other.learn('w1', budget);
    const known = ['a', 'b', 'c'].map((mediaId) => other.find('w1', mediaId)?.url);
    expect(known).toEqual(['new', 'b', 'c'].map((name) => `https://files.example/${name}`));
    await other.learn('w2', budget);
    expect(other.find('w2', 'a')).toBeNull();
  });

  it('are gone from Redis when they die, after 55 minutes at most', async () => {
    const { urls } = openInstance();
    urls.keep('w1', [signed('a')]);
    await urls.share('w1', budget);
    const leftMs = Number(await real.redis.command('PTTL', 'media:w1'));
    expect(leftMs).toBeGreaterThan(54 * minuteMs);
    expect(leftMs).toBeLessThanOrEqual(55 * minuteMs);
  });

  it('are not written where there is none', async () => {
    await openInstance().urls.share('w1', budget);
    expect(await real.redis.command('DBSIZE')).toBe(0);
  });

  it('are learned once for all pictures of a page', async () => {
    const { urls } = openInstance();
    const before = real.gateway.requestCount();
    await Promise.all(Array.from({ length: 50 }, () => urls.learn('w1', budget)));
    expect(real.gateway.requestCount() - before).toBe(1);
  });

  it.each(['hello', '{"version":1}\n[]', ''])('are none where Redis holds %j', async (value) => {
    const { urls } = openInstance();
    urls.keep('w1', [signed('a')]);
    await real.redis.command('SET', 'media:w1', value, 'EX', '99');
    await urls.learn('w1', budget);
    expect([urls.find('w1', 'a')?.mediaId, urls.find('w1', 'b')]).toEqual(['a', null]);
  });

  it.each(['hang', 'garbage', 'refuse', 'unauthorized'] as const)(
    'are this instance’s alone where Redis does %s',
    async (kind) => {
      const { urls } = openInstance();
      urls.keep('w1', [signed('a')]);
      real.gateway.faults.set({ kind });
      const request = requestBudget();
      await expect(urls.learn('w1', request)).resolves.toBeUndefined();
      await expect(urls.share('w1', request)).resolves.toBeUndefined();
      expect(urls.find('w1', 'a')?.mediaId).toBe('a');
    },
  );
});
