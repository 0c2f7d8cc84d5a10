import { avoidedInCode, avoidedInProse } from './support/avoidedWords';
import { textOf, tracked } from './support/repository';

/** The list of the words and the examples below; what others, a build or a measurement made. */
const unchecked = [
  'functions/test/support/avoidedWords.ts',
  'functions/test/words.test.ts',
  'functions/package-lock.json',
  'functions/bench/results/',
  'functions/src/embed/client/bundle.json',
  'functions/test/fixtures/notion/',
];

const isCode = /\.(?:[cm]?js|tsx?|json)$/;

const sources = tracked.filter(
  (path) => isCode.test(path) && !unchecked.some((start) => path.startsWith(start)),
);

describe('the code', () => {
  it('uses plain words in names, comments and texts', () => {
    expect(sources.length).toBeGreaterThan(500);
    const found = sources.flatMap((path) =>
      avoidedInCode(textOf(path)).map((word) => `${path}, ${word}`),
    );
    expect(found).toEqual([]);
  });

  it('uses plain words in the names of files', () => {
    expect(tracked.flatMap((path) => avoidedInCode(path))).toEqual([]);
  });
});

describe('the search for avoided words', () => {
  it.each([
    ['a comment', '// It tells.', 'line 1: tells'],
    ['a text on another line', "\n'Good news'", 'line 2: news'],
    ['the beginning of a name', 'tellIdle()', 'line 1: tell'],
    ['the middle of a name', 'isToldIn', 'line 1: Told'],
    ['the end of a name', 'readNews', 'line 1: News'],
    ['a name in capitals', 'READ_NEWS', 'line 1: NEWS'],
    ['a name behind capitals', 'HTTPNews', 'line 1: News'],
    ['two lines', '/** At the next\n * look. */', 'line 1: next\n * look'],
  ])('finds one in %s', (_name, code, found) => {
    expect(avoidedInCode(code)).toEqual([expect.stringContaining(`${found} (instead: `)]);
  });

  it.each(['feedLooks.read()', 'look(feed)', 'const look = 1', 'feeds.look', '{ look: 1 }'])(
    'finds the noun in %s',
    (code) => {
      expect(avoidedInCode(code)).toHaveLength(1);
    },
  );

  it.each(['lookUp()', 'const lookup = 1', '// It looks like a look-up.', 'Look for new posts'])(
    'leaves the verb alone in %s',
    (code) => {
      expect(avoidedInCode(code)).toEqual([]);
    },
  );

  it('says what to use instead', () => {
    expect(avoidedInProse('No news.')).toEqual(['line 1: news (instead: change)']);
  });
});
