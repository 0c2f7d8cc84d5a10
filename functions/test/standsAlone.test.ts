import { basename } from 'node:path';
import { anchorsIn } from './support/markdown';
import { textOf, tracked } from './support/repository';

/** The one file that may look beside the checkout. */
const mayLookAround = '.ci/run';

const texts = tracked
  .filter((path) => path !== mayLookAround)
  .map((path): [path: string, text: string] => [path, textOf(path)])
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

const anchors = /\bdocs\/[\w-]+\.md#[\w-]*/g;

function missingDocuments(from = texts): string[] {
  const names = new Set(tracked.map((path) => basename(path)));
  return mentions(documents, from).filter((mention) => !names.has(mention.split(': ')[1] ?? ''));
}

function missingSections(from = texts): string[] {
  return mentions(anchors, from).filter((mention) => {
    const [document = '', anchor = ''] = (mention.split(': ')[1] ?? '').split('#');
    const path = `functions/${document}`;
    return !tracked.includes(path) || !anchorsIn(textOf(path)).includes(anchor);
  });
}

describe('the repository', () => {
  it('names nothing that lies beside it', () => {
    expect(mentions(outside)).toEqual([]);
  });

  it('names no document that it does not hold', () => {
    expect(missingDocuments()).toEqual([]);
  });

  it('names only sections that its documents have', () => {
    expect(mentions(anchors).length).toBeGreaterThan(30);
    expect(missingSections()).toEqual([]);
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

  it('finds a section that is not there', () => {
    const mentioned = ['docs/contract', '.md#the-ladder and docs/contract', '.md#nothing'];
    expect(missingSections(words(...mentioned))).toEqual(['a.ts: docs/contract' + '.md#nothing']);
  });

  it("follows GitHub's rule for the anchors of headings", () => {
    const markdown =
      "# The ladder\n\ntext\n## Owners' API\n```sh\n# no heading\n```\n### `GET …/data`, 2nd_try\n## The ladder\n";
    expect(anchorsIn(markdown)).toEqual([
      ...['the-ladder', 'owners-api', 'get-data-2nd_try', 'the-ladder-1'],
    ]);
  });
});
