import type { Palette } from './palettes';
import type { Random } from './random';
import {
  background,
  circle,
  ellipse,
  glow,
  gradient,
  group,
  mix,
  n,
  path,
  rect,
  smooth,
  stroke,
} from './svg';

/** A lit tent under the stars, between firs. */
export function camp(random: Random, colors: Palette): string {
  const night = mix(colors.dark, '#0b1030', 0.5);
  let picture = gradient('sky', [
    night,
    mix(night, colors.accent, 0.45),
    mix(colors.main, colors.sun, 0.3),
  ]);
  picture += background('url(#sky)');
  for (let star = 0; star < 130; star += 1) {
    const y = random.between(-200, 760);
    picture += circle(
      random.between(-300, 1380),
      y,
      random.between(1.2, 4),
      '#fffbe8',
      `opacity="${n(random.between(0.3, 1))}"`,
    );
  }
  const moonX = random.between(220, 860);
  picture +=
    glow(moonX, 300, 260, colors.sun, 0.5) +
    circle(moonX, 300, 78, mix(colors.sun, '#ffffff', 0.6));
  for (let layer = 0; layer < 2; layer += 1) {
    const points = [];
    for (let x = -620; x <= 1760; x += 190)
      points.push({ x, y: 800 + layer * 120 - random.between(0, 120) });
    picture += path(
      `${smooth(points)}V2000H-620Z`,
      mix(mix(colors.accent, night, 0.55), night, layer * 0.55),
    );
  }
  const ground = mix(night, '#000000', 0.25);
  for (let tree = 0; tree < 15; tree += 1) {
    const x = -160 + tree * 96 + random.between(-24, 24);
    if (x > 330 && x < 750) continue;
    picture += fir(x, 1120 + random.between(-16, 24), random.between(230, 400), ground);
  }
  picture += rect(-600, 1090, 2280, 1000, ground);
  picture += glow(540, 1040, 380, colors.sun, 0.55);
  picture +=
    path('M540 800L330 1130H750Z', colors.main) +
    path('M540 800L640 1130H750Z', mix(colors.main, colors.dark, 0.35));
  picture += path('M540 850L465 1130H600Z', mix(colors.sun, '#ffffff', 0.35));
  return picture + stroke('M540 800L528 772M540 800L556 774', mix(colors.sun, colors.dark, 0.4), 8);
}

/** Striped balloons over hills, among clouds. */
export function balloons(random: Random, colors: Palette): string {
  let picture = gradient('sky', [
    mix(colors.accent, colors.light, 0.3),
    mix(colors.accent, colors.light, 0.72),
    colors.sun,
  ]);
  picture += background('url(#sky)');
  for (let cloud = 0; cloud < 6; cloud += 1) {
    picture += cloudAt(
      random,
      random.between(-120, 1050),
      130 + cloud * 150 + random.between(-40, 40),
    );
  }
  picture += balloon(
    random.between(330, 460),
    random.between(360, 440),
    1.25,
    colors.main,
    colors.light,
    colors.dark,
  );
  picture += balloon(
    random.between(780, 880),
    random.between(250, 330),
    0.62,
    colors.accent,
    colors.sun,
    colors.dark,
  );
  picture += balloon(
    random.between(740, 860),
    random.between(700, 770),
    0.8,
    colors.soft,
    colors.main,
    colors.dark,
  );
  for (let layer = 0; layer < 3; layer += 1) {
    const points = [];
    for (let x = -620; x <= 1760; x += 240)
      points.push({ x, y: 1080 + layer * 95 - random.between(0, 110) });
    picture += path(
      `${smooth(points)}V2000H-620Z`,
      mix(mix(colors.accent, colors.light, 0.25), colors.dark, 0.15 + layer * 0.25),
    );
  }
  return picture;
}

function balloon(
  x: number,
  y: number,
  scale: number,
  one: string,
  two: string,
  dark: string,
): string {
  const outline =
    'M0 -190C120 -190 190 -105 190 -5C190 100 80 170 42 222H-42C-80 170 -190 100 -190 -5C-190 -105 -120 -190 0 -190Z';
  const stripes =
    path(outline, one) +
    path(
      'M0 -190C70 -190 112 -100 112 -5C112 100 50 170 26 222H-26C-50 170 -112 100 -112 -5C-112 -100 -70 -190 0 -190Z',
      two,
    ) +
    path(
      'M0 -190C24 -190 38 -100 38 -5C38 100 18 170 10 222H-10C-18 170 -38 100 -38 -5C-38 -100 -24 -190 0 -190Z',
      one,
    ) +
    path(
      'M0 -190C120 -190 190 -105 190 -5C190 100 80 170 42 222H0C90 120 110 -110 0 -190Z',
      dark,
      'opacity="0.13"',
    );
  const basket =
    stroke('M-40 222L-26 282M40 222L26 282', dark, 4) +
    rect(-34, 280, 68, 52, mix(dark, '#b07a4a', 0.7), 'rx="10"');
  return group(stripes + basket, `translate(${n(x)} ${n(y)}) scale(${scale})`);
}

function cloudAt(random: Random, x: number, y: number): string {
  const width = random.between(90, 190);
  const puff = (dx: number, dy: number, size: number) =>
    ellipse(
      { x: x + dx * width, y: y + dy * width },
      { x: size * width, y: size * width * 0.62 },
      '#ffffff',
      'opacity="0.55"',
    );
  return puff(-0.6, 0, 0.55) + puff(0, -0.18, 0.7) + puff(0.65, 0.02, 0.5);
}

function fir(x: number, footY: number, height: number, fill: string): string {
  let picture = rect(x - 7, footY - 30, 14, 60, fill);
  for (let tier = 0; tier < 4; tier += 1) {
    const top = footY - height + tier * height * 0.2;
    const half = height * (0.1 + tier * 0.055);
    picture += path(
      `M${n(x)} ${n(top)}L${n(x - half)} ${n(top + height * 0.36)}H${n(x + half)}Z`,
      fill,
    );
  }
  return picture;
}
