import { describeError, redact } from '../../src/telemetry/redact';

describe('redact', () => {
  it.each([
    ['token ntn_abcdefgh1234 here', 'token [redacted] here'],
    ['old secret_AbCdEfGh1234.', 'old [redacted].'],
    ['"Bearer eyJhbGciOi.abc-def_x" sent', '"[redacted]" sent'],
    ['authorization: bearer abcdefghij', 'authorization: [redacted]'],
    ['<https://s3.example/a%20b.png?X-Amz-Date=1&X-Amz-Signature=2> x', '<[redacted] x'],
    ['https://file.example/f/x.png?expires=1&signature=zzz', '[redacted]'],
    ["'https://img.example/x?token=1'", "'[redacted]'"],
    ['ntn_aaaaaaaaaa and ntn_bbbbbbbbbb', '[redacted] and [redacted]'],
  ])('hides secrets in %j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each(['https://example.com/page', 'is it ntn_? or a secret_word', 'Bearer of gifts'])(
    'leaves %j as it is',
    (text) => {
      expect(redact(text)).toBe(text);
    },
  );
});

describe('describeError', () => {
  it('lists names and messages down the causes', () => {
    const cause = new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
    expect(describeError(new Error('outer', { cause }))).toBe(
      'Error: outer <- TypeError: fetch failed <- Error: ECONNREFUSED',
    );
  });

  it.each([
    ['plain words', 'plain words'],
    [{ token: 'hidden' }, 'not an Error'],
    [undefined, ''],
    [null, ''],
  ])('takes %j for an error too', (thrown, expected) => {
    expect(describeError(thrown)).toBe(expected);
  });

  it('ends with errors that cause themselves', () => {
    const error = new Error('round');
    error.cause = error;
    expect(describeError(error).split(' <- ')).toHaveLength(5);
  });
});
