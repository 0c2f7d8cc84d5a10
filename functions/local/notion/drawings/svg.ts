/** Every scene is drawn on this canvas and cut to the picture's shape. */
export const CANVAS = { width: 1080, height: 1350 };

export function circle(x: number, y: number, radius: number, fill: string, more = ''): string {
  return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}" ${more}/>`;
}

export function ellipse(
  at: { x: number; y: number },
  radii: { x: number; y: number },
  fill: string,
  more = '',
): string {
  return `<ellipse cx="${n(at.x)}" cy="${n(at.y)}" rx="${n(radii.x)}" ry="${n(radii.y)}" fill="${fill}" ${more}/>`;
}

export function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  more = '',
): string {
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${fill}" ${more}/>`;
}

export function path(d: string, fill: string, more = ''): string {
  return `<path d="${d}" fill="${fill}" ${more}/>`;
}

/** A line with round ends. */
export function stroke(d: string, color: string, width: number, more = ''): string {
  return `<path d="${d}" fill="none" stroke="${color}" stroke-width="${n(width)}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;
}

export function group(content: string, transform: string, more = ''): string {
  return `<g transform="${transform}" ${more}>${content}</g>`;
}

export function background(fill: string): string {
  return rect(-600, -600, 2280, 2550, fill);
}

/** Defines a gradient with evenly spread stops; use it as `url(#id)`. */
export function gradient(
  id: string,
  colors: readonly string[],
  direction: 'down' | 'across' | 'diagonal' = 'down',
): string {
  const [x2, y2] = { down: [0, 1], across: [1, 0], diagonal: [1, 1] }[direction];
  return `<defs><linearGradient id="${id}" x1="0" y1="0" x2="${x2 ?? 0}" y2="${y2 ?? 0}">${stops(colors)}</linearGradient></defs>`;
}

/** A light that fades to nothing at its rim. */
export function glow(x: number, y: number, radius: number, color: string, opacity = 0.8): string {
  const id = `glow${Math.round(x)}x${Math.round(y)}x${Math.round(radius)}`;
  return `<defs><radialGradient id="${id}"><stop offset="0" stop-color="${color}" stop-opacity="${opacity}"/><stop offset="1" stop-color="${color}" stop-opacity="0"/></radialGradient></defs>${circle(x, y, radius, `url(#${id})`)}`;
}

/** A colour between two of the form #rrggbb; `share` 0 gives the first, 1 the second. */
export function mix(from: string, to: string, share: number): string {
  const channels = [1, 3, 5].map((at) => {
    const [low, high] = [from, to].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16));
    return Math.round((low ?? 0) + ((high ?? 0) - (low ?? 0)) * share);
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** A smooth line through points, as path data that starts with a move. */
export function smooth(points: readonly { x: number; y: number }[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      if (before === undefined) return `M${n(point.x)} ${n(point.y)}`;
      const middle = (before.x + point.x) / 2;
      return `C${n(middle)} ${n(before.y)} ${n(middle)} ${n(point.y)} ${n(point.x)} ${n(point.y)}`;
    })
    .join('');
}

/** A pointed leaf from the origin up, `length` long. */
export function leaf(length: number, width: number, fill: string, vein: string): string {
  const half = width / 2;
  const outline = `M0 0C${n(half * 1.5)} ${n(-length * 0.3)} ${n(half)} ${n(-length * 0.75)} 0 ${n(-length)}C${n(-half)} ${n(-length * 0.75)} ${n(-half * 1.5)} ${n(-length * 0.3)} 0 0Z`;
  const rib = stroke(`M0 0L0 ${n(-length * 0.86)}`, vein, Math.max(2, width / 26));
  return path(outline, fill) + rib;
}

export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function stops(colors: readonly string[]): string {
  const last = Math.max(1, colors.length - 1);
  return colors
    .map((color, index) => `<stop offset="${n((index / last) * 100)}%" stop-color="${color}"/>`)
    .join('');
}
