import type { Frames } from './frames';

/** A lossy WebP holds one VP8 key frame, which is all that a film of key frames needs. */
export function vp8Frame(webp: Buffer): Buffer {
  for (let at = 12; at + 8 <= webp.length;) {
    const sizeBytes = webp.readUInt32LE(at + 4);
    if (webp.toString('latin1', at, at + 4) === 'VP8 ') {
      return webp.subarray(at + 8, at + 8 + sizeBytes);
    }
    at += 8 + sizeBytes + (sizeBytes % 2);
  }
  throw new Error('This WebP holds no VP8 frame.');
}

/** A WebM film in which every frame is a VP8 key frame, in clusters of one second. */
export function writeWebm(film: Frames & { framesPerSecond: number }): Buffer {
  const frameMs = 1000 / film.framesPerSecond;
  const header = element(
    0x1a45dfa3,
    unsigned(0x4286, 1),
    unsigned(0x42f7, 1),
    unsigned(0x42f2, 4),
    unsigned(0x42f3, 8),
    element(0x4282, Buffer.from('webm')),
    unsigned(0x4287, 2),
    unsigned(0x4285, 2),
  );
  const information = element(
    0x1549a966,
    unsigned(0x2ad7b1, 1_000_000),
    element(0x4489, float64(film.frames.length * frameMs)),
    element(0x4d80, Buffer.from('simulator')),
    element(0x5741, Buffer.from('simulator')),
  );
  const track = element(
    0xae,
    unsigned(0xd7, 1),
    unsigned(0x73c5, 1),
    unsigned(0x9c, 0),
    unsigned(0x83, 1),
    element(0x86, Buffer.from('V_VP8')),
    unsigned(0x23e383, Math.round(frameMs * 1_000_000)),
    element(0xe0, unsigned(0xb0, film.widthPx), unsigned(0xba, film.heightPx)),
  );
  const body = [information, element(0x1654ae6b, track), ...clusters(film, frameMs)];
  return Buffer.concat([header, element(0x18538067, ...body)]);
}

function clusters(film: Frames & { framesPerSecond: number }, frameMs: number): Buffer[] {
  const made: Buffer[] = [];
  for (let first = 0; first < film.frames.length; first += film.framesPerSecond) {
    const startMs = Math.round(first * frameMs);
    const blocks = film.frames.slice(first, first + film.framesPerSecond).map((frame, index) => {
      const head = Buffer.from([0x81, 0, 0, 0x80]);
      head.writeInt16BE(Math.round((first + index) * frameMs) - startMs, 1);
      return element(0xa3, head, frame);
    });
    made.push(element(0x1f43b675, unsigned(0xe7, startMs), ...blocks));
  }
  return made;
}

/** An EBML element: id, size in eight bytes, content. */
function element(id: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(body.length));
  size.writeUInt8(0x01, 0);
  return Buffer.concat([bytesOf(id), size, body]);
}

function unsigned(id: number, value: number): Buffer {
  return element(id, bytesOf(value));
}

function bytesOf(value: number): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function float64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return buffer;
}
