import { mapPage } from '../../../src/notion/posts/mapping';
import type { Post } from '../../../src/notion/posts/post';

const bindings = { platform: 'plat', attachment: 'file', link: 'link' };

function postOf(...properties: unknown[]): Post {
  const page = {
    object: 'page',
    id: '42b9f1ac-c064-4f9e-87e7-828029771f50',
    properties: Object.fromEntries(properties.map((property, index) => [`p${index}`, property])),
  };
  const mapped = mapPage(page, bindings, 0);
  if (mapped.kind !== 'post') throw new Error(`not a post: ${mapped.kind}`);
  return mapped.post;
}

const linked = (...addresses: string[]) =>
  postOf({
    id: 'link',
    type: 'rich_text',
    rich_text: [{ plain_text: addresses.join('\n'), href: null }],
  }).images.map(({ address }) => ('url' in address ? address.url : ''));
const address = (length: number, number = 0) =>
  `https://cdn.example/${number}/`.padEnd(length - 4, 'x') + '.png';

describe('a post holds no more than', () => {
  it('twenty platforms, each of 200 characters', () => {
    const names = Array.from({ length: 21 }, (_, index) => `${index} ${'x'.repeat(300)}`);
    const formula = { type: 'string', string: names.join(',') };
    expect(postOf({ id: 'plat', type: 'formula', formula }).platforms).toEqual(
      names.slice(0, 20).map((name) => `${name.slice(0, 199)}…`),
    );
  });

  it('a title of 1,000 characters, none cut in half, that shows where there is more', () => {
    const titled = (text: string): string =>
      postOf({ id: 'title', type: 'title', title: [{ plain_text: text, href: null }] }).title;
    expect(titled('🎉'.repeat(5_000))).toBe(`${'🎉'.repeat(999)}…`);
    expect(titled('🎉'.repeat(1_001))).toBe(`${'🎉'.repeat(999)}…`);
    expect(titled('🎉'.repeat(1_000))).toBe('🎉'.repeat(1_000));
  });

  it('addresses of 2,048 characters', () => {
    expect(linked(address(2048), address(2049))).toEqual([address(2048)]);
  });

  it('addresses of 16,384 characters in all, the first that have room', () => {
    const long = Array.from({ length: 8 }, (_, number) => address(2000, number));
    const [fits, doesNot] = [address(384, 8), address(385, 9)];
    expect(linked(...long, doesNot, fits)).toEqual([...long, fits]);
  });

  it('fifty addresses', () => {
    const short = Array.from({ length: 51 }, (_, number) => address(40, number));
    expect(linked(...short)).toEqual(short.slice(0, 50));
  });

  it('files whose signed addresses have 8,192 characters', () => {
    const hosted = (length: number) => ({
      name: 'a.png',
      type: 'file',
      file: { url: 'https://f.example/a.png?s='.padEnd(length, 'x'), expiry_time: null },
    });
    const imagesOf = (length: number) =>
      postOf({ id: 'file', type: 'files', files: [hosted(length)] }).images;
    expect([imagesOf(8192).length, imagesOf(8193).length]).toEqual([1, 0]);
  });
});

describe('an address of plain http', () => {
  it('is a link, for no page of https may show it as a picture or a video', () => {
    const addresses = ['http://cdn.example/a.png', 'http://cdn.example/a.mp4'];
    const files = addresses.map((url) => ({ name: 'a', type: 'external', external: { url } }));
    const { images, videos, links } = postOf({ id: 'file', type: 'files', files });
    expect([images, videos, links.map(({ url }) => url)]).toEqual([[], [], addresses]);
  });

  it('is a picture where a Notion that stands in for the real one gives it', () => {
    const files = ['http://127.0.0.1:9/a.png', 'http://127.0.0.1:8/b.png'].map((url) => ({
      name: 'a',
      type: 'external',
      external: { url },
    }));
    const page = {
      object: 'page',
      id: '42b9f1ac-c064-4f9e-87e7-828029771f50',
      properties: { files: { id: 'file', type: 'files', files } },
    };
    expect(mapPage(page, bindings, 0, { httpOrigin: 'http://127.0.0.1:9' })).toMatchObject({
      post: {
        images: [{ address: { url: 'http://127.0.0.1:9/a.png' } }],
        links: [{ url: 'http://127.0.0.1:8/b.png' }],
      },
    });
  });

  it('is no cover', () => {
    const cover = { type: 'external', external: { url: 'http://cdn.example/a.png' } };
    const mapped = mapPage(
      { object: 'page', id: '42b9f1ac-c064-4f9e-87e7-828029771f50', properties: {}, cover },
      bindings,
      0,
    );
    expect(mapped).toMatchObject({ post: { images: [], links: [] } });
  });
});
