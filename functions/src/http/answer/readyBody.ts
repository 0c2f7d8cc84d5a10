import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib';
import { concatInTurns, mapInTurns } from '../../shared/turns';
import type { Encoding } from './encoding';

/** A body as it goes out: made once, sent many times. */
export interface ReadyBody {
  readonly contentType: string;
  /** Weak; null for bodies that are never asked for conditionally. */
  readonly etag: string | null;
  /** What is held in memory now. */
  heldBytes(): number;
  /**
   * The bytes in that encoding, compressed on first use and at hand from then on; plain where
   * compressing doesn't pay. The plain form is let go where only others are asked for.
   */
  encoded(encoding: Encoding): EncodedBody | Promise<EncodedBody>;
}

export interface EncodedBody {
  encoding: Encoding;
  bytes: Buffer;
}

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);
const fromGzip = promisify(gunzip);
const fromBrotli = promisify(brotliDecompress);
const worthCompressingBytes = 1024;
const brotliQuality = 5;

/** One piece of a body, and what of it the body's etag speaks for where that is another text. */
export interface BodyPiece {
  text: string;
  identity?: string;
}

/** Puts a body with an etag together from its pieces, which are made and encoded in turns. */
export async function assembleBody(
  contentType: string,
  pieces: Iterable<BodyPiece>,
): Promise<ReadyBody> {
  const hash = createHash('sha256');
  const encoded = await mapInTurns(pieces, ({ text, identity = text }) => {
    hash.update(identity);
    return Buffer.from(text);
  });
  const etag = `W/"${hash.digest('base64url').slice(0, 27)}"`;
  return createReadyBody(contentType, await concatInTurns(encoded), etag);
}

/** A body of `text` that is never asked for conditionally. */
export function textBody(contentType: string, text: string): ReadyBody {
  return createReadyBody(contentType, Buffer.from(text), null);
}

export function jsonBody(value: unknown): ReadyBody {
  return textBody('application/json; charset=utf-8', JSON.stringify(value));
}

function createReadyBody(contentType: string, bytes: Buffer, etag: string | null): ReadyBody {
  const plain: EncodedBody = { encoding: 'identity', bytes };
  const isSmall = plain.bytes.length < worthCompressingBytes;
  const forms = new Map<Encoding, EncodedBody>([['identity', plain]]);
  const making = new Map<Encoding, Promise<EncodedBody>>();
  let heldBytes = plain.bytes.length;
  let plainAsked = false;

  const make = async (encoding: Encoding): Promise<EncodedBody> => {
    const [known = plain] = forms.values();
    const made = { encoding, bytes: await compress(await decompress(known), encoding) };
    forms.set(encoding, made);
    if (!plainAsked) forms.delete('identity');
    heldBytes = [...forms.values()].reduce((sum, form) => sum + form.bytes.length, 0);
    making.delete(encoding);
    return made;
  };

  return {
    contentType,
    etag,
    heldBytes: () => heldBytes,
    encoded(asked) {
      const encoding = isSmall ? 'identity' : asked;
      if (encoding === 'identity') plainAsked = true;
      const made = forms.get(encoding) ?? making.get(encoding);
      if (made !== undefined) return made;
      const started = make(encoding);
      making.set(encoding, started);
      return started;
    },
  };
}

async function compress(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  switch (encoding) {
    case 'br': {
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      };
      return toBrotli(bytes, { params });
    }
    case 'gzip':
      return toGzip(bytes);
    case 'identity':
      return bytes;
  }
}

async function decompress({ encoding, bytes }: EncodedBody): Promise<Buffer> {
  switch (encoding) {
    case 'br':
      return fromBrotli(bytes);
    case 'gzip':
      return fromGzip(bytes);
    case 'identity':
      return bytes;
  }
}
