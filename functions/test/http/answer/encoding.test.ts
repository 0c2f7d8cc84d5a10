import { preferredEncoding } from '../../../src/http/answer/encoding';

describe('preferredEncoding', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['gzip;q=1.0, br;q=0.1', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', 'identity'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['deflate', 'identity'],
    ['identity', 'identity'],
    ['BR', 'br'],
    ['', 'identity'],
    [';;,=', 'identity'],
    [undefined, 'identity'],
  ])('answers %j with %s, the second time too', (header, expected) => {
    expect([preferredEncoding(header), preferredEncoding(header)]).toEqual([expected, expected]);
  });
});
