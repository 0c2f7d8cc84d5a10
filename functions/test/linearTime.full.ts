import { mapPage } from '../src/notion/posts/mapping';
import { bindColumns } from '../src/notion/columns/columns';
import { writtenAnswers } from './support/notionAnswers';
import { parsersInCode, patternsInCode, type TextParser } from './support/textParsers';

jest.setTimeout(60_000);

const shortLength = 10_000;
const longLength = 100_000;
const mostTimes = 15;
const runs = 5;
/** Below that a busy machine may be the cause; the square of 100,000 takes a second and more. */
const noticeableMs = 150;
/** Beyond that, no other run is much shorter. */
const hopelessMs = 1000;

/** What is repeated, and what stands behind it, so that no pattern that ends there fits. */
const repeated = [
  ...['.', ' ', '\t', '\n', ',', ';', ':', '/', '-', '=', '"', '%', '0', 'a', 'A', '_', '\u0301'],
  ...['(', ')', '[', ']', '{', '}', '<', '>', '\\', '|', '?', '#', 'é', 'ﷺ', '🎉', '\u0301\u0323'],
  ...['a.', 'a/', '0,', '([', '[(', '](', 'www.', 'http://', 'https://a', 'ntn_', 'Bearer ', '{"'],
  ...['0123456789abcdef', 'a-', '; ', '::', '%41', '.png', 'failed: '],
];
const endings = ['', 'x', '\u0000'];

function hostileTexts(openings: readonly string[]): ((length: number) => string)[] {
  return openings.flatMap((opening) =>
    repeated.flatMap((part) =>
      endings.map(
        (ending) => (length: number) =>
          opening + part.repeat(Math.ceil(length / part.length)).slice(0, length) + ending,
      ),
    ),
  );
}

function leastMs(read: (text: string) => unknown, text: string): number {
  let least = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const startedAtMs = performance.now();
    read(text);
    least = Math.min(least, performance.now() - startedAtMs);
    if (least < noticeableMs || least > hopelessMs) return least;
  }
  return least;
}

/** The first hostile text of which ten times as much takes more than fifteen times as long. */
function slowText({ read, openings }: TextParser): string | null {
  for (const textOf of hostileTexts(openings)) {
    const longMs = leastMs(read, textOf(longLength));
    if (longMs < noticeableMs) continue;
    const shortMs = leastMs(read, textOf(shortLength));
    if (longMs > mostTimes * Math.max(shortMs, noticeableMs / 10)) {
      return `${JSON.stringify(textOf(30))}: ${shortMs.toFixed(2)} and ${longMs.toFixed(1)} ms`;
    }
  }
  return null;
}

/** Of the page's columns. */
const bindings = {
  ...{ title: 'title', publishDate: 'DwHb', platform: 'pG%7Du', status: 'Tn~r' },
  ...{ attachment: 'FhPx', link: 'wRds', canvaLink: 'sHpU', imageSource: 'g%3FLz' },
};

describe('what reads texts', () => {
  const patterns = patternsInCode();
  const parsers = parsersInCode();

  it('is found, and a slow one among it', () => {
    expect(patterns.length).toBeGreaterThan(50);
    expect(parsers.length).toBeGreaterThan(30);
    const trimmer = { name: '', openings: [''], read: (text: string) => text.replace(/\.+$/, '') };
    expect(slowText(trimmer)).toContain('.');
  });

  it.each(patterns)('takes time in proportion to the text: $name', (pattern) => {
    expect(slowText(pattern)).toBeNull();
  });

  it.each(parsers)('takes time in proportion to the text: $name', (parser) => {
    expect(slowText(parser)).toBeNull();
  });

  it('takes time in proportion to the text in every cell and name of a page', () => {
    const [page] = writtenAnswers.rows('query-all-types-page-1');
    const kinds = new Set(['object', 'id', 'type', 'data_source_id', 'database_id']);
    const filled = (value: unknown, text: string): unknown => {
      if (Array.isArray(value)) return value.map((item: unknown) => filled(item, text));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]: [string, unknown]) => [
          key,
          typeof item === 'string' && !kinds.has(key) ? text : filled(item, text),
        ]),
      );
    };
    const read = (text: string): unknown => [
      mapPage(filled(page, text), bindings, 0),
      bindColumns([{ id: 'a', name: text, type: 'select', options: [text] }], {}),
    ];
    expect(slowText({ name: 'page', openings: ['', 'https://a.b/'], read })).toBeNull();
  });
});
