import { brotliCompressSync } from 'node:zlib';
import { pack, unpack } from '../../src/cache/packed';

describe('packed text', () => {
  it.each([
    ['nothing', ''],
    ['a few letters', 'Füße ✓'],
    ['a long text', 'a long text with ✓ '.repeat(5000)],
  ])('opens as what it was: %s', async (_name, text) => {
    expect((await unpack(await pack(text))).toString()).toBe(text);
  });

  it('is compressed from 2048 bytes on, counted in bytes', async () => {
    const compressed = async (text: string): Promise<boolean> => (await pack(text)).compressed;
    expect(await compressed('a'.repeat(2047))).toBe(false);
    expect(await compressed('a'.repeat(2048))).toBe(true);
    expect(await compressed('✓'.repeat(700))).toBe(true);
  });

  it('is left plain where compressing makes it no smaller', async () => {
    const noise = Array.from({ length: 2048 }, (_, index) =>
      String.fromCharCode(32 + ((index * index * 7919 + index * 104_729) % 95)),
    ).join('');
    const { bytes, compressed } = await pack(noise);
    expect(bytes.length).toBeLessThanOrEqual(Buffer.byteLength(noise));
    expect(compressed).toBe(bytes.length < Buffer.byteLength(noise));
  });

  it('opens up to 16 MB, and not where it unpacks to more', async () => {
    const largestBytes = 16 * 1024 * 1024;
    const largest = brotliCompressSync(Buffer.alloc(largestBytes, 'a'));
    expect(await unpack({ bytes: largest, compressed: true })).toHaveLength(largestBytes);
    const bomb = brotliCompressSync(Buffer.alloc(largestBytes + 1, 'a'));
    expect(bomb.length).toBeLessThan(1000);
    await expect(unpack({ bytes: bomb, compressed: true })).rejects.toThrow();
  });

  it('does not open where it is damaged or cut off', async () => {
    const { bytes } = await pack('some text '.repeat(500));
    await expect(unpack({ bytes: bytes.subarray(0, -3), compressed: true })).rejects.toThrow();
    await expect(unpack({ bytes: Buffer.from('no brotli'), compressed: true })).rejects.toThrow();
  });
});
