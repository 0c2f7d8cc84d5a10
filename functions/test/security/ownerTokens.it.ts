import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import { z } from 'zod';
import { createOwnerAuthentication } from '../../src/security/owner';
import { systemClock } from '../../src/shared/clock';
import { startAuthStandIn, type AuthStandIn } from '../support/authStandIn';
import { createEventRecord } from '../support/builders';
import { idTokenClaims, signedToken, unsignedToken } from '../support/idTokens';

const projectId = 'demo-owner-tokens';
const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const requestSchema = z.looseObject({
  path: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.union([z.string(), z.number()])),
});

describe('the Admin SDK outside the emulator', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const record = createEventRecord();
  let google: AuthStandIn;
  let apps = 0;

  const claims = (changes: Record<string, unknown> = {}) => idTokenClaims(projectId, 'u1', changes);
  const valid = (changes: Record<string, unknown> = {}): string =>
    signedToken(claims(changes), privateKey, 'key1');

  /** As a new instance: with no certificates yet. */
  function signIn(token: string): Promise<string> {
    apps += 1;
    const credential = {
      getAccessToken: () => Promise.resolve({ access_token: 'none', expires_in: 3600 }),
    };
    const auth = getAuth(initializeApp({ projectId, credential }, `owner-tokens-${apps}`));
    const authenticate = createOwnerAuthentication({
      verifyIdToken: (candidate) => auth.verifyIdToken(candidate, true),
      clock: systemClock,
      report: record.report,
    });
    return authenticate(`Bearer ${token}`);
  }

  beforeAll(async () => {
    google = await startAuthStandIn();
    google.keys = { key1: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
    // Whatever the SDK asks Google for, the stand-in is asked.
    jest.spyOn(https, 'request').mockImplementation((...args: unknown[]) => {
      const { path, method, headers } = requestSchema.parse(args[0]);
      const [host = '', port] = google.host.split(':');
      const asking = http.request({ host, port, path, method, headers, agent: false });
      const [, onResponse] = args;
      asking.on('response', (response) => {
        if (typeof onResponse === 'function') Reflect.apply(onResponse, undefined, [response]);
      });
      return asking;
    });
  });
  beforeEach(() => {
    google.accounts.clear();
    google.accounts.set('u1', {});
    google.asked.length = 0;
    google.fault = null;
    record.events.length = 0;
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await google.close();
  });

  it('lets a signed token of an account in order pass', async () => {
    await expect(signIn(valid())).resolves.toBe('u1');
    expect(google.asked).toHaveLength(2);
  });

  it.each<[string, () => string]>([
    ['is expired', () => valid({ exp: nowSeconds() - 1 })],
    ['is of another project', () => valid(idTokenClaims('other', 'u1'))],
    ['is of another issuer', () => valid({ iss: 'https://evil.example/demo' })],
    ['names nobody', () => valid({ sub: '' })],
    ['is signed by a stranger', () => signedToken(claims(), stranger.privateKey, 'key1')],
    ['is signed by a key that there is not', () => signedToken(claims(), privateKey, 'key2')],
    [
      'was changed',
      () =>
        valid().replace(
          /\.[^.]+\./,
          `.${unsignedToken(claims({ sub: 'u2' })).split('.')[1] ?? ''}.`,
        ),
    ],
    ['has lost its signature', () => valid().replace(/[^.]+$/, '')],
  ])('refuses a token that %s', async (_what, token) => {
    await expect(signIn(token())).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(record.events).toEqual([]);
  });

  it.each<[string, () => string]>([
    ['without a signature', () => unsignedToken(claims())],
    ['of alg none with a key id', () => unsignedToken(claims(), { alg: 'none', kid: 'key1' })],
    ['of alg HS256', () => unsignedToken(claims(), { alg: 'HS256', kid: 'key1' })],
    ['that is a legacy one', () => unsignedToken({ v: 0, d: 'x' }, { alg: 'HS256' })],
  ])('refuses a token %s and fetches no certificate for it', async (_what, token) => {
    await expect(signIn(token())).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(google.asked).toEqual([]);
  });

  it('refuses a token that was revoked, and one of an account that is disabled or gone', async () => {
    google.accounts.set('u1', { validSince: nowSeconds() });
    await expect(signIn(valid())).rejects.toMatchObject({ code: 'unauthenticated' });
    google.accounts.set('u1', { disabled: true });
    await expect(signIn(valid())).rejects.toMatchObject({ code: 'unauthenticated' });
    google.accounts.clear();
    await expect(signIn(valid())).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('says to come back where the certificates or the account can not be had', async () => {
    google.fault = { status: 500 };
    await expect(signIn(valid())).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    expect(record.types()).toEqual(['auth.failed']);
    jest.mocked(https.request).mockImplementationOnce(() => {
      throw new Error('connect ECONNREFUSED');
    });
    await expect(signIn(valid())).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });
});
