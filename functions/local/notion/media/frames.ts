import sharp, { type Sharp } from 'sharp';

import { palettes } from '../drawings/palettes';
import { background, circle, glow, gradient, mix, n, path, smooth } from '../drawings/svg';

const WIDTH_PX = 540;
const HEIGHT_PX = 960;
const FRAME_COUNT = 36;

/** The pictures of one film, encoded. */
export interface Frames {
  frames: Buffer[];
  widthPx: number;
  heightPx: number;
}

/** A sun that sinks into rolling water, three seconds long at twelve frames a second. */
export async function drawFrames(
  seed: number,
  encode: (frame: Sharp) => Promise<Buffer>,
): Promise<Frames> {
  const frames: Buffer[] = [];
  for (let index = 0; index < FRAME_COUNT; index += 1) {
    frames.push(await encode(sharp(Buffer.from(drawFrame(seed, index / FRAME_COUNT)))));
  }
  return { frames, widthPx: WIDTH_PX, heightPx: HEIGHT_PX };
}

function drawFrame(seed: number, share: number): string {
  const colors = palettes[seed % palettes.length] ?? palettes[0];
  const sunY = 420 + share * 240;
  const sky = [mix(colors.main, colors.dark, 0.3 + share * 0.3), colors.main, colors.sun];
  let picture = gradient('sky', sky) + background('url(#sky)');
  picture += glow(540, sunY, 520, colors.sun, 0.8);
  picture += circle(540, sunY, 190, mix(colors.sun, '#ffffff', 0.4));
  for (let band = 0; band < 6; band += 1) {
    const turn = share * Math.PI * 2 * (band % 2 === 0 ? 1 : -1) + band;
    const points = [];
    for (let x = -400; x <= 1500; x += 95) {
      points.push({ x, y: 720 + band * 120 + Math.sin(x / 150 + turn) * 34 });
    }
    const tone = mix(mix(colors.accent, colors.sun, 0.35), colors.dark, band / 6);
    picture += path(`${smooth(points)}V2400H-400Z`, tone);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX}" height="${HEIGHT_PX}" viewBox="0 -285 1080 ${n(1920)}">${picture}</svg>`;
}
