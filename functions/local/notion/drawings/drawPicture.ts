import { arches, cutouts, gradients, palms, shapes } from './abstracts';
import { desk, skincare, vinyl } from './desks';
import { citrus, coffee, donuts, noodles } from './foods';
import { dunes, mountains, skyline, sunset, waves } from './landscapes';
import { palettes, type Palette } from './palettes';
import { createRandom, type Random } from './random';
import { books, plant, vase, windowLight } from './rooms';
import { balloons, camp } from './skies';
import { CANVAS } from './svg';

type Scene = (random: Random, colors: Palette) => string;

const scenes: Record<string, Scene> = {
  sunset,
  coffee,
  dunes,
  plant,
  waves,
  desk,
  arches,
  skyline,
  citrus,
  windowLight,
  mountains,
  noodles,
  shapes,
  palms,
  vase,
  camp,
  donuts,
  gradients,
  books,
  vinyl,
  balloons,
  cutouts,
  skincare,
};

/** What a drawing's `scene` may be. */
export const sceneNames: readonly string[] = Object.keys(scenes);

export interface Picture {
  scene?: string | undefined;
  /** Picks the colours and every detail. */
  seed: number;
  widthPx: number;
  heightPx: number;
}

/** An SVG of one scene, cut to the given size; the same input gives the same picture. */
export function drawPicture(picture: Picture): string {
  const random = createRandom(picture.seed);
  const name = picture.scene ?? sceneNames[picture.seed % sceneNames.length] ?? 'sunset';
  const scene = scenes[name] ?? sunset;
  const colors = palettes[picture.seed % palettes.length] ?? palettes[0];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${picture.widthPx}" height="${picture.heightPx}"`,
    ` viewBox="0 0 ${CANVAS.width} ${CANVAS.height}" preserveAspectRatio="xMidYMid slice">`,
    scene(random, colors),
    '</svg>',
  ].join('');
}
