import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Encoding } from './encoding';

/** A body as it goes out: made once, sent many times. */
export interface ReadyBody {
  readonly contentType: string;
  /** Weak; null for bodies that are never asked for conditionally. */
  readonly etag: string | null;
  readonly sizeBytes: number;
  /**
   * The bytes in that encoding, compressed on first use and at hand from then on; plain where
   * compressing doesn't pay.
   */
  encoded(encoding: Encoding): EncodedBody | Promise<EncodedBody>;
}

export interface EncodedBody {
  encoding: Encoding;
  bytes: Buffer;
}

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);
const worthCompressingBytes = 1024;
const brotliQuality = 5;

/** A body of `text`; `identity` is what its etag speaks for, where it has one. */
export function createReadyBody(
  contentType: string,
  text: string,
  identity: string | null = null,
): ReadyBody {
  const bytes = Buffer.from(text);
  const plain: EncodedBody = { encoding: 'identity', bytes };
  const compressed = new Map<Encoding, EncodedBody | Promise<EncodedBody>>([['identity', plain]]);
  return {
    contentType,
    etag: identity === null ? null : weakEtagOf(identity),
    sizeBytes: bytes.length,
    encoded(encoding) {
      if (bytes.length < worthCompressingBytes) return plain;
      const made = compressed.get(encoding);
      if (made !== undefined) return made;
      const making = compress(bytes, encoding).then((encoded) => {
        compressed.set(encoding, encoded);
        return encoded;
      });
      compressed.set(encoding, making);
      return making;
    },
  };
}

export function jsonBody(value: unknown): ReadyBody {
  return createReadyBody('application/json; charset=utf-8', JSON.stringify(value));
}

async function compress(bytes: Buffer, encoding: Encoding): Promise<EncodedBody> {
  switch (encoding) {
    case 'br': {
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      };
      return { encoding, bytes: await toBrotli(bytes, { params }) };
    }
    case 'gzip':
      return { encoding, bytes: await toGzip(bytes) };
    case 'identity':
      return { encoding, bytes };
  }
}

function weakEtagOf(identity: string): string {
  return `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, 27)}"`;
}
