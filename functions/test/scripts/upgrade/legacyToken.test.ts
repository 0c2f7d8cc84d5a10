import { createLegacyTokens } from '../../../scripts/upgrade/legacyToken';
import { legacyEncrypted, passphrase } from './legacyProduct';

const token = 'secret_made_up_for_this_test';
const read = createLegacyTokens(passphrase);

describe('a token of the legacy product', () => {
  it.each(['secret_abc', 'ntn_abcDEF123', ' ntn_pasted\n'])('may be plain: %j', (stored) => {
    expect(read(stored)).toEqual({ token: stored.trim(), wasEncrypted: false });
    expect(createLegacyTokens(null)(stored)).toMatchObject({ token: stored.trim() });
  });

  it('is decrypted by the passphrase', () => {
    expect(read(legacyEncrypted(token))).toEqual({ token, wasEncrypted: true });
    expect(read(legacyEncrypted(token).toUpperCase())).toMatchObject({ token });
  });

  it('asks for the passphrase where it is encrypted and there is none', () => {
    const result = createLegacyTokens(null)(legacyEncrypted(token));
    expect(result).toMatchObject({ problem: 'passphrase_missing' });
  });

  it('is never read with another passphrase, however often the padding happens to fit', () => {
    const results = Array.from({ length: 2000 }, () => read(legacyEncrypted(token, 'another')));
    expect(new Set(results.map((result) => 'problem' in result && result.problem))).toEqual(
      new Set(['passphrase_wrong']),
    );
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an empty text', ''],
    ['a word', 'password'],
    ['a text with spaces', 'ntn_one two'],
    ['a cut nonce', legacyEncrypted(token).slice(1)],
    ['a cut body', legacyEncrypted(token).slice(0, -1)],
    ['half a block', legacyEncrypted(token).slice(0, -16)],
    ['no body', `${'0'.repeat(32)}:`],
    ['today’s form', 'v1.k1.AAAA'],
  ])('is not read from %s', (_name, stored) => {
    const result = read(stored);
    expect(result).toMatchObject({ problem: 'token_form' });
    expect(JSON.stringify(result)).not.toContain(token);
  });
});
