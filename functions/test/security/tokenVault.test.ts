import { randomBytes } from 'node:crypto';
import { createTokenVault, keyIdOf, type TokenVault } from '../../src/security/tokenVault';

const aKey = randomBytes(32).toString('base64');
const otherKey = randomBytes(32).toString('base64');
const token = 'ntn_made_up_for_this_test';

function vaultWith(
  encryptionKeys: string | null,
  fingerprintKey: string | null = aKey,
): TokenVault {
  return createTokenVault({
    encryptionKeys: () => encryptionKeys,
    fingerprintKey: () => fingerprintKey,
  });
}

/** The ciphertext with one bit of its decoded body flipped; negative offsets count from the end. */
function tamper(ciphertext: string, offset: number): string {
  const [version = '', keyId = '', body = ''] = ciphertext.split('.');
  const sealed = Buffer.from(body, 'base64url');
  const index = offset < 0 ? sealed.length + offset : offset;
  sealed[index] = (sealed[index] ?? 0) ^ 1;
  return [version, keyId, sealed.toString('base64url')].join('.');
}

describe('the token vault', () => {
  it('gives back what it encrypted', () => {
    const vault = vaultWith(`k1:${aKey}`);
    for (const text of [token, '', 'ünïcode ✓ 🎉']) {
      expect(vault.decrypt(vault.encrypt(text, 'c1'), 'c1')).toBe(text);
    }
  });

  it('names version and key in the ciphertext and hides the token', () => {
    const ciphertext = vaultWith(`k1:${aKey}`).encrypt(token, 'c1');
    expect(ciphertext).toMatch(/^v1\.k1\.[A-Za-z0-9_-]+$/);
    const body = Buffer.from(ciphertext.split('.')[2] ?? '', 'base64url');
    expect(body).toHaveLength(12 + token.length + 16);
    expect(body.includes(token)).toBe(false);
  });

  it('never encrypts the same token to the same text', () => {
    const vault = vaultWith(`k1:${aKey}`);
    const all = Array.from({ length: 20 }, () => vault.encrypt(token, 'c1'));
    expect(new Set(all).size).toBe(20);
  });

  it('binds a ciphertext to its connection', () => {
    const vault = vaultWith(`k1:${aKey}`);
    const ciphertext = vault.encrypt(token, 'c1');
    expect(() => vault.decrypt(ciphertext, 'c2')).toThrow('belongs to another connection');
  });

  it('encrypts by the first key and decrypts by all, so that keys can be rotated', () => {
    const old = vaultWith(`k1:${aKey}`).encrypt(token, 'c1');
    const rotated = vaultWith(`k2:${otherKey}, k1:${aKey}`);
    expect(rotated.decrypt(old, 'c1')).toBe(token);
    expect(rotated.encrypt(token, 'c1')).toMatch(/^v1\.k2\./);
  });

  it('says which key a ciphertext is of, and which one is the first', () => {
    const rotated = vaultWith(`k2:${otherKey},k1:${aKey}`);
    expect(rotated.currentKeyId()).toBe('k2');
    expect(keyIdOf(rotated.encrypt(token, 'c1'))).toBe('k2');
    expect(keyIdOf(vaultWith(`k1:${aKey}`).encrypt(token, 'c1'))).toBe('k1');
    expect([token, '', 'v1.k1', 'v2.k1.AAAA', 'v1.k1.AAAA.x'].map(keyIdOf)).toEqual(
      Array(5).fill(null),
    );
    expect(() => vaultWith(null).currentKeyId()).toThrow(/^TOKEN_ENCRYPTION_KEYS is missing/);
  });

  it('names the key that a ciphertext needs and the vault does not have', () => {
    const ciphertext = vaultWith(`k1:${aKey}`).encrypt(token, 'c1');
    expect(() => vaultWith(`k2:${otherKey}`).decrypt(ciphertext, 'c1')).toThrow(/the key "k1"/);
  });

  it('refuses another key under the same name', () => {
    const ciphertext = vaultWith(`k1:${aKey}`).encrypt(token, 'c1');
    expect(() => vaultWith(`k1:${otherKey}`).decrypt(ciphertext, 'c1')).toThrow('does not decrypt');
  });

  it.each([
    ['the first byte of the nonce', 0],
    ['the last byte of the nonce', 11],
    ['the first byte of the text', 12],
    ['the last byte of the text', -17],
    ['the first byte of the tag', -16],
    ['the last byte of the tag', -1],
  ])('notices a change of %s', (_name, offset) => {
    const vault = vaultWith(`k1:${aKey}`);
    const tampered = tamper(vault.encrypt(token, 'c1'), offset);
    expect(() => vault.decrypt(tampered, 'c1')).toThrow('does not decrypt');
  });

  it.each([
    ['another version', (text: string) => text.replace('v1', 'v2'), 'is not in the form'],
    ['a part too many', (text: string) => `${text}.x`, 'is not in the form'],
    ['a part too few', () => 'v1.k1', 'is not in the form'],
    ['no body', () => 'v1.k1.', 'does not decrypt'],
    ['a body shorter than its tag', () => 'v1.k1.AAAA', 'does not decrypt'],
    ['a character that decoding skips', (text: string) => `${text}!`, 'does not decrypt'],
    ['a cut end', (text: string) => text.slice(0, -4), 'does not decrypt'],
  ])('refuses %s', (_name, change, message) => {
    const vault = vaultWith(`k1:${aKey}`);
    const ciphertext = vault.encrypt(token, 'c1');
    expect(() => vault.decrypt(change(ciphertext), 'c1')).toThrow(message);
  });

  it('has no default key: without one both ways fail and say which variable to set', () => {
    const vault = vaultWith(null, null);
    const missing = /^TOKEN_ENCRYPTION_KEYS is missing: set it to/;
    expect(() => vault.encrypt(token, 'c1')).toThrow(missing);
    expect(() => vault.decrypt('v1.k1.AAAA', 'c1')).toThrow(missing);
    expect(() => vault.fingerprint(token)).toThrow(/^TOKEN_FINGERPRINT_KEY is missing: set it to/);
  });

  it.each([
    ['a key without its name', aKey],
    ['a short key without its name', randomBytes(16).toString('hex')],
    ['a name with spaces', `my key:${aKey}`],
    ['a key of another length', `k1:${randomBytes(16).toString('base64')}`],
    ['a name alone', 'k1:'],
    ['a second entry that is none', `k1:${aKey},${otherKey}`],
  ])('refuses %s, by the variable and without the value', (_name, keys) => {
    const message = messageOf(() => vaultWith(keys).encrypt(token, 'c1'));
    expect(message).toMatch(/^TOKEN_ENCRYPTION_KEYS/);
    const values = keys.split(/[,:]/).filter((part) => part.length > 8);
    expect(values.filter((value) => message.includes(value))).toEqual([]);
    expect(message).not.toContain(token);
  });

  it('fingerprints by the token and the key alone', () => {
    const print = vaultWith(null, aKey).fingerprint(token);
    expect(print).toMatch(/^[0-9a-f]{64}$/);
    expect(vaultWith(`k1:${otherKey}`, aKey).fingerprint(token)).toBe(print);
    expect(vaultWith(null, aKey).fingerprint(`${token}x`)).not.toBe(print);
    expect(vaultWith(null, otherKey).fingerprint(token)).not.toBe(print);
  });

  it('refuses a fingerprint key of another length', () => {
    expect(() => vaultWith(null, 'c2hvcnQ=').fingerprint(token)).toThrow(
      'TOKEN_FINGERPRINT_KEY must be 32 bytes in base64, and is 5.',
    );
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}
