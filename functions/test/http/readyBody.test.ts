import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createReadyBody, jsonBody } from '../../src/http/readyBody';

const long = 'a long text '.repeat(500);

describe('a ready body', () => {
  it.each([
    ['br', (bytes: Buffer) => brotliDecompressSync(bytes)],
    ['gzip', (bytes: Buffer) => gunzipSync(bytes)],
    ['identity', (bytes: Buffer) => bytes],
  ] as const)('has its bytes in %s', async (encoding, decode) => {
    const encoded = await createReadyBody('text/plain', long).encoded(encoding);
    expect(encoded.encoding).toBe(encoding);
    expect(decode(encoded.bytes).toString()).toBe(long);
  });

  it('is compressed once, however many ask', async () => {
    const body = createReadyBody('text/plain', long);
    const [one, other] = await Promise.all([body.encoded('br'), body.encoded('br')]);
    expect(one.bytes).toBe(other.bytes);
    expect(one.bytes.length).toBeLessThan(Buffer.byteLength(long));
  });

  it('goes plain where compressing does not pay', async () => {
    const encoded = await createReadyBody('text/plain', 'short').encoded('br');
    expect(encoded).toEqual({ encoding: 'identity', bytes: Buffer.from('short') });
  });

  it('counts bytes, not characters', () => {
    expect(createReadyBody('text/plain', '✓').heldBytes()).toBe(3);
  });

  it('has a weak etag that speaks for its identity and nothing else', () => {
    const etagOf = (text: string, identity?: string): string | null =>
      createReadyBody('text/plain', text, identity).etag;
    expect(etagOf('x', 'one')).toMatch(/^W\/"[A-Za-z0-9_-]{27}"$/);
    expect(etagOf('y', 'one')).toBe(etagOf('x', 'one'));
    expect(etagOf('x', 'two')).not.toBe(etagOf('x', 'one'));
    expect(etagOf('x')).toBeNull();
  });

  it('is JSON where a value is given', async () => {
    const body = jsonBody({ a: '✓' });
    expect(body.contentType).toBe('application/json; charset=utf-8');
    expect((await body.encoded('identity')).bytes.toString()).toBe('{"a":"✓"}');
  });
});
