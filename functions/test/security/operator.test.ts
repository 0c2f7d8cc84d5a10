import { isOperator, type VerifyIdToken } from '../../src/security/operator';

const idToken = 'header.payload.signature';
const claims =
  (admin: unknown): VerifyIdToken =>
  () =>
    Promise.resolve({ admin, uid: 'someone' });
const refuse: VerifyIdToken = () => Promise.reject(new Error('expired'));

describe('isOperator', () => {
  it.each<[string, string | undefined, string | null, VerifyIdToken, boolean]>([
    ['the key', 'Bearer s3cret', 's3cret', refuse, true],
    ['the key behind a lower-case scheme', 'bearer s3cret', 's3cret', refuse, true],
    ['the key with more spaces before it', 'Bearer   s3cret', 's3cret', refuse, true],
    ['a key of two words', 'Bearer s3cret x', 's3cret', refuse, false],
    ['a wrong key of the same length', 'Bearer s3creT', 's3cret', refuse, false],
    ['the beginning of the key', 'Bearer s3', 's3cret', refuse, false],
    ['the key with something behind it', 'Bearer s3cretx', 's3cret', refuse, false],
    ['the bare key', 's3cret', 's3cret', refuse, false],
    ['another scheme', 'Basic s3cret', 's3cret', refuse, false],
    ['an empty token', 'Bearer ', 's3cret', refuse, false],
    ['no header', undefined, 's3cret', refuse, false],
    ['"null" where there is no key', 'Bearer null', null, refuse, false],
    ['"none" where there is no key', 'Bearer none', null, refuse, false],
    ['an ID token with the claim', `Bearer ${idToken}`, 's3cret', claims(true), true],
    ['the claim where there is no key', `Bearer ${idToken}`, null, claims(true), true],
    ['an ID token without the claim', `Bearer ${idToken}`, null, claims(undefined), false],
    ['a claim that is only truthy', `Bearer ${idToken}`, null, claims('true'), false],
    ['an ID token that is not valid', `Bearer ${idToken}`, null, refuse, false],
  ])('answers for %s', async (_name, authorization, key, verify, expected) => {
    expect(await isOperator(authorization, key, verify)).toBe(expected);
  });

  it('asks for the claims of nothing that does not look like an ID token', async () => {
    const verify = jest.fn(claims(true));
    expect(await isOperator('Bearer guess', 'key', verify)).toBe(false);
    expect(verify).not.toHaveBeenCalled();
  });
});
