import { posix } from 'node:path';
import * as z from 'zod';
import { refreshRules } from '../src/feeds/refreshing/refreshCause';
import { keys } from '../src/widgets/keys';
import { avoidedInProse } from './support/avoidedWords';
import { anchorsIn, linksIn, proseOf, rowsIn, sectionOf } from './support/markdown';
import { holds, textOf, tracked } from './support/repository';

type Document = [path: string, text: string];

const documents = tracked
  .filter((path) => path === 'README.md' || /^functions\/docs\/[^/]+\.md$/.test(path))
  .map((path): Document => [path, textOf(path)]);

const names = z.record(z.string(), z.string());
const project = z
  .object({ scripts: names, dependencies: names, devDependencies: names })
  .parse(JSON.parse(textOf('functions/package.json')));

/** What a document links to and the repository does not hold. */
function deadLinks([path, text]: Document): string[] {
  return linksIn(text).filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [target = '', anchor] = link.split('#');
    const file = target === '' ? path : posix.join(posix.dirname(path), target);
    const isOwn = file === path;
    if (!isOwn && !tracked.includes(file)) return true;
    return anchor !== undefined && !anchorsIn(isOwn ? text : textOf(file)).includes(anchor);
  });
}

/** Scripts that a document names and package.json does not have. */
function unknownScripts(text: string): string[] {
  const named = Array.from(text.matchAll(/\bnpm run ([\w:-]+)/g), ([, name = '']) => name);
  return named.filter((name) => !(name in project.scripts));
}

/** Paths, from the top or from `functions`, that a document names and that lead nowhere. */
function deadPaths(text: string): string[] {
  const paths = text.matchAll(
    /(?<![\w./-])(?:functions\/)?(?:src|test|local|scripts|docs)\/[\w./-]*\w/g,
  );
  return Array.from(paths, ([path]) => path).filter(
    (path) => !holds(path.startsWith('functions/') ? path : `functions/${path}`),
  );
}

describe('the documents', () => {
  it('are those of the README and of functions/docs', () => {
    expect(documents.length).toBeGreaterThan(5);
    expect(documents.flatMap(([, text]) => linksIn(text)).length).toBeGreaterThan(30);
  });

  it('begin with a README of at most 8 KB', () => {
    expect(Buffer.byteLength(textOf('README.md'))).toBeLessThanOrEqual(8192);
  });

  it.each(documents)('link only to what is there: %s', (path, text) => {
    expect(deadLinks([path, text])).toEqual([]);
  });

  it.each(documents)('name only scripts of package.json: %s', (_path, text) => {
    expect(unknownScripts(text)).toEqual([]);
  });

  it.each(documents)('name only paths that exist: %s', (_path, text) => {
    expect(deadPaths(text)).toEqual([]);
  });

  it.each(documents)('use plain words: %s', (_path, text) => {
    expect(avoidedInProse(proseOf(text))).toEqual([]);
  });
});

describe('the search for what is wrong in a document', () => {
  it('finds a link to a file and to a heading that are not there', () => {
    const text =
      '# Title\n[a](nowhere.md) [b](#title) [c](#nothing) [d](../src/index.ts) [e](https://x)';
    expect(deadLinks(['functions/docs/a.md', text])).toEqual(['nowhere.md', '#nothing']);
  });

  it('finds a script that is not there', () => {
    expect(unknownScripts('`npm run dev`, `npm run nothing -- --help`')).toEqual(['nothing']);
  });

  it('finds a path that leads nowhere', () => {
    const text = '`src/index.ts`, `functions/src/feeds/`, `src/none.ts`, (functions/test/none).';
    expect(deadPaths(text)).toEqual(['src/none.ts', 'functions/test/none']);
  });
});

describe('the architecture', () => {
  const architecture = textOf('functions/docs/architecture.md');
  const lintRules = textOf('functions/eslint.config.mjs');

  it.each([
    ['the house', 'houseFloors', 'src'],
    ['feeds', 'feedFloors', 'src/feeds'],
    ['notion', 'notionFloors', 'src/notion'],
  ])('shows the floors of %s as the lint rule has them', (_name, floors, folder) => {
    const shown = drawnFloors(architecture)[folder];
    expect(shown).toEqual(floorsIn(lintRules, floors));
    expect(shown?.flat().filter((room) => !holds(`functions/${room}`))).toEqual([]);
  });

  it('names each key of a widget in Redis', () => {
    const shown = sectionOf(architecture, 'Redis keys').replaceAll(/\{\w+\}/g, '{}');
    const all = Object.values(keys).map((key) => (typeof key === 'string' ? key : key('{}', '{}')));
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((key) => !shown.includes(`\`${key}\``))).toEqual([]);
  });

  it('has the table of who refreshes a feed as the code has it', () => {
    const yes = (flag: boolean): string => (flag ? 'yes' : 'no');
    const shown = rowsIn(sectionOf(architecture, 'Who refreshes a feed')).map(
      ([cause, , ...rules]) => [cause, ...rules],
    );
    const rows = Object.entries(refreshRules).map(([cause, rules]) => [
      `\`${cause}\``,
      `\`${rules.priority}\``,
      yes(rules.rereadsSchema),
      yes(rules.recordsCongestion),
      yes(rules.needsLaterRead),
      yes(rules.hasTimeToLearn),
      yes(rules.isPublished),
    ]);
    expect(shown.toSorted()).toEqual(rows.toSorted());
  });

  it('gives a reason for each dependency', () => {
    const named = rowsIn(sectionOf(architecture, 'Dependencies')).flatMap(([cell = '']) =>
      cell.split(', '),
    );
    const all = Object.keys({ ...project.dependencies, ...project.devDependencies });
    const types = all.filter((name) => name.startsWith('@types/'));
    expect(all.filter((name) => !types.includes(name) && !named.includes(name))).toEqual([]);
    expect(named.filter((name) => !all.includes(name) && !name.startsWith('_'))).toEqual([]);
  });
});

/** The floors of an array in the lint rule's configuration, top first. */
function floorsIn(configuration: string, name: string): string[][] {
  const [, array = ''] = new RegExp(`const ${name} = \\[([^;]+)\\];`).exec(configuration) ?? [];
  return Array.from(array.matchAll(/\[([^\]]+)\]/g), ([, floor = '']) =>
    Array.from(floor.matchAll(/'\.\/([^']+)'/g), ([, room = '']) => room),
  );
}

/** The floors that the pictures show, top first, by the folder that has them. */
function drawnFloors(markdown: string): Record<string, string[][]> {
  const drawn: Record<string, string[][]> = {};
  const [, pictures = ''] = /^## Floors$([\s\S]+?)^## /m.exec(markdown) ?? [];
  let folder = 'src';
  for (const line of pictures.split('\n')) {
    const [, inner] = /^([a-z]+)\/$/.exec(line) ?? [];
    if (inner !== undefined) folder = `src/${inner}`;
    const [, floor, room] = /^( \d|\d\d| {2}) {2}([a-z][\w.]*)/.exec(line) ?? [];
    if (room === undefined) continue;
    const floors = (drawn[folder] ??= []);
    if (floor?.trim() !== '') floors.push([]);
    floors.at(-1)?.push(`${folder}/${room}`);
  }
  return drawn;
}
