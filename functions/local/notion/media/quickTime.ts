import { box, fullBox, text, uint16, uint32, uint8 } from './boxes';
import type { Frames } from './frames';

const MATRIX = uint32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** A QuickTime film of JPEG frames, one sample a frame, all in one chunk. */
export function writeQuickTime(film: Frames & { framesPerSecond: number }): Buffer {
  const start = box('ftyp', text('qt  '), uint32(0x200), text('qt  '));
  const data = box('mdat', ...film.frames);
  const firstFrameAt = start.length + 8;
  const duration = film.frames.length;
  const header = fullBox(
    'mvhd',
    0,
    0,
    uint32(0, 0, film.framesPerSecond, duration, 0x10000),
    uint16(0x100),
    Buffer.alloc(10),
    MATRIX,
    Buffer.alloc(24),
    uint32(2),
  );
  return Buffer.concat([start, data, box('moov', header, track(film, duration, firstFrameAt))]);
}

function track(
  film: Frames & { framesPerSecond: number },
  duration: number,
  firstFrameAt: number,
): Buffer {
  const header = fullBox(
    'tkhd',
    0,
    0xf,
    uint32(0, 0, 1, 0, duration, 0, 0),
    uint16(0, 0, 0, 0),
    MATRIX,
    uint32(film.widthPx * 0x10000, film.heightPx * 0x10000),
  );
  const time = fullBox('mdhd', 0, 0, uint32(0, 0, film.framesPerSecond, duration), uint16(0, 0));
  const handler = fullBox('hdlr', 0, 0, text('mhlrvide'), uint32(0, 0, 0), uint8(0));
  const reference = box('dinf', fullBox('dref', 0, 0, uint32(1), fullBox('url ', 0, 1)));
  const information = box(
    'minf',
    fullBox('vmhd', 0, 1, uint16(0, 0, 0, 0)),
    reference,
    samples(film, firstFrameAt),
  );
  return box('trak', header, box('mdia', time, handler, information));
}

function samples(film: Frames, firstFrameAt: number): Buffer {
  const count = film.frames.length;
  const name = Buffer.alloc(32);
  name.write('\x05Frame', 'latin1');
  const description = box(
    'jpeg',
    Buffer.alloc(6),
    uint16(1, 0, 0),
    Buffer.alloc(4),
    uint32(0, 0x200),
    uint16(film.widthPx, film.heightPx),
    uint32(0x480000, 0x480000, 0),
    uint16(1),
    name,
    uint16(24, 0xffff),
  );
  return box(
    'stbl',
    fullBox('stsd', 0, 0, uint32(1), description),
    fullBox('stts', 0, 0, uint32(1, count, 1)),
    fullBox('stsc', 0, 0, uint32(1, 1, count, 1)),
    fullBox('stsz', 0, 0, uint32(0, count, ...film.frames.map((frame) => frame.length))),
    fullBox('stco', 0, 0, uint32(1, firstFrameAt)),
  );
}
