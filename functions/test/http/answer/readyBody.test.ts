import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { assembleBody, jsonBody, textBody } from '../../../src/http/answer/readyBody';

const long = 'a long text '.repeat(500);

describe('a ready body', () => {
  it.each([
    ['br', (bytes: Buffer) => brotliDecompressSync(bytes)],
    ['gzip', (bytes: Buffer) => gunzipSync(bytes)],
    ['identity', (bytes: Buffer) => bytes],
  ] as const)('has its bytes in %s', async (encoding, decode) => {
    const encoded = await textBody('text/plain', long).encoded(encoding);
    expect(encoded.encoding).toBe(encoding);
    expect(decode(encoded.bytes).toString()).toBe(long);
  });

  it('is compressed once, however many ask', async () => {
    const body = textBody('text/plain', long);
    const [one, other] = await Promise.all([body.encoded('br'), body.encoded('br')]);
    expect(one.bytes).toBe(other.bytes);
    expect(one.bytes.length).toBeLessThan(Buffer.byteLength(long));
  });

  it('lets its plain form go where only compressed ones are asked for', async () => {
    const body = textBody('text/plain', long);
    const { bytes } = await body.encoded('br');
    expect(body.heldBytes()).toBe(bytes.length);
    const gzipped = await body.encoded('gzip');
    expect(body.heldBytes()).toBe(bytes.length + gzipped.bytes.length);
    expect(gunzipSync(gzipped.bytes).toString()).toBe(long);
  });

  it('has its plain form back when it is asked for, and keeps it then', async () => {
    const body = textBody('text/plain', long);
    await body.encoded('gzip');
    const [one, other] = await Promise.all([body.encoded('identity'), body.encoded('identity')]);
    expect(one).toEqual({ encoding: 'identity', bytes: Buffer.from(long) });
    expect(other.bytes).toBe(one.bytes);
    await body.encoded('br');
    expect(await body.encoded('identity')).toBe(one);
  });

  it('is at hand at once in every form that was made', async () => {
    const body = textBody('text/plain', long);
    expect(body.encoded('identity')).not.toBeInstanceOf(Promise);
    const making = body.encoded('br');
    expect(making).toBeInstanceOf(Promise);
    const made = await making;
    expect(body.encoded('br')).toBe(made);
  });

  it('holds every form right when they are asked for at the same moment', async () => {
    const body = textBody('text/plain', long);
    const all = await Promise.all(
      (['br', 'gzip', 'identity', 'br', 'gzip'] as const).map(async (encoding) =>
        body.encoded(encoding),
      ),
    );
    const plain = all.map(({ encoding, bytes }) =>
      encoding === 'br'
        ? brotliDecompressSync(bytes)
        : encoding === 'gzip'
          ? gunzipSync(bytes)
          : bytes,
    );
    expect(plain.map(String)).toEqual(Array(5).fill(long));
  });

  it('goes plain where compressing does not pay', async () => {
    const encoded = await textBody('text/plain', 'short').encoded('br');
    expect(encoded).toEqual({ encoding: 'identity', bytes: Buffer.from('short') });
  });

  it('counts bytes, not characters', () => {
    expect(textBody('text/plain', '✓').heldBytes()).toBe(3);
  });

  it('has no etag where it is a text', () => {
    expect(textBody('text/plain', 'x').etag).toBeNull();
  });

  it('is what its pieces are together', async () => {
    const body = await assembleBody('text/plain', [{ text: 'a ✓' }, { text: ' b', identity: '' }]);
    expect((await body.encoded('identity')).bytes.toString()).toBe('a ✓ b');
  });

  it('has a weak etag that speaks for its identity and nothing else', async () => {
    const etagOf = async (text: string, identity?: string): Promise<string | null> => {
      const piece = identity === undefined ? { text } : { text, identity };
      return (await assembleBody('text/plain', [piece])).etag;
    };
    expect(await etagOf('x', 'one')).toMatch(/^W\/"[A-Za-z0-9_-]{27}"$/);
    expect(await etagOf('y', 'one')).toBe(await etagOf('x', 'one'));
    expect(await etagOf('x', 'two')).not.toBe(await etagOf('x', 'one'));
    expect(await etagOf('one')).toBe(await etagOf('x', 'one'));
  });

  it('is JSON where a value is given', async () => {
    const body = jsonBody({ a: '✓' });
    expect(body.contentType).toBe('application/json; charset=utf-8');
    expect((await body.encoded('identity')).bytes.toString()).toBe('{"a":"✓"}');
  });
});
