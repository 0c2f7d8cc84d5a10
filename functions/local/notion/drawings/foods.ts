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

const COFFEE = '#7b4a2d';

/** A flat white from above, with a leaf of milk. */
export function coffee(random: Random, colors: Palette): string {
  const table = random.pick([
    colors.ground,
    mix(colors.soft, colors.light, 0.35),
    mix(colors.accent, colors.light, 0.45),
  ]);
  let picture = gradient(
    'table',
    [mix(table, '#ffffff', 0.25), mix(table, colors.dark, 0.12)],
    'diagonal',
  );
  picture += background('url(#table)');
  const cloth =
    rect(-330, -330, 660, 660, colors.light, 'opacity="0.75"') +
    rect(
      -300,
      -300,
      600,
      600,
      'none',
      `stroke="${colors.main}" stroke-width="6" stroke-dasharray="22 18"`,
    );
  picture += group(
    cloth,
    `translate(${n(random.between(130, 240))} ${n(random.between(1080, 1180))}) rotate(${n(random.between(14, 34))})`,
  );
  picture += group(
    branch(colors),
    `translate(${n(random.between(900, 990))} ${n(random.between(330, 420))}) rotate(${n(random.between(195, 235))})`,
  );
  const cup =
    circle(26, 40, 372, colors.dark, 'opacity="0.16"') +
    circle(0, 0, 362, colors.light) +
    circle(0, 0, 330, mix(colors.light, colors.dark, 0.07)) +
    circle(16, 22, 248, colors.dark, 'opacity="0.18"');
  const handle = rect(
    190,
    -44,
    190,
    88,
    mix(colors.main, colors.light, 0.1),
    'rx="44" transform="rotate(-38)"',
  );
  const rim =
    circle(0, 0, 236, colors.main) +
    circle(0, 0, 212, mix(colors.main, '#ffffff', 0.18)) +
    circle(0, 0, 202, COFFEE) +
    circle(0, 0, 190, mix(COFFEE, '#e0b184', 0.35));
  picture += group(
    cup + handle + rim + group(latteLeaf(), `rotate(${n(random.between(-40, 40))})`),
    'translate(540 660)',
  );
  const spoon =
    rect(-11, -40, 22, 300, '#c9a45c', 'rx="11"') +
    ellipse({ x: 0, y: -86 }, { x: 40, y: 62 }, '#d8b871');
  return (
    picture +
    group(
      spoon,
      `translate(${n(random.between(880, 930))} 870) rotate(${n(random.between(14, 34))})`,
    )
  );
}

/** Slices of citrus, side by side. */
export function citrus(random: Random, colors: Palette): string {
  let picture = background(
    random.pick([colors.soft, mix(colors.accent, colors.light, 0.35), colors.sun]),
  );
  const kinds: [string, string][] = [
    ['#f2913d', '#f9b562'],
    ['#f4c63d', '#fbe083'],
    ['#e8604c', '#f39278'],
    ['#9cbc4a', '#cbdc8a'],
  ];
  for (let row = 0; row < 6; row += 1) {
    for (let column = -1; column < 5; column += 1) {
      const [peel, flesh] = kinds[(row * 2 + column + 4 + random.int(0, 1)) % kinds.length] ?? [
        '#f2913d',
        '#f9b562',
      ];
      const x = 60 + column * 300 + (row % 2) * 150;
      const y = 20 + row * 262;
      picture += circle(x + 12, y + 18, 128, colors.dark, 'opacity="0.14"');
      picture += group(
        slice(peel, flesh),
        `translate(${n(x)} ${n(y)}) rotate(${n(random.between(0, 60))})`,
      );
      if (random.int(0, 3) === 0)
        picture += group(
          leaf(110, 56, '#6f9150', '#a9c284'),
          `translate(${n(x + 120)} ${n(y + 130)}) rotate(${n(random.between(20, 100))})`,
        );
    }
  }
  return picture;
}

/** A bowl of noodles from above. */
export function noodles(random: Random, colors: Palette): string {
  const table = mix(colors.accent, colors.dark, 0.45);
  let picture =
    gradient('table', [mix(table, '#ffffff', 0.16), mix(table, '#000000', 0.12)], 'diagonal') +
    background('url(#table)');
  for (let plank = 0; plank < 6; plank += 1)
    picture += rect(plank * 230 - 100, -600, 4, 2600, '#000000', 'opacity="0.1"');
  let bowl =
    circle(30, 46, 424, '#000000', 'opacity="0.24"') +
    circle(0, 0, 416, colors.light) +
    circle(0, 0, 390, colors.main) +
    circle(0, 0, 366, mix(colors.light, colors.dark, 0.06));
  bowl += circle(0, 0, 340, '#d58b3f') + circle(-20, -26, 318, '#e0a050');
  for (let strand = 0; strand < 26; strand += 1) {
    const y = -40 + strand * 11;
    const half = Math.sqrt(Math.max(0, 300 ** 2 - y ** 2)) * 0.92;
    const sway = random.between(-34, 34);
    bowl += stroke(
      `M${n(-half)} ${n(y)}C${n(-half / 2)} ${n(y + sway)} ${n(half / 3)} ${n(y - sway)} ${n(half * random.between(0.1, 0.9))} ${n(y)}`,
      strand % 3 === 0 ? '#f3d08a' : '#f9e2a8',
      11,
    );
  }
  bowl += egg(-130, -120, -20) + egg(24, -186, 24);
  for (let sprig = 0; sprig < 7; sprig += 1)
    bowl += group(
      leaf(random.between(90, 140), 42, '#5f8d4e', '#a5c98a'),
      `translate(${n(190 + random.between(-30, 30))} ${n(-30 + random.between(-40, 40))}) rotate(${n(sprig * 28 - 60)})`,
    );
  bowl += rect(-270, 30, 150, 190, '#33483a', 'rx="8" transform="rotate(-22 -190 120)"');
  for (let ring = 0; ring < 14; ring += 1)
    bowl += circle(
      random.between(-190, 230),
      random.between(40, 250),
      13,
      'none',
      'stroke="#7fae5f" stroke-width="7"',
    );
  picture += group(bowl, 'translate(520 690)');
  const sticks =
    rect(-10, -520, 18, 1000, '#d9b98a', 'rx="9"') + rect(34, -510, 18, 1000, '#c9a673', 'rx="9"');
  return picture + group(sticks, `translate(880 640) rotate(${n(random.between(22, 34))})`);
}

/** Iced rings with sprinkles. */
export function donuts(random: Random, colors: Palette): string {
  let picture = background(mix(colors.soft, colors.light, 0.5));
  const icings: [string, ...string[]] = [
    colors.main,
    colors.light,
    colors.accent,
    '#6b3f2a',
    colors.soft,
    '#f4a9b8',
  ];
  for (let row = 0; row < 4; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      const icing = icings[(row * 2 + column + random.int(0, 1)) % icings.length] ?? colors.main;
      let ring =
        circle(14, 22, 158, colors.dark, 'opacity="0.16"') +
        circle(0, 0, 158, '#dca05e') +
        circle(0, -4, 142, icing);
      for (let sprinkle = 0; sprinkle < 22; sprinkle += 1) {
        const angle = random.between(0, 360);
        const away = random.between(72, 126);
        ring += group(
          rect(
            -13,
            -4,
            26,
            8,
            random.pick([colors.sun, '#ffffff', colors.accent, colors.dark, colors.soft]),
            'rx="4"',
          ),
          `rotate(${n(angle)}) translate(${n(away)} 0) rotate(${n(random.between(0, 180))})`,
        );
      }
      ring += circle(0, 0, 56, '#c98d4c') + circle(3, 5, 46, mix(colors.soft, colors.dark, 0.18));
      picture += group(ring, `translate(${180 + column * 360} ${150 + row * 350})`);
    }
  }
  return picture;
}

function latteLeaf(): string {
  let art = '';
  for (let layer = 0; layer < 5; layer += 1) {
    const y = 100 - layer * 46;
    const wide = 112 - layer * 17;
    art += stroke(
      `M${n(-wide)} ${n(y - 56)}Q${n(-wide * 0.6)} ${n(y + 26)} 0 ${n(y + 30)}Q${n(wide * 0.6)} ${n(y + 26)} ${n(wide)} ${n(y - 56)}`,
      '#fff3e0',
      21,
    );
  }
  return (
    art +
    path('M0 -150C34 -190 74 -140 0 -78C-74 -140 -34 -190 0 -150Z', '#fff3e0') +
    stroke('M0 -90V142', mix(COFFEE, '#e0b184', 0.3), 7)
  );
}

function slice(peel: string, flesh: string): string {
  let picture = circle(0, 0, 128, peel) + circle(0, 0, 112, '#fff6e2');
  for (let wedge = 0; wedge < 9; wedge += 1) {
    picture += group(
      path('M0 -14C26 -36 40 -66 34 -98C14 -108 -14 -108 -34 -98C-40 -66 -26 -36 0 -14Z', flesh),
      `rotate(${wedge * 40})`,
    );
  }
  return picture + circle(0, 0, 10, '#fff6e2');
}

function egg(x: number, y: number, turn: number): string {
  return group(
    ellipse({ x: 0, y: 0 }, { x: 84, y: 104 }, '#fffaf0') +
      circle(0, 14, 56, '#f3a12f') +
      circle(-14, 0, 20, '#fbc767'),
    `translate(${x} ${y}) rotate(${turn})`,
  );
}

function branch(colors: Palette): string {
  let picture = stroke('M0 0C30 -150 10 -300 40 -460', mix(colors.dark, colors.accent, 0.5), 9);
  for (let pair = 0; pair < 5; pair += 1) {
    const green = mix(colors.accent, '#6f8f5c', 0.6);
    const y = -70 - pair * 84;
    picture += group(
      leaf(150 - pair * 10, 66, green, mix(green, '#ffffff', 0.35)),
      `translate(${12 + pair * 4} ${y}) rotate(58)`,
    );
    picture += group(
      leaf(150 - pair * 10, 66, mix(green, colors.dark, 0.2), mix(green, '#ffffff', 0.25)),
      `translate(${12 + pair * 4} ${y}) rotate(-58)`,
    );
  }
  return picture;
}
