import { createSignedUrls } from '../../../src/feeds/copies/signedUrls';
import type { SignedUrl } from '../../../src/notion/posts/post';
import { absentRedis } from '../../../src/redis/absentRedis';
import { createManualClock } from '../../support/manualClock';

const minuteMs = 60_000;

function createHarness(maxBytes = 100_000) {
  const clock = createManualClock();
  const urls = createSignedUrls(maxBytes, absentRedis, clock);
  const signed = (mediaId: string, minutes: number, name = mediaId): SignedUrl => ({
    mediaId,
    url: `https://files.example/${name}`,
    expiresAtMs: clock.nowMs() + minutes * minuteMs,
  });
  return { clock, urls, signed };
}

describe('the signed addresses', () => {
  it('are given out only with more than five minutes to live', async () => {
    const { clock, urls, signed } = createHarness();
    urls.keep('w1', [signed('a', 60)]);
    await clock.advance(55 * minuteMs - 1);
    expect(urls.find('w1', 'a')?.url).toBe('https://files.example/a');
    await clock.advance(1);
    expect(urls.find('w1', 'a')).toBeNull();
  });

  it('belong to a widget and a file', () => {
    const { urls, signed } = createHarness();
    urls.keep('w1', [signed('a', 60)]);
    expect(urls.find('w2', 'a')).toBeNull();
    expect(urls.find('w1', 'b')).toBeNull();
  });

  it('add up, newer over older', () => {
    const { urls, signed } = createHarness();
    urls.keep('w1', [signed('a', 60, 'old'), signed('b', 60)]);
    urls.keep('w1', [signed('a', 60, 'new')]);
    expect(urls.find('w1', 'a')?.url).toBe('https://files.example/new');
    expect(urls.find('w1', 'b')?.url).toBe('https://files.example/b');
  });

  it('make room once they are dead', async () => {
    const { clock, urls, signed } = createHarness(600);
    urls.keep('w1', [signed('a', 60), signed('b', 60)]);
    await clock.advance(60 * minuteMs);
    urls.keep('w1', [signed('c', 60), signed('d', 60)]);
    expect(urls.find('w1', 'c')).not.toBeNull();
  });
});
