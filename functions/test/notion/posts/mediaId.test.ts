import { mediaIdOf, pageIdOf } from '../../../src/notion/posts/mediaId';

const page = '6601e719-a39a-460c-908e-8909467fcccf';
const file = 'https://files.example.com/space/id/nr.png';

describe('media ids', () => {
  it('survive another signature and another encoding of the property', () => {
    const first = mediaIdOf(page, 'Kjx%7D', `${file}?X-Amz-Signature=a`);
    expect(mediaIdOf(page.toUpperCase(), 'Kjx}', `${file}?X-Amz-Signature=b#c`)).toBe(first);
    expect(first).toMatch(/^6601e719a39a460c908e8909467fcccf-[0-9a-f]{16}$/);
  });

  it('differ by page, property and path', () => {
    const other = page.replace('6', '7');
    const ids = [
      mediaIdOf(page, 'a', file),
      mediaIdOf(other, 'a', file),
      mediaIdOf(page, 'b', file),
      mediaIdOf(page, 'a', `${file}.jpg`),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('name their page', () => {
    expect(pageIdOf(mediaIdOf(page, 'cover', file))).toBe(page);
  });

  it.each(['', page, 'x'.repeat(49), `${'a'.repeat(32)}-${'A'.repeat(16)}`, `${'a'.repeat(32)}-1`])(
    'are not read from %j',
    (text) => {
      expect(pageIdOf(text)).toBeNull();
    },
  );
});
