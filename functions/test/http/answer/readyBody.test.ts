import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createReadyBody, jsonBody } from '../../../src/http/answer/readyBody';

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

  it('lets its plain form go where only compressed ones are asked for', async () => {
    const body = createReadyBody('text/plain', long);
    const { bytes } = await body.encoded('br');
    expect(body.heldBytes()).toBe(bytes.length);
    const gzipped = await body.encoded('gzip');
    expect(body.heldBytes()).toBe(bytes.length + gzipped.bytes.length);
    expect(gunzipSync(gzipped.bytes).toString()).toBe(long);
  });

  it('has its plain form back when it is asked for, and keeps it then', async () => {
    const body = createReadyBody('text/plain', long);
    await body.encoded('gzip');
    const [one, other] = await Promise.all([body.encoded('identity'), body.encoded('identity')]);
    expect(one).toEqual({ encoding: 'identity', bytes: Buffer.from(long) });
    expect(other.bytes).toBe(one.bytes);
    await body.encoded('br');
    expect(await body.encoded('identity')).toBe(one);
  });

  it('is at hand at once in every form that was made', async () => {
    const body = createReadyBody('text/plain', long);
    expect(body.encoded('identity')).not.toBeInstanceOf(Promise);
    const making = body.encoded('br');
    expect(making).toBeInstanceOf(Promise);
    const made = await making;
    expect(body.encoded('br')).toBe(made);
  });

  it('holds every form right when they are asked for at the same moment', async () => {
    const body = createReadyBody('text/plain', long);
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
