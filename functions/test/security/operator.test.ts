import { createOperatorCheck, type VerifyIdToken } from '../../src/security/operator';
import { createEventRecord } from '../support/builders';
import { unsignedToken } from '../support/idTokens';

const key = 'a key of 24 characters: '.replaceAll(' ', '-');
const admin = { admin: true, uid: 'someone' };
const idToken = unsignedToken(admin, { alg: 'RS256', kid: 'k' });
const claims =
  (value: unknown): VerifyIdToken =>
  () =>
    Promise.resolve({ admin: value, uid: 'someone' });
const refuse: VerifyIdToken = () => Promise.reject(new Error('expired'));

function createHarness(adminApiKey: string | null, verifyIdToken = claims(true)) {
  const record = createEventRecord();
  const verify = jest.fn(verifyIdToken);
  const isOperator = createOperatorCheck({
    adminApiKey: () => adminApiKey,
    verifyIdToken: verify,
    report: record.report,
  });
  return { isOperator, verify, record };
}

describe('who is an operator', () => {
  it.each<[string, string | undefined, string | null, VerifyIdToken, boolean]>([
    ['the key', `Bearer ${key}`, key, refuse, true],
    ['the key behind a lower-case scheme', `bearer ${key}`, key, refuse, true],
    ['the key with more spaces before it', `Bearer   ${key}`, key, refuse, true],
    ['a key of two words', `Bearer ${key} x`, key, refuse, false],
    ['a wrong key of the same length', `Bearer ${key.toUpperCase()}`, key, refuse, false],
    ['the beginning of the key', `Bearer ${key.slice(0, -1)}`, key, refuse, false],
    ['the key with something behind it', `Bearer ${key}x`, key, refuse, false],
    ['the bare key', key, key, refuse, false],
    ['another scheme', `Basic ${key}`, key, refuse, false],
    ['an empty token', 'Bearer ', key, refuse, false],
    ['no header', undefined, key, refuse, false],
    ['"null" where there is no key', 'Bearer null', null, refuse, false],
    ['"none" where there is no key', 'Bearer none', null, refuse, false],
    ['an ID token with the claim', `Bearer ${idToken}`, key, claims(true), true],
    ['the claim where there is no key', `Bearer ${idToken}`, null, claims(true), true],
    [
      'a claim that is not there once verified',
      `Bearer ${idToken}`,
      null,
      claims(undefined),
      false,
    ],
    ['a claim that is only truthy', `Bearer ${idToken}`, null, claims('true'), false],
    ['an ID token that is not valid', `Bearer ${idToken}`, null, refuse, false],
  ])('answers for %s', async (_name, authorization, adminApiKey, verify, expected) => {
    const { isOperator, record } = createHarness(adminApiKey, verify);
    expect(await isOperator(authorization)).toBe(expected);
    expect(record.of('secret.tooShort')).toEqual([]);
  });

  it.each([
    ['nothing that looks like an ID token', 'guess'],
    ['three parts that are none', 'header.payload.signature'],
    ['a user without the claim', unsignedToken({ uid: 'someone' }, { alg: 'RS256', kid: 'k' })],
    ['a claim that is only truthy', unsignedToken({ ...admin, admin: 'true' }, { alg: 'RS256' })],
    ['a key’s id that is no text', unsignedToken(admin, { alg: 'RS256', kid: 5 })],
    [
      'a token that is too long',
      unsignedToken({ ...admin, more: 'x'.repeat(8192) }, { alg: 'RS256' }),
    ],
  ])('costs no look-up for %s', async (_name, token) => {
    const { isOperator, verify } = createHarness(key);
    expect(await isOperator(`Bearer ${token}`)).toBe(false);
    expect(verify).not.toHaveBeenCalled();
  });

  it('is nobody by a key of under 24 characters, which is said once', async () => {
    const short = key.slice(0, 23);
    const { isOperator, record } = createHarness(short);
    expect(await isOperator(`Bearer ${short}`)).toBe(false);
    expect(await isOperator(`Bearer ${short}`)).toBe(false);
    expect(await isOperator(`Bearer ${idToken}`)).toBe(true);
    expect(record.of('secret.tooShort')).toEqual([
      { type: 'secret.tooShort', variable: 'ADMIN_API_KEY', minLength: 24 },
    ]);
  });
});
