import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(__dirname, '../..');
const contract = join(root, 'functions/docs/contract.md');

/** The one file that may look beside the checkout. */
const mayLookAround = '.ci/run';

/** The contract's sections, as they are agreed on. */
const agreedAnchors = [
  ...['functions', 'reading', 'errors', 'owners-api', 'operators', 'configuration', 'data'],
  ...['the-ladder', 'pictures'],
];

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));

const texts = tracked
  .filter((path) => path !== mayLookAround)
  .map((path): [path: string, text: string] => [path, readFileSync(join(root, path), 'utf8')])
  .filter(([, text]) => !text.includes('\0'));

/** Every place where a text says something that `pattern` fits: `path: words`. */
function mentions(pattern: RegExp, from = texts): string[] {
  return from.flatMap(([path, text]) =>
    Array.from(text.matchAll(pattern), ([words]) => `${path}: ${words}`),
  );
}

/** Sections of a contract, and folders, that lie outside. */
const outside =
  /CONTRACT[\s*/]+section|\.\.\/shared\/(?:notion|cases|house)\b|\bnotion-(?:recordings)/g;

/** Documents whose names are written large, as those for readers are. */
const documents = /\b[A-Z][A-Z_-]+\.md\b/g;

const anchors = /\bdocs\/contract\.md#[\w-]*/g;

function missingDocuments(from = texts): string[] {
  const names = new Set(tracked.map((path) => basename(path)));
  return mentions(documents, from).filter((mention) => !names.has(mention.split(': ')[1] ?? ''));
}

/** The anchors that GitHub gives a document's headings. */
function anchorsIn(markdown: string): string[] {
  const seen = new Map<string, number>();
  return Array.from(markdown.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm), ([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Mark}\p{Number}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

describe('the repository', () => {
  it('names nothing that lies beside it', () => {
    expect(mentions(outside)).toEqual([]);
  });

  it('names no document that it does not hold', () => {
    expect(missingDocuments()).toEqual([]);
  });

  it('names only sections that the contract has', () => {
    const known = existsSync(contract) ? anchorsIn(readFileSync(contract, 'utf8')) : agreedAnchors;
    const unknown = mentions(anchors).filter(
      (mention) => !known.includes(mention.split('#')[1] ?? ''),
    );
    expect(mentions(anchors).length).toBeGreaterThan(30);
    expect(unknown).toEqual([]);
  });
});

describe('the search for what lies outside', () => {
  const words = (...parts: string[]): [string, string][] => [['a.ts', parts.join('')]];

  it.each([
    ['a section', words('/** As in CONTRACT', ' section 7. */')],
    ['a section on the next line', words(' * As in CONTRACT', '\n * section 7.')],
    ['a folder', words("resolve('..", "/shared/cases')")],
    ['the recordings', words("join(shared, 'notion-", "recordings')")],
  ])('finds %s', (_name, from) => {
    expect(mentions(outside, from)).toHaveLength(1);
  });

  it('finds a document that is not there', () => {
    expect(missingDocuments(words('see NOWHERE', '.md and README', '.md'))).toEqual([
      ['a.ts: NOWHERE', '.md'].join(''),
    ]);
  });

  it("follows GitHub's rule for the anchors of headings", () => {
    const markdown =
      "# The ladder\n\ntext\n## Owners' API\n### `GET …/data`, 2nd_try\n## The ladder\n";
    expect(anchorsIn(markdown)).toEqual([
      ...['the-ladder', 'owners-api', 'get-data-2nd_try', 'the-ladder-1'],
    ]);
  });
});
