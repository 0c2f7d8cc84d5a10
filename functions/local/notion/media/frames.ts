import sharp, { type Sharp } from 'sharp';

import { palettes } from '../drawings/palettes';
import { background, circle, glow, gradient, mix, n, path, smooth } from '../drawings/svg';

const WIDTH_PX = 540;
const HEIGHT_PX = 960;
const FRAME_COUNT = 36;

interface Size {
  widthPx: number;
  heightPx: number;
}

/** The pictures of one film, encoded. */
export interface Frames extends Size {
  frames: Buffer[];
}

/**
 * A sun that sinks into rolling water, three seconds long at twelve frames a second, at that share
 * of its usual size.
 */
export async function drawFrames(
  seed: number,
  share: number,
  encode: (frame: Sharp) => Promise<Buffer>,
): Promise<Frames> {
  const size = { widthPx: Math.round(WIDTH_PX * share), heightPx: Math.round(HEIGHT_PX * share) };
  const frames: Buffer[] = [];
  for (let index = 0; index < FRAME_COUNT; index += 1) {
    frames.push(await encode(sharp(Buffer.from(drawFrame(seed, index / FRAME_COUNT, size)))));
  }
  return { frames, ...size };
}

function drawFrame(seed: number, passed: number, { widthPx, heightPx }: Size): string {
  const colors = palettes[seed % palettes.length] ?? palettes[0];
  const sunY = 420 + passed * 240;
  const sky = [mix(colors.main, colors.dark, 0.3 + passed * 0.3), colors.main, colors.sun];
  let picture = gradient('sky', sky) + background('url(#sky)');
  picture += glow(540, sunY, 520, colors.sun, 0.8);
  picture += circle(540, sunY, 190, mix(colors.sun, '#ffffff', 0.4));
  for (let band = 0; band < 6; band += 1) {
    const turn = passed * Math.PI * 2 * (band % 2 === 0 ? 1 : -1) + band;
    const points = [];
    for (let x = -400; x <= 1500; x += 95) {
      points.push({ x, y: 720 + band * 120 + Math.sin(x / 150 + turn) * 34 });
    }
    const tone = mix(mix(colors.accent, colors.sun, 0.35), colors.dark, band / 6);
    picture += path(`${smooth(points)}V2400H-400Z`, tone);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 -285 1080 ${n(1920)}">${picture}</svg>`;
}
