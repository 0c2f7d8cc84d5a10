import type { Palette } from './palettes';
import type { Random } from './random';
import {
  background,
  circle,
  ellipse,
  gradient,
  group,
  leaf,
  mix,
  n,
  path,
  rect,
  stroke,
} from './svg';

/** A notebook, a phone, a pen and a plant from above. */
export function desk(random: Random, colors: Palette): string {
  const top = random.pick([
    colors.ground,
    mix(colors.soft, colors.light, 0.3),
    mix(colors.accent, colors.light, 0.5),
  ]);
  let picture =
    gradient('desk', [mix(top, '#ffffff', 0.3), mix(top, colors.dark, 0.08)], 'diagonal') +
    background('url(#desk)');
  picture += group(
    laptop(colors),
    `translate(${n(random.between(600, 700))} ${n(random.between(60, 130))}) rotate(${n(random.between(-12, -4))})`,
  );
  picture += group(
    notebook(random, colors),
    `translate(${n(random.between(90, 150))} ${n(random.between(560, 640))}) rotate(${n(random.between(-9, 5))})`,
  );
  picture += group(
    phone(colors),
    `translate(${n(random.between(760, 820))} ${n(random.between(760, 840))}) rotate(${n(random.between(6, 18))})`,
  );
  let pot =
    circle(14, 22, 150, colors.dark, 'opacity="0.15"') +
    circle(0, 0, 118, colors.main) +
    circle(0, 0, 94, mix(colors.dark, '#5b3a28', 0.7));
  for (let index = 0; index < 12; index += 1) {
    const green = index % 2 === 0 ? '#5d8460' : '#7ea377';
    pot += group(
      leaf(random.between(130, 190), 68, green, mix(green, '#ffffff', 0.3)),
      `rotate(${index * 30 + random.int(-8, 8)})`,
    );
  }
  picture += group(pot, `translate(${n(random.between(200, 270))} ${n(random.between(260, 320))})`);
  const mug =
    circle(12, 18, 108, colors.dark, 'opacity="0.15"') +
    stroke('M90 40C160 60 150 130 70 100', colors.light, 24) +
    circle(0, 0, 104, colors.light) +
    circle(0, 0, 82, '#7b4a2d') +
    circle(-8, -8, 66, '#9a6440');
  return (
    picture +
    group(mug, `translate(${n(random.between(600, 660))} ${n(random.between(1190, 1240))})`)
  );
}

/** A record on its player, from above. */
export function vinyl(random: Random, colors: Palette): string {
  const wood = mix(colors.main, colors.ground, 0.35);
  let picture = background(wood);
  for (let line = 0; line < 15; line += 1)
    picture += stroke(
      `M-300 ${n(line * 100 + random.between(-20, 20))}C200 ${n(line * 100 + random.between(-60, 60))} 700 ${n(line * 100 + random.between(-60, 60))} 1400 ${n(line * 100)}`,
      mix(wood, colors.dark, 0.16),
      5,
      'opacity="0.6"',
    );
  picture +=
    rect(96, 196, 908, 960, colors.dark, 'rx="46" opacity="0.2"') +
    rect(80, 170, 908, 960, colors.light, 'rx="46"');
  let record =
    circle(0, 0, 372, mix(colors.light, colors.dark, 0.16)) + circle(0, 0, 356, '#1c1a22');
  for (let groove = 0; groove < 13; groove += 1)
    record += circle(
      0,
      0,
      150 + groove * 15,
      'none',
      `stroke="#ffffff" stroke-opacity="${groove % 4 === 0 ? 0.16 : 0.06}" stroke-width="2.4"`,
    );
  record +=
    path('M0 0L-130 -331A356 356 0 0 1 40 -354Z', '#ffffff', 'opacity="0.1"') +
    path('M0 0L130 331A356 356 0 0 1 -40 354Z', '#ffffff', 'opacity="0.1"');
  record +=
    circle(0, 0, 132, colors.main) +
    path('M-132 0A132 132 0 0 1 132 0Z', colors.sun) +
    circle(0, 0, 62, colors.accent) +
    circle(0, 0, 12, colors.light);
  picture += group(record, `translate(480 640) rotate(${n(random.between(-30, 30))})`);
  picture +=
    circle(890, 290, 58, mix(colors.light, colors.dark, 0.22)) +
    stroke('M890 290L872 760L748 900', mix(colors.dark, colors.light, 0.25), 20);
  picture += group(rect(-30, -14, 86, 46, colors.dark, 'rx="8"'), 'translate(742 906) rotate(132)');
  return picture + circle(880, 1030, 46, colors.main) + rect(876, 990, 8, 36, colors.light);
}

/** Bottles and a jar in a row, as a brand would show them. */
export function skincare(random: Random, colors: Palette): string {
  let picture =
    gradient(
      'wall',
      [mix(colors.soft, colors.light, 0.5), mix(colors.soft, colors.main, 0.3)],
      'diagonal',
    ) + background('url(#wall)');
  picture += path(
    'M120 1350V520A420 420 0 0 1 960 520V1350Z',
    mix(colors.soft, colors.light, 0.68),
  );
  picture +=
    ellipse({ x: 540, y: 1080 }, { x: 420, y: 90 }, mix(colors.main, colors.dark, 0.12)) +
    rect(120, 1080, 840, 160, mix(colors.main, colors.dark, 0.12)) +
    ellipse({ x: 540, y: 1070 }, { x: 420, y: 90 }, colors.main);
  const bottle = (x: number, width: number, height: number, fill: string) =>
    ellipse({ x: x + 36, y: 1074 }, { x: width * 0.7, y: 26 }, colors.dark, 'opacity="0.2"') +
    rect(x - width / 2, 1072 - height, width, height, fill, `rx="${n(width * 0.2)}"`) +
    rect(x - width * 0.16, 1072 - height - 70, width * 0.32, 76, colors.dark, 'rx="8"') +
    rect(x - width * 0.24, 1072 - height - 116, width * 0.48, 56, colors.dark, 'rx="12"') +
    rect(
      x - width * 0.3,
      1072 - height * 0.68,
      width * 0.6,
      height * 0.34,
      colors.light,
      'rx="6" opacity="0.85"',
    ) +
    rect(x - width * 0.2, 1072 - height * 0.6, width * 0.4, 8, fill) +
    rect(x - width * 0.2, 1072 - height * 0.54, width * 0.26, 8, fill) +
    rect(
      x + width * 0.28,
      1072 - height,
      width * 0.22,
      height,
      colors.dark,
      `rx="${n(width * 0.1)}" opacity="0.12"`,
    );
  picture +=
    bottle(380, 190, random.between(430, 500), colors.accent) +
    bottle(620, 150, random.between(330, 390), mix(colors.accent, colors.light, 0.3));
  picture +=
    rect(720, 930, 190, 140, colors.light, 'rx="28"') +
    rect(708, 886, 214, 64, mix(colors.sun, colors.main, 0.35), 'rx="16"');
  let spray = stroke('M0 0C-40 -160 -20 -330 -120 -470', mix(colors.dark, '#7d8f5d', 0.6), 8);
  for (let index = 0; index < 7; index += 1)
    spray += group(
      leaf(130, 58, mix(colors.accent, '#7f9f6d', 0.6), '#dfe8cf'),
      `translate(${n(-8 - index * 14)} ${n(-70 - index * 58)}) rotate(${index % 2 === 0 ? 52 : -78})`,
    );
  return picture + group(spray, `translate(${n(random.between(900, 980))} 1010) scale(1.1)`);
}

function laptop(colors: Palette): string {
  let picture =
    rect(16, 24, 560, 380, colors.dark, 'rx="26" opacity="0.16"') +
    rect(0, 0, 560, 380, '#d9dadd', 'rx="26"');
  for (let row = 0; row < 4; row += 1) {
    for (let key = 0; key < 11; key += 1)
      picture += rect(38 + key * 44.5, 34 + row * 44, 38, 36, '#4a4b52', 'rx="7"');
  }
  return picture + rect(180, 226, 200, 126, '#c6c7cb', 'rx="12"');
}

function notebook(random: Random, colors: Palette): string {
  let picture =
    rect(18, 26, 430, 560, colors.dark, 'rx="16" opacity="0.15"') +
    rect(0, 0, 430, 560, colors.light, 'rx="16"');
  for (let line = 0; line < 9; line += 1)
    picture += rect(
      78,
      76 + line * 50,
      random.between(150, 300),
      9,
      mix(colors.light, colors.dark, 0.28),
      'rx="4"',
    );
  for (let tick = 0; tick < 9; tick += 1)
    picture += rect(
      38,
      66 + tick * 50,
      24,
      24,
      tick < 4 ? colors.main : 'none',
      `rx="5" stroke="${colors.main}" stroke-width="4"`,
    );
  for (let ring = 0; ring < 11; ring += 1)
    picture += rect(-16, 30 + ring * 47, 34, 12, mix(colors.dark, '#ffffff', 0.3), 'rx="6"');
  return (
    picture +
    group(
      rect(0, 0, 300, 20, colors.accent, 'rx="4"') + path('M300 0L338 10L300 20Z', '#e8c89a'),
      'translate(230 470) rotate(-38)',
    )
  );
}

function phone(colors: Palette): string {
  let picture =
    rect(14, 22, 200, 400, colors.dark, 'rx="34" opacity="0.16"') +
    rect(0, 0, 200, 400, colors.dark, 'rx="34"') +
    rect(12, 12, 176, 376, colors.light, 'rx="24"');
  const tiles = [
    colors.main,
    colors.soft,
    colors.accent,
    colors.sun,
    colors.dark,
    colors.soft,
    colors.accent,
    colors.main,
    colors.sun,
  ];
  tiles.forEach((tile, index) => {
    picture += rect(
      20 + (index % 3) * 55,
      110 + Math.floor(index / 3) * 72,
      50,
      66,
      tile,
      'rx="5"',
    );
  });
  return (
    picture +
    circle(56, 62, 28, colors.main) +
    rect(98, 46, 74, 10, colors.soft, 'rx="5"') +
    rect(98, 68, 50, 10, colors.soft, 'rx="5"')
  );
}
