import type { Palette } from './palettes';
import type { Random } from './random';
import { background, circle, glow, gradient, group, leaf, mix, n, path, rect, stroke } from './svg';

/** Nested arches under a sun. */
export function arches(random: Random, colors: Palette): string {
  let picture = background(mix(colors.ground, colors.light, 0.4));
  const bands = [colors.dark, colors.main, colors.soft, colors.sun, colors.accent, colors.light];
  const middle = random.between(470, 610);
  picture += circle(random.between(760, 880), 240, 110, colors.main);
  bands.forEach((band, index) => {
    const half = 440 - index * 70;
    picture += path(
      `M${n(middle - half)} 1990V${n(820)}A${n(half)} ${n(half)} 0 0 1 ${n(middle + half)} 820V1990Z`,
      band,
    );
  });
  const ground = mix(colors.accent, colors.dark, 0.25);
  return (
    picture +
    path('M-600 1190Q300 1090 640 1180T1700 1120V2000H-600Z', ground) +
    path('M-600 1270Q400 1200 760 1270T1700 1230V2000H-600Z', mix(ground, colors.dark, 0.35))
  );
}

/** Quarter circles and discs on a grid. */
export function shapes(random: Random, colors: Palette): string {
  const size = 270;
  let picture = background(colors.light);
  const tones: [string, ...string[]] = [
    colors.main,
    colors.soft,
    colors.accent,
    colors.dark,
    colors.sun,
    colors.ground,
  ];
  for (let row = -1; row < 6; row += 1) {
    for (let column = 0; column < 4; column += 1) {
      const under = random.pick(tones);
      let over = random.pick(tones);
      if (over === under) over = colors.light;
      const kind = random.int(0, 4);
      let tile = rect(0, 0, size + 1, size + 1, under);
      if (kind === 0) tile += path(`M0 0H${size}A${size} ${size} 0 0 1 0 ${size}Z`, over);
      if (kind === 1)
        tile +=
          circle(size / 2, size / 2, size * 0.36, over) +
          circle(size / 2, size / 2, size * 0.14, under);
      if (kind === 2)
        tile +=
          path(`M0 ${size}A${size / 2} ${size / 2} 0 0 1 ${size} ${size}Z`, over) +
          path(`M0 ${size / 2}A${size / 2} ${size / 2} 0 0 1 ${size} ${size / 2}Z`, over);
      if (kind === 3)
        tile += path(`M0 0A${size} ${size} 0 0 1 ${size} ${size}A${size} ${size} 0 0 1 0 0Z`, over);
      if (kind === 4) tile += path(`M0 0H${size}L0 ${size}Z`, over);
      const turn = random.int(0, 3) * 90;
      picture += group(
        tile,
        `translate(${column * size} ${row * size}) rotate(${turn} ${size / 2} ${size / 2})`,
      );
    }
  }
  return picture;
}

/** Paper leaves and pebbles, cut out and laid on one another. */
export function cutouts(random: Random, colors: Palette): string {
  let picture = background(colors.light);
  const blocks = [
    colors.soft,
    mix(colors.accent, colors.light, 0.35),
    colors.sun,
    mix(colors.main, colors.light, 0.35),
  ];
  blocks.forEach((block, index) => {
    picture += rect((index % 2) * 540, Math.floor(index / 2) * 675, 540, 675, block);
  });
  const tones: [string, ...string[]] = [colors.main, colors.dark, colors.accent, colors.light];
  for (let row = 0; row < 3; row += 1) {
    for (let column = 0; column < 2; column += 1) {
      const tone = random.pick(tones);
      const at = `translate(${270 + column * 540} ${250 + row * 450}) rotate(${n(random.between(-30, 30))})`;
      picture += group(random.int(0, 2) === 0 ? pebble(random, tone) : coral(random, tone), at);
    }
  }
  return picture;
}

/** Large soft lights that run into one another, with a disc. */
export function gradients(random: Random, colors: Palette): string {
  let picture =
    gradient('base', [colors.sun, colors.soft, colors.main], 'diagonal') + background('url(#base)');
  const lights = [
    colors.accent,
    colors.main,
    colors.light,
    colors.sun,
    mix(colors.accent, colors.dark, 0.3),
    colors.light,
  ];
  lights.forEach((light, index) => {
    picture += glow(
      random.between(-60, 1140),
      random.between(0, 1350),
      random.between(440, 760) + index,
      light,
      0.85,
    );
  });
  const x = random.between(400, 680);
  picture += gradient('disc', [mix(colors.sun, '#ffffff', 0.5), mix(colors.main, colors.sun, 0.3)]);
  picture += circle(x, random.between(520, 720), random.between(210, 280), 'url(#disc)');
  return (
    picture +
    stroke(
      `M-100 ${n(random.between(900, 1000))}C300 780 620 1180 1200 ${n(random.between(820, 1000))}`,
      '#ffffff',
      6,
      'opacity="0.7"',
    )
  );
}

/** Palm leaves against the evening. */
export function palms(random: Random, colors: Palette): string {
  let picture =
    gradient('sky', [mix(colors.accent, colors.dark, 0.2), colors.main, colors.soft, colors.sun]) +
    background('url(#sky)');
  picture +=
    glow(540, 800, 480, colors.sun, 0.8) + circle(540, 800, 190, mix(colors.sun, '#ffffff', 0.3));
  const dark = mix(colors.dark, '#000000', 0.15);
  picture += path('M-600 1180Q300 1120 640 1170T1700 1130V2000H-600Z', dark);
  for (const tree of [
    { x: 190, foot: 1240, high: 820, lean: 90 },
    { x: 860, foot: 1260, high: 640, lean: -70 },
  ]) {
    const top = { x: tree.x + tree.lean + random.between(-30, 30), y: tree.foot - tree.high };
    picture += stroke(
      `M${tree.x} ${tree.foot}Q${n(tree.x - tree.lean * 0.4)} ${n(tree.foot - tree.high / 2)} ${n(top.x)} ${n(top.y)}`,
      dark,
      26,
    );
    for (let index = 0; index < 9; index += 1)
      picture += group(
        frond(random, dark),
        `translate(${n(top.x)} ${n(top.y)}) rotate(${n(-130 + index * 33 + random.between(-7, 7))}) scale(${index % 2 === 0 ? 1 : -1} 1)`,
      );
  }
  return picture;
}

function frond(random: Random, fill: string): string {
  const long = random.between(250, 330);
  let picture = stroke(
    `M0 0Q${n(long * 0.35)} ${n(-long * 0.42)} ${n(long)} ${n(-long * 0.1)}`,
    fill,
    9,
  );
  for (let index = 1; index < 12; index += 1) {
    const share = index / 12;
    const x = 2 * (1 - share) * share * long * 0.35 + share * share * long;
    const y = -2 * (1 - share) * share * long * 0.42 - share * share * long * 0.1;
    const size = 120 * (1 - share * 0.55);
    picture += group(
      leaf(size, 20, fill, fill),
      `translate(${n(x)} ${n(y)}) rotate(${n(146 - share * 40)})`,
    );
  }
  return picture;
}

function pebble(random: Random, fill: string): string {
  const r = () => random.between(120, 190);
  return path(
    `M0 ${n(-r())}C${n(r())} ${n(-r())} ${n(r())} ${n(r() * 0.4)} ${n(r() * 0.5)} ${n(r() * 0.8)}C0 ${n(r() * 1.3)} ${n(-r())} ${n(r())} ${n(-r())} 0C${n(-r())} ${n(-r())} ${n(-r() * 0.5)} ${n(-r())} 0 ${n(-150)}Z`,
    fill,
  );
}

function coral(random: Random, fill: string): string {
  let picture = stroke('M0 190V-150', fill, 34);
  for (let pair = 0; pair < 4; pair += 1) {
    const y = 130 - pair * 82;
    const long = 150 - pair * 16 + random.between(-16, 16);
    picture +=
      group(leaf(long, 74, fill, fill), `translate(0 ${y}) rotate(56)`) +
      group(leaf(long, 74, fill, fill), `translate(0 ${y}) rotate(-56)`);
  }
  return picture + group(leaf(120, 70, fill, fill), 'translate(0 -110)');
}
