import { trimEndOf, trimStartOf } from '../../src/shared/trimText';

describe('trimming by characters', () => {
  it.each([
    ['((a(', '(', 'a(', '((a'],
    ['a', '(', 'a', 'a'],
    ['', '(', '', ''],
    ['.,.', '.,', '', ''],
    ['// /', '/', ' /', '// '],
  ])('%j of %j', (text, characters, atStart, atEnd) => {
    expect(trimStartOf(text, characters)).toBe(atStart);
    expect(trimEndOf(text, characters)).toBe(atEnd);
  });
});
