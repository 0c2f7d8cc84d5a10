import type { Palette } from './palettes';
import type { Random } from './random';
import {
  background,
  circle,
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

/** A low sun over the sea, with its light on the water. */
export function sunset(random: Random, colors: Palette): string {
  const sunX = random.between(380, 700);
  const horizon = random.between(760, 860);
  const radius = random.between(120, 170);
  const sky = [
    colors.dark,
    mix(colors.dark, colors.main, 0.55),
    colors.main,
    colors.soft,
    colors.sun,
  ];
  let picture = gradient('sky', sky) + rect(-600, -600, 2280, horizon + 600, 'url(#sky)');
  picture += glow(sunX, horizon - 90, 560, colors.sun, 0.75);
  picture += circle(sunX, horizon - 70, radius, mix(colors.sun, '#ffffff', 0.45));
  picture += ridge(random, horizon, 90, mix(colors.main, colors.dark, 0.45), 0.85);
  picture += gradient('sea', [
    colors.soft,
    colors.main,
    mix(colors.main, colors.dark, 0.75),
    colors.dark,
  ]);
  picture += rect(-600, horizon, 2280, 1400, 'url(#sea)');
  for (let row = 0; row < 17; row += 1) {
    const y = horizon + 12 + row * row * 1.9 + row * 6;
    const half = random.between(40, 110) + row * random.between(6, 17);
    const x = sunX + random.between(-30, 30) - half;
    const thick = 5 + row * 0.8;
    const light = mix(colors.sun, '#ffffff', 0.3);
    picture += rect(
      x,
      y,
      half * 2,
      thick,
      light,
      `rx="${n(thick / 2)}" opacity="${n(0.85 - row * 0.035)}"`,
    );
  }
  return picture + birds(random, mix(colors.dark, colors.main, 0.2));
}

/** Sand ridges, lit from one side. */
export function dunes(random: Random, colors: Palette): string {
  const lit = mix(colors.soft, colors.sun, 0.5);
  let picture = gradient('sky', [mix(colors.accent, colors.light, 0.45), colors.light, colors.sun]);
  picture += background('url(#sky)');
  const sunX = random.between(640, 840);
  picture += glow(sunX, 330, 420, '#ffffff', 0.9) + circle(sunX, 330, 96, '#fffaf0');
  for (let layer = 0; layer < 5; layer += 1) {
    const depth = layer / 4;
    const crestX = random.between(160, 900);
    const crestY = 540 + layer * 150 + random.between(-40, 40);
    const face = mix(lit, colors.main, depth * 0.55);
    const shade = mix(mix(lit, colors.dark, 0.35), mix(colors.main, colors.dark, 0.55), depth);
    const left = crestY + random.between(120, 220);
    const right = crestY + random.between(110, 200);
    const line = `C${n(crestX - 260)} ${n(left)} ${n(crestX - 150)} ${n(crestY + 10)} ${n(crestX)} ${n(crestY)}`;
    picture += path(
      `M-600 ${n(left + 60)}${line}C${n(crestX + 190)} ${n(crestY + 40)} ${n(crestX + 340)} ${n(right)} 1700 ${n(right + 40)}V2000H-600Z`,
      face,
    );
    const foot = crestX + random.between(-220, 160);
    picture += path(
      `M${n(crestX)} ${n(crestY)}C${n(crestX - 60)} ${n(crestY + 170)} ${n(foot + 190)} ${n(crestY + 260)} ${n(foot)} 1990H-600V${n(left + 60)}${line}Z`,
      shade,
      'opacity="0.62"',
    );
  }
  return picture;
}

/** Ranges behind one another, each paler than the one before it. */
export function mountains(random: Random, colors: Palette): string {
  let picture = gradient('sky', [mix(colors.accent, colors.light, 0.35), colors.light, colors.sun]);
  picture += background('url(#sky)');
  const sunX = random.between(260, 820);
  picture +=
    glow(sunX, 420, 380, colors.sun, 0.9) + circle(sunX, 420, 92, mix(colors.sun, '#ffffff', 0.35));
  const layers = 6;
  for (let layer = 0; layer < layers; layer += 1) {
    const share = layer / (layers - 1);
    const tone = mix(
      mix(colors.soft, colors.light, 0.45),
      mix(colors.accent, colors.dark, 0.8),
      share,
    );
    picture += gradient(`range${layer}`, [tone, mix(tone, colors.light, 0.34)]);
    const points = [`M-600 ${n(700 + layer * 110)}`];
    for (let x = -120; x <= 1700; x += random.between(70, 150)) {
      const high = random.between(0, 230 - layer * 18);
      points.push(`L${n(x)} ${n(640 + layer * 118 - high)}`);
    }
    picture += path(`${points.join('')}L1700 2000H-600Z`, `url(#range${layer})`);
  }
  return picture + birds(random, mix(colors.accent, colors.dark, 0.6));
}

/** Rolling water in bands, each with its line of foam. */
export function waves(random: Random, colors: Palette): string {
  let picture = gradient('sky', [colors.sun, colors.light]) + background('url(#sky)');
  const sunX = random.between(300, 780);
  picture += circle(sunX, 330, 190, mix(colors.main, colors.sun, 0.25));
  const bands = 9;
  for (let band = 0; band < bands; band += 1) {
    const share = band / (bands - 1);
    const y = 400 + band * 105;
    const tone = mix(
      mix(colors.accent, colors.light, 0.5),
      mix(colors.accent, colors.dark, 0.85),
      share,
    );
    const points = [];
    const step = random.between(150, 210);
    const shift = random.between(0, 200);
    for (let index = 0; index < 14; index += 1) {
      points.push({ x: -400 + shift + index * step, y: y + (index % 2 === 0 ? -44 : 44) });
    }
    const line = smooth(points);
    picture += path(`${line}V2100H-700Z`, tone);
    picture += stroke(line, mix(tone, '#ffffff', 0.72), 9, `opacity="${n(0.9 - share * 0.3)}"`);
    picture += group(
      stroke(line, mix(tone, '#ffffff', 0.4), 4, 'opacity="0.6"'),
      'translate(0 28)',
    );
  }
  return picture;
}

/** A city at dusk, with its windows lit. */
export function skyline(random: Random, colors: Palette): string {
  const sky = [colors.dark, mix(colors.dark, colors.accent, 0.6), colors.main, colors.sun];
  let picture = gradient('sky', sky) + background('url(#sky)');
  const moonX = random.between(230, 850);
  picture +=
    glow(moonX, 430, 420, colors.sun, 0.6) +
    circle(moonX, 430, 130, mix(colors.sun, '#ffffff', 0.3));
  for (let layer = 0; layer < 3; layer += 1) {
    const tone = mix(
      mix(colors.main, colors.dark, 0.42),
      mix(colors.dark, '#000000', 0.25),
      layer / 2,
    );
    let x = -420 - layer * 37;
    while (x < 1480) {
      const width = random.between(90, 170);
      const top = 560 + layer * 190 + random.between(-170, 130);
      picture += rect(x, top, width + 1, 1600, tone);
      const roof = random.int(0, 3);
      if (roof === 0) picture += rect(x + width / 2 - 4, top - 90, 8, 92, tone);
      if (roof === 1)
        picture += path(
          `M${n(x)} ${n(top + 1)}L${n(x + width / 2)} ${n(top - 56)}L${n(x + width)} ${n(top + 1)}Z`,
          tone,
        );
      if (roof === 2) picture += rect(x + width * 0.2, top - 34, width * 0.6, 36, tone);
      if (layer > 0) picture += windows(random, { x, top, width }, colors.sun);
      x += width + random.between(0, 12);
    }
  }
  return picture;
}

function windows(
  random: Random,
  house: { x: number; top: number; width: number },
  light: string,
): string {
  let picture = '';
  for (let y = house.top + 34; y < 1380; y += 46) {
    for (let x = house.x + 18; x < house.x + house.width - 26; x += 34) {
      if (random.between(0, 1) > 0.42) continue;
      picture += rect(x, y, 15, 24, light, `rx="2" opacity="${n(random.between(0.5, 1))}"`);
    }
  }
  return picture;
}

function ridge(
  random: Random,
  baseY: number,
  height: number,
  fill: string,
  opacity: number,
): string {
  const points = [];
  for (let x = -620; x <= 1750; x += 170) {
    points.push({ x, y: baseY - random.between(4, height) });
  }
  return path(`${smooth(points)}V${n(baseY + 1)}H-620Z`, fill, `opacity="${opacity}"`);
}

function birds(random: Random, color: string): string {
  let picture = '';
  const flockX = random.between(200, 760);
  const flockY = random.between(190, 300);
  for (let bird = 0; bird < 5; bird += 1) {
    const x = flockX + bird * random.between(38, 62);
    const y = flockY + random.between(-50, 50);
    const wing = random.between(13, 24);
    picture += stroke(
      `M${n(x - wing)} ${n(y - wing * 0.4)}Q${n(x - wing * 0.4)} ${n(y - wing * 0.5)} ${n(x)} ${n(y)}Q${n(x + wing * 0.4)} ${n(y - wing * 0.5)} ${n(x + wing)} ${n(y - wing * 0.4)}`,
      color,
      5,
    );
  }
  return picture;
}
