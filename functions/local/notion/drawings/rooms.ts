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

/** A pot plant before an arch on the wall. */
export function plant(random: Random, colors: Palette): string {
  let picture = wall(colors, colors.ground);
  picture += path(
    'M240 1080V560A300 300 0 0 1 840 560V1080Z',
    random.pick([colors.soft, colors.sun, mix(colors.main, colors.light, 0.3)]),
  );
  const greens: [string, ...string[]] = [
    '#55785a',
    '#6f9468',
    '#3f6350',
    mix(colors.accent, '#4f7a58', 0.5),
  ];
  let leaves = '';
  for (let index = 0; index < 13; index += 1) {
    const turn = -84 + index * 14 + random.between(-6, 6);
    const long = random.between(300, 470) - Math.abs(turn) * 1.1;
    const green = random.pick(greens);
    leaves += group(
      leaf(long, random.between(110, 150), green, mix(green, '#ffffff', 0.3)),
      `rotate(${n(turn)})`,
    );
  }
  picture += group(leaves, 'translate(540 880)');
  picture += ellipse({ x: 560, y: 1150 }, { x: 250, y: 34 }, colors.dark, 'opacity="0.16"');
  picture += path('M390 860H690L652 1130Q648 1152 626 1152H454Q432 1152 428 1130Z', colors.main);
  picture += path('M560 860H690L652 1130Q648 1152 626 1152H560Z', colors.dark, 'opacity="0.12"');
  return picture + rect(372, 836, 336, 58, mix(colors.main, '#ffffff', 0.14), 'rx="12"');
}

/** Dried flowers in a round vase. */
export function vase(random: Random, colors: Palette): string {
  let picture = wall(colors, mix(colors.soft, colors.light, 0.45));
  picture += circle(
    random.between(430, 650),
    470,
    310,
    random.pick([
      colors.sun,
      mix(colors.main, colors.light, 0.25),
      mix(colors.accent, colors.light, 0.4),
    ]),
  );
  let stems = '';
  for (let index = 0; index < 9; index += 1) {
    const turn = -44 + index * 11 + random.between(-4, 4);
    const long = random.between(380, 560);
    let stem = stroke(
      `M0 0Q${n(random.between(-20, 20))} ${n(-long / 2)} 0 ${n(-long)}`,
      mix(colors.dark, '#8a7a55', 0.55),
      7,
    );
    if (index % 3 === 0) {
      for (let grain = 0; grain < 9; grain += 1)
        stem += group(
          leaf(74, 26, mix('#d9b36c', colors.sun, 0.3), '#b98f4a'),
          `translate(0 ${n(-long + grain * 30)}) rotate(${grain % 2 === 0 ? 28 : -28})`,
        );
    } else if (index % 3 === 1) {
      for (let petal = 0; petal < 9; petal += 1)
        stem += group(
          ellipse(
            { x: 0, y: -44 },
            { x: 22, y: 46 },
            random.pick([colors.main, mix(colors.main, colors.light, 0.3)]),
          ),
          `translate(0 ${n(-long)}) rotate(${petal * 40})`,
        );
      stem += circle(0, -long, 28, colors.dark);
    } else {
      stem +=
        circle(0, -long, 58, mix(colors.accent, colors.light, 0.15)) +
        circle(-14, -long - 16, 22, '#ffffff', 'opacity="0.3"');
    }
    stems += group(stem, `rotate(${n(turn)})`);
  }
  picture += group(stems, 'translate(540 880)');
  picture += ellipse({ x: 570, y: 1152 }, { x: 260, y: 34 }, colors.dark, 'opacity="0.16"');
  picture += path(
    'M496 800H584L590 880C700 910 742 990 734 1060C726 1124 660 1156 540 1156C420 1156 354 1124 346 1060C338 990 380 910 490 880Z',
    colors.light,
  );
  return (
    picture +
    path(
      'M560 800H584L590 880C700 910 742 990 734 1060C726 1124 660 1156 560 1156C660 1080 640 930 560 880Z',
      colors.dark,
      'opacity="0.1"',
    )
  );
}

/** Sun through a window, and the shadow of leaves on the wall. */
export function windowLight(random: Random, colors: Palette): string {
  const base = random.pick([
    mix(colors.main, colors.soft, 0.6),
    mix(colors.soft, colors.ground, 0.4),
    mix(colors.accent, colors.ground, 0.45),
  ]);
  let picture =
    gradient(
      'wall',
      [mix(base, colors.dark, 0.28), base, mix(base, colors.dark, 0.16)],
      'diagonal',
    ) + background('url(#wall)');
  let panes = '';
  for (let row = 0; row < 3; row += 1) {
    for (let column = 0; column < 2; column += 1)
      panes += rect(
        column * 300,
        row * 300,
        272,
        272,
        mix(colors.sun, '#ffffff', 0.4),
        'opacity="0.72"',
      );
  }
  picture += group(
    panes,
    `translate(${n(random.between(240, 320))} 150) skewY(${n(random.between(10, 18))}) skewX(-8)`,
  );
  let shade = '';
  for (let index = 0; index < 11; index += 1) {
    shade += group(
      path(
        'M0 0C60 -120 44 -330 0 -440C-44 -330 -60 -120 0 0Z',
        mix(base, colors.dark, 0.5),
        'opacity="0.42"',
      ),
      `rotate(${n(-100 + index * 17 + random.between(-5, 5))})`,
    );
  }
  picture += group(shade, `translate(${n(random.between(760, 860))} 1010) scale(1.15)`);
  picture += rect(-600, 1160, 2280, 700, mix(base, colors.dark, 0.42));
  picture += rect(-600, 1150, 2280, 16, mix(base, '#ffffff', 0.28));
  return (
    picture +
    path('M170 1160V1010Q170 930 250 930H310Q390 930 390 1010V1160Z', colors.light) +
    path(
      'M300 930H310Q390 930 390 1010V1160H330Q350 1010 300 930Z',
      colors.dark,
      'opacity="0.12"',
    ) +
    stroke(
      'M280 930C270 820 300 760 250 660M280 900C300 800 350 770 360 700',
      mix(colors.dark, '#8a7a55', 0.5),
      8,
    ) +
    circle(250, 650, 34, colors.light) +
    circle(362, 690, 28, colors.light)
  );
}

/** Books, a mug and a lamp. */
export function books(random: Random, colors: Palette): string {
  let picture = wall(colors, mix(colors.accent, colors.light, 0.58));
  picture +=
    rect(120, 130, 330, 420, colors.light) +
    rect(150, 160, 270, 360, mix(colors.soft, colors.light, 0.2)) +
    circle(285, 330, 90, colors.main) +
    path('M150 430Q230 370 300 430T420 410V520H150Z', colors.accent);
  const covers: [string, ...string[]] = [
    colors.main,
    colors.dark,
    colors.soft,
    colors.accent,
    colors.sun,
    mix(colors.main, colors.dark, 0.5),
  ];
  let top = 1150;
  for (let index = 0; index < 6; index += 1) {
    const height = random.between(62, 96);
    const width = random.between(430, 560);
    const x = 300 + random.between(-40, 40);
    const cover = covers[index % covers.length] ?? colors.main;
    top -= height;
    picture +=
      rect(x, top, width, height, cover, 'rx="8"') +
      rect(x + width - 30, top + 9, 30, height - 18, '#fbf3e2') +
      rect(x + 50, top, 14, height, '#ffffff', 'opacity="0.35"') +
      rect(x + 84, top, 6, height, '#ffffff', 'opacity="0.35"');
  }
  picture += group(
    path('M-84 -150H84L70 -8Q68 0 58 0H-58Q-68 0 -70 -8Z', colors.light) +
      stroke('M80 -120C150 -130 150 -30 74 -36', colors.light, 22) +
      path('M10 -150H84L70 -8Q68 0 58 0H10Z', colors.dark, 'opacity="0.1"'),
    `translate(530 ${n(top)})`,
  );
  for (let wisp = 0; wisp < 3; wisp += 1)
    picture += stroke(
      `M${500 + wisp * 34} ${n(top - 180)}c-26 -44 26 -70 0 -116c-16 -30 6 -50 4 -66`,
      '#ffffff',
      9,
      'opacity="0.6"',
    );
  picture +=
    stroke('M930 1150V560', colors.dark, 14) + rect(850, 1132, 160, 22, colors.dark, 'rx="11"');
  picture += path('M930 690L1220 1500H640Z', colors.sun, 'opacity="0.22"');
  return picture + path('M880 440H980L1050 640H810Z', colors.main);
}

function wall(colors: Palette, tone: string): string {
  const floor = mix(tone, colors.dark, 0.22);
  return (
    gradient('wall', [mix(tone, '#ffffff', 0.3), tone]) +
    background('url(#wall)') +
    gradient('floor', [floor, mix(floor, colors.dark, 0.18)]) +
    rect(-600, 1080, 2280, 900, 'url(#floor)')
  );
}
