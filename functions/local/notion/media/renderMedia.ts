import sharp from 'sharp';

import type { Drawing } from '../cell';
import { drawPicture } from '../drawings/drawPicture';
import { writeHeif } from './heif';
import { drawFrames } from './frames';
import { writeQuickTime } from './quickTime';
import { vp8Frame, writeWebm } from './webm';

/** A file as it goes over the wire. */
export interface MediaFile {
  bytes: Buffer;
  contentType: string;
}

const DEFAULT_WIDTH_PX = 1080;
const DEFAULT_HEIGHT_PX = 1350;
const FRAMES_PER_SECOND = 12;

/**
 * Draws what a file's name promises: jpg, png, webp, a HEIF container, a QuickTime film or a
 * WebM film that browsers play, at that share of its size. Any other extension gives a JPEG.
 */
export async function renderMedia(name: string, drawing: Drawing, share = 1): Promise<MediaFile> {
  const widthPx = Math.round((drawing.widthPx ?? DEFAULT_WIDTH_PX) * share);
  const heightPx = Math.round((drawing.heightPx ?? DEFAULT_HEIGHT_PX) * share);
  const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
  const picture = { scene: drawing.scene, seed: drawing.seed ?? 1, widthPx, heightPx };
  switch (extension) {
    case 'png':
      return { contentType: 'image/png', bytes: await raster(picture).png().toBuffer() };
    case 'webp':
      return { contentType: 'image/webp', bytes: await raster(picture).webp().toBuffer() };
    case 'heic': {
      const jpeg = await raster(picture).jpeg().toBuffer();
      return { contentType: 'image/heic', bytes: writeHeif({ jpeg, widthPx, heightPx }) };
    }
    case 'mov': {
      const frames = await drawFrames(picture.seed, share, (frame) => frame.jpeg().toBuffer());
      return {
        contentType: 'video/quicktime',
        bytes: writeQuickTime({ ...frames, framesPerSecond: FRAMES_PER_SECOND }),
      };
    }
    case 'webm': {
      const frames = await drawFrames(picture.seed, share, async (frame) =>
        vp8Frame(await frame.webp({ quality: 80, effort: 1 }).toBuffer()),
      );
      return {
        contentType: 'video/webm',
        bytes: writeWebm({ ...frames, framesPerSecond: FRAMES_PER_SECOND }),
      };
    }
    default:
      return {
        contentType: 'image/jpeg',
        bytes: await raster(picture).jpeg({ quality: 86 }).toBuffer(),
      };
  }
}

function raster(picture: Parameters<typeof drawPicture>[0]) {
  return sharp(Buffer.from(drawPicture(picture))).flatten({ background: '#ffffff' });
}
