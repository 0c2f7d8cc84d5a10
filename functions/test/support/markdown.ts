const fenced = /^ *```[^\n]*\n[\s\S]*?^ *```$/gm;
const inCode = /`[^`\n]*`/g;

/** The anchors that GitHub gives a document's headings. */
export function anchorsIn(markdown: string): string[] {
  const seen = new Map<string, number>();
  const headings = markdown.replace(fenced, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  return Array.from(headings, ([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Mark}\p{Number}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** Where a document's links and pictures lead, as they are written. */
export function linksIn(markdown: string): string[] {
  const links = markdown.replace(fenced, '').matchAll(/\]\(([^)\s]+)\)/g);
  return Array.from(links, ([, target = '']) => target);
}

/** A document's own words: without code and without where its links lead. */
export function proseOf(markdown: string): string {
  return markdown
    .replace(fenced, '')
    .replace(inCode, '')
    .replace(/\]\([^)\s]+\)/g, ']');
}

/** The cells of all rows of the tables in a part of a document, without those of the headings. */
export function rowsIn(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .filter((line, index, lines) => !isRule(line) && !isRule(lines[index + 1] ?? ''))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

function isRule(line: string): boolean {
  return /^\|[-| :]+\|$/.test(line);
}

/** The part of a document under one of its headings, up to the next of the same rank. */
export function sectionOf(markdown: string, heading: string): string {
  const [, behind = ''] = markdown.split(new RegExp(`^## ${heading}$`, 'm'));
  return behind.split(/^## /m)[0] ?? '';
}
