import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, brotliDecompressSync, constants } from 'node:zlib';
import { concatInTurns, mapInTurns } from '../shared/turns';

/** Text as it is kept: brotli where that pays. */
export interface Packed {
  readonly bytes: Buffer;
  readonly compressed: boolean;
}

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
const worthCompressingBytes = 2048;
const quality = 5;
/** Less is unpacked in a millisecond or two, and handing it to another thread takes longer. */
const worthAThreadBytes = 32 * 1024;
/** More is no value of ours. */
const maxTextBytes = 16 * 1024 * 1024;

export function pack(text: string): Promise<Packed> {
  return packPieces([text]);
}

/** Packs the text that the pieces are together; they are made and encoded in turns. */
export async function packPieces(pieces: Iterable<string>): Promise<Packed> {
  const bytes = await bytesOf(pieces);
  if (bytes.length < worthCompressingBytes) return { bytes, compressed: false };
  const smaller = await compressText(bytes);
  return smaller.length < bytes.length
    ? { bytes: smaller, compressed: true }
    : { bytes, compressed: false };
}

/** The bytes of the text again; rejects where they are damaged or unpack to more than 16 MB. */
export async function unpack({ bytes, compressed }: Packed): Promise<Buffer> {
  if (!compressed) return bytes;
  const bounds = { maxOutputLength: maxTextBytes };
  return bytes.length < worthAThreadBytes
    ? brotliDecompressSync(bytes, bounds)
    : decompress(bytes, bounds);
}

/** The UTF-8 of the text that the pieces are together. */
export async function bytesOf(pieces: Iterable<string>): Promise<Buffer> {
  return concatInTurns(await mapInTurns(pieces, (piece) => Buffer.from(piece)));
}

/** In brotli, as everything is kept. */
export function compressText(bytes: Buffer): Promise<Buffer> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return compress(bytes, { params });
}
