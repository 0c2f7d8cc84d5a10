import { brotliCompressSync } from 'node:zlib';
import { openEnvelope, sealEnvelope } from '../../../src/cache/envelope';
import { pack, type Packed } from '../../../src/cache/packed';
import { openFeed, packFeed, type KeptFeed } from '../../../src/feeds/copies/feedCopy';
import { aFeed, aPost, pageId } from '../../support/builders';

const posts = Array.from({ length: 50 }, (_, index) => aPost({ id: pageId(index) }));
const kept: KeptFeed = { feed: aFeed({ posts }), contentHash: 'hash', stored: true };
const plain = (text: string): Packed => ({ bytes: Buffer.from(text), compressed: false });

describe('a packed feed', () => {
  it('opens as what it was, small and large', async () => {
    const small: KeptFeed = { feed: aFeed(), contentHash: 'x', stored: false };
    for (const each of [kept, small]) expect(await openFeed(await packFeed(each))).toEqual(each);
  });

  it('takes a tenth of its text', async () => {
    const { bytes } = await packFeed(kept);
    expect(bytes.length).toBeLessThan(JSON.stringify(kept).length / 10);
  });

  it.each<[string, Packed]>([
    ['no JSON', plain('hello')],
    ['another thing', plain('{"feed":{}}')],
    ['null', plain('null')],
    ['no brotli', { bytes: Buffer.from('hello'), compressed: true }],
    ['a bomb', { bytes: brotliCompressSync(Buffer.alloc(33_554_433, ' ')), compressed: true }],
    [
      'a strange field in the feed',
      plain(JSON.stringify({ ...kept, feed: { ...kept.feed, x: 1 } })),
    ],
    [
      'a post of another form',
      plain(JSON.stringify({ ...kept, feed: { ...kept.feed, posts: [7] } })),
    ],
  ])('is none where the bytes hold %s', async (_name, packed) => {
    expect(await openFeed(packed)).toBeNull();
  });

  it('is none wherever its envelope was cut off', async () => {
    const packed = await packFeed(kept);
    const sealed = sealEnvelope({ freshMs: 1, lifetimeMs: 2, fetchMs: 0, packed });
    const end = sealed.indexOf('\n');
    for (let length = 0; length < sealed.length - 4; length += 7) {
      const envelope = openEnvelope(sealed.slice(0, length));
      expect(envelope === null || (await openFeed(envelope.packed)) === null).toBe(true);
      expect(length > end || envelope === null).toBe(true);
    }
  });

  it('is none where letters of its base64 were changed', async () => {
    const packed = await packFeed(kept);
    const sealed = sealEnvelope({ freshMs: 1, lifetimeMs: 2, fetchMs: 0, packed });
    const middle = sealed.indexOf('\n') + 60;
    const broken = `${sealed.slice(0, middle)}!!!!${sealed.slice(middle + 9)}`;
    const envelope = openEnvelope(broken);
    expect(envelope === null || (await openFeed(envelope.packed)) === null).toBe(true);
  });

  it.each([
    ['fetchedAtMs', 1e300],
    ['fetchedAtMs', 8.64e15 + 1],
    ['hiddenCount', -1],
    ['hiddenCount', 0.5],
  ])('is none where its %s is %d, which no answer could show', async (field, value) => {
    const packed = await pack(JSON.stringify({ ...kept, feed: { ...kept.feed, [field]: value } }));
    expect(await openFeed(packed)).toBeNull();
  });
});
