import { createOwnerAuthentication, type VerifyOwnerToken } from '../../src/security/owner';
import { createEventRecord } from '../support/builders';
import { idTokenClaims, unsignedToken } from '../support/idTokens';
import { createManualClock } from '../support/manualClock';

const token = unsignedToken(idTokenClaims('demo', 'u1'));

function createHarness(verifyIdToken: VerifyOwnerToken) {
  const record = createEventRecord();
  const clock = createManualClock();
  const verify = jest.fn(verifyIdToken);
  const authenticate = createOwnerAuthentication({
    verifyIdToken: verify,
    clock,
    report: record.report,
  });
  return { authenticate, verify, record, clock };
}

const failure = (code: string | null, message = 'no'): Error =>
  Object.assign(new Error(message), code === null ? {} : { code });

describe('an owner', () => {
  it.each(['Bearer', 'bearer', 'BEARER '])('signs in with a token behind %s', async (scheme) => {
    const { authenticate, verify, clock } = createHarness(() => Promise.resolve({ uid: 'u1' }));
    await expect(authenticate(`${scheme} ${token}`)).resolves.toBe('u1');
    expect(verify).toHaveBeenCalledWith(token);
    expect(clock.sleeperCount()).toBe(0);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${token}`,
    token,
    `Bearer ${token} more`,
    'Bearer a.b.c',
    'Bearer one.two',
    `Bearer ${token}.four`,
    `Bearer ${unsignedToken(null)}`,
    `Bearer ${unsignedToken([])}`,
    `Bearer ${unsignedToken({}, 'none')}`,
  ])('is nobody with %j, and nothing is asked', async (authorization) => {
    const { authenticate, verify } = createHarness(() => Promise.resolve({ uid: 'u1' }));
    await expect(authenticate(authorization)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(verify).not.toHaveBeenCalled();
  });

  it('signs in with a token of 8192 characters, and with none that is longer', async () => {
    const { authenticate, verify } = createHarness(() => Promise.resolve({ uid: 'u1' }));
    const longest = token.padEnd(8192, 'x');
    await expect(authenticate(`Bearer ${longest}`)).resolves.toBe('u1');
    await expect(authenticate(`Bearer ${longest}x`)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['auth/id-token-expired', undefined],
    ['auth/id-token-revoked', undefined],
    ['auth/user-disabled', undefined],
    ['auth/user-not-found', undefined],
    ['auth/argument-error', 'Decoding Firebase ID token failed. Make sure…'],
    ['auth/argument-error', 'Firebase ID token has invalid signature.'],
    ['auth/argument-error', 'Firebase ID token has incorrect "aud" (audience) claim.'],
    ['auth/argument-error', 'verifyIdToken() expects an ID token, but was given a custom token.'],
  ])('is nobody where the token fails with %s: %s', async (code, message) => {
    const { authenticate, record } = createHarness(() => Promise.reject(failure(code, message)));
    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    expect(record.events).toEqual([]);
  });

  it('is nobody where the id of the key is no text, which is no failure of ours', async () => {
    const { authenticate, record } = createHarness(() => Promise.reject(new Error('odd')));
    const odd = unsignedToken({ sub: 'user' }, { alg: 'RS256', kid: { a: 1 } });
    await expect(authenticate(`Bearer ${odd}`)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(record.events).toEqual([]);
  });

  it('is nobody where the claims are of types that no token has', async () => {
    const { authenticate } = createHarness(() => Promise.reject(new TypeError('in')));
    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it.each([
    [null, 'getaddrinfo ENOTFOUND'],
    ['app/network-error', 'Error while making request'],
    ['app/invalid-credential', 'no credential'],
    ['auth/internal-error', 'an error'],
    ['auth/argument-error', 'Error fetching public keys for Google certs: 500'],
    ['auth/argument-error', 'Error while making request: getaddrinfo EAI_AGAIN'],
  ])('is asked to come back where verifying fails with %s: %s', async (code, message) => {
    const error = failure(code, message);
    const { authenticate, record } = createHarness(() => Promise.reject(error));
    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({
      code: 'temporarily_unavailable',
    });
    expect(record.events).toEqual([{ type: 'auth.failed', error }]);
  });

  it('waits 8 s for an answer and no longer', async () => {
    const { authenticate, clock } = createHarness(() => new Promise(() => undefined));
    const outcome = authenticate(`Bearer ${token}`).catch((error: unknown) => error);
    await clock.advance(7999);
    expect(clock.sleeperCount()).toBe(1);
    await clock.advance(1);
    expect(await outcome).toMatchObject({ code: 'temporarily_unavailable' });
  });
});
