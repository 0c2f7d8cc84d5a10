import { randomBytes } from 'node:crypto';
import { sealEnvelope } from '../../../src/cache/envelope';
import { pack } from '../../../src/cache/packed';
import { openSignedUrls, sealSignedUrls } from '../../../src/feeds/copies/signedUrls';
import type { SignedUrl } from '../../../src/notion/posts/post';
import { startMs } from '../../support/builders';

const minuteMs = 60_000;
const signed = (number: number, minutes: number): SignedUrl => ({
  mediaId: `m${number}`,
  url: `https://files.example/${number}.png?signature=${'s'.repeat(64)}`,
  expiresAtMs: startMs + minutes * minuteMs,
});

describe('signed addresses as all instances share them', () => {
  it.each([1, 200])('open as what was sealed: %i', async (count) => {
    const urls = Array.from({ length: count }, (_, number) => signed(number, 60));
    const sealed = await sealSignedUrls(urls, startMs);
    expect(await openSignedUrls(sealed?.value ?? '')).toEqual(urls);
  });

  it.each([
    ['die with the last of them', [10, 30, 20], 30],
    ['die after 55 minutes at most', [60, 600], 55],
  ])('%s', async (_name, minutes, expected) => {
    const sealed = await sealSignedUrls(
      minutes.map((each, index) => signed(index, each)),
      startMs,
    );
    expect(sealed?.lifetimeMs).toBe(expected * minuteMs);
  });

  it('are the first of them where all are more than a request has room for', async () => {
    const urls = Array.from({ length: 800 }, (_, number) => ({
      ...signed(number, 60),
      url: `https://files.example/${randomBytes(750).toString('base64url')}`,
    }));
    const sealed = await sealSignedUrls(urls, startMs);
    expect(sealed?.value.length).toBeLessThanOrEqual(300_000);
    expect(await openSignedUrls(sealed?.value ?? '')).toEqual(urls.slice(0, 200));
  });

  it('are not shared where none of them lives', async () => {
    expect(await sealSignedUrls([], startMs)).toBeNull();
    expect(await sealSignedUrls([signed(1, 0), signed(2, -5)], startMs)).toBeNull();
  });

  it.each([
    ['words', 'hello'],
    ['an object', '{}'],
    ['rows of another form', '[["m1"]]'],
    ['an address that is none', '[["m1","javascript:alert(1)",5]]'],
    ['an address of another kind', '[["m1","file:///etc/passwd",5]]'],
    ['a time that is none', '[["m1","https://files.example/a","5"]]'],
  ])('are none where there is %s', async (_name, text) => {
    const packed = await pack(text);
    const value = sealEnvelope({ freshMs: 1, lifetimeMs: 2, fetchMs: 0, packed });
    expect(await openSignedUrls(value)).toEqual([]);
    expect(await openSignedUrls(text)).toEqual([]);
  });
});
