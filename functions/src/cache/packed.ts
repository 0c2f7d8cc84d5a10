import { promisify } from 'node:util';
import { brotliCompress, brotliDecompressSync, constants } from 'node:zlib';

/** Text as it is kept: brotli where that pays. */
export interface Packed {
  readonly bytes: Buffer;
  readonly compressed: boolean;
}

const compress = promisify(brotliCompress);
const worthCompressingBytes = 2048;
const quality = 5;
/** More is no value of ours. */
const maxTextBytes = 16 * 1024 * 1024;

export async function pack(text: string): Promise<Packed> {
  const bytes = Buffer.from(text);
  if (bytes.length < worthCompressingBytes) return { bytes, compressed: false };
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const smaller = await compress(bytes, { params });
  return smaller.length < bytes.length
    ? { bytes: smaller, compressed: true }
    : { bytes, compressed: false };
}

/** The text again; throws for bytes that are damaged or unpack to more than 16 MB. */
export function unpack({ bytes, compressed }: Packed): string {
  const plain = compressed ? brotliDecompressSync(bytes, { maxOutputLength: maxTextBytes }) : bytes;
  return plain.toString('utf8');
}
