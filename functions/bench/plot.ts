/** What was measured, round by round, under one name. */
export interface Series {
  name: string;
  values: readonly number[];
}

const width = 640;
const height = 260;
const margin = 40;
const colours = ['#8a8fa3', '#3b6fd4', '#d98c3f'];

/** A bar chart as an SVG text: a group of bars a round, a colour a series. */
export function plotBars(title: string, unit: string, series: readonly Series[]): string {
  const rounds = Math.max(...series.map(({ values }) => values.length));
  const top = Math.max(...series.flatMap(({ values }) => values)) * 1.1;
  const groupWidth = (width - 2 * margin) / rounds;
  const barWidth = (groupWidth * 0.8) / series.length;
  const bottom = height - margin;
  const bars = series.flatMap(({ values }, index) =>
    values.map((value, round) => {
      const barHeight = (value / top) * (bottom - margin);
      const x = margin + round * groupWidth + groupWidth * 0.1 + index * barWidth;
      return `<rect x="${fixed(x)}" y="${fixed(bottom - barHeight)}" width="${fixed(barWidth)}" height="${fixed(barHeight)}" fill="${colours[index % colours.length] ?? '#000'}"/>`;
    }),
  );
  const labels = series.map(
    ({ name }, index) =>
      `<text x="${margin + index * 180}" y="${height - 12}" fill="${colours[index % colours.length] ?? '#000'}">${name}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<text x="${margin}" y="22">${title} (${unit}; the highest line is ${Math.round(top)})</text>`,
    `<path d="M${margin} ${margin}V${bottom}H${width - margin}" fill="none" stroke="#999"/>`,
    ...bars,
    ...labels,
    '</svg>',
    '',
  ].join('\n');
}

function fixed(value: number): string {
  return value.toFixed(1);
}
