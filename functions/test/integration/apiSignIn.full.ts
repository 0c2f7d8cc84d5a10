import type { Instance } from '../../local/production/startInstance';
import { ask, type TimedReply } from '../support/ask';
import { startAuthStandIn, type AuthStandIn } from '../support/authStandIn';
import { errorOf } from '../support/dataBody';
import { idTokenClaims, unsignedToken } from '../support/idTokens';
import { signUp } from '../support/ownersApi';
import { openWorld, type RedisTestWorld } from '../support/testWorld';

const nowSeconds = Math.floor(Date.now() / 1000);
const origin = 'https://app.example.com';

describe('who may call the owners’ API', () => {
  let world: RedisTestWorld;
  let auth: AuthStandIn;
  let instances: Instance[];

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    auth = await startAuthStandIn();
    const env = { FIREBASE_AUTH_EMULATOR_HOST: auth.host, API_ALLOWED_ORIGINS: origin };
    instances = await Promise.all([world.startFast('api', env), world.startFast('api', env)]);
  });
  beforeEach(() => {
    auth.fault = null;
    auth.accounts.set('u1', {});
  });
  afterAll(async () => {
    await world.close();
    await auth.close();
  });

  const api = (): Instance => {
    const [first] = instances;
    if (first === undefined) throw new Error('no instance');
    return first;
  };
  const listAs = (token: string, instance = api()) =>
    ask(instance, '/api/widgets', { headers: { authorization: `Bearer ${token}` } });
  const tokenOf = (changes: Record<string, unknown> = {}, projectId = world.projectId): string =>
    unsignedToken(idTokenClaims(projectId, 'u1', changes));

  it('is an account that has signed in', async () => {
    const reply = await listAs(tokenOf());
    expect([reply.status, reply.text]).toEqual([200, '{"widgets":[],"nextCursor":null}']);
  });

  it.each<[string, () => string]>([
    ['an expired token', () => tokenOf({ exp: nowSeconds - 10 })],
    ['a token of another project', () => tokenOf({}, 'another-project')],
    ['a token of a deleted account', () => tokenOf({ sub: 'deleted', user_id: 'deleted' })],
    ['no token', () => 'nothing'],
    ['half a token', () => tokenOf().slice(0, 40)],
  ])('is nobody with %s', async (_what, token) => {
    const reply = await listAs(token());
    expect(errorOf(reply)).toEqual([401, 'unauthenticated']);
    expect(reply.headers['www-authenticate']).toBe('Bearer');
  });

  it('is nobody whose account is disabled or whose sign-ins were revoked', async () => {
    auth.accounts.set('u1', { disabled: true });
    expect((await listAs(tokenOf())).status).toBe(401);
    auth.accounts.set('u1', { validSince: nowSeconds });
    expect((await listAs(tokenOf())).status).toBe(401);
    expect((await listAs(tokenOf({ auth_time: nowSeconds + 1 }))).status).toBe(200);
  });

  it('is nobody with an unsigned token outside the emulator', async () => {
    const real = await world.startFast('api');
    // The first one loads what verifies it; the second shows that nobody else is waited for.
    await listAs(tokenOf(), real);
    const reply = await listAs(tokenOf(), real);
    expect(errorOf(reply)).toEqual([401, 'unauthenticated']);
    expect(reply.durationMs).toBeLessThan(5000);
    await real.stop();
  });

  it('is asked to come back while sign-ins can not be verified, within seconds', async () => {
    auth.fault = { status: 500 };
    expect(errorOf(await listAs(tokenOf()))).toEqual([503, 'temporarily_unavailable']);
    auth.fault = 'hang';
    const reply = await listAs(tokenOf());
    expect(errorOf(reply)).toEqual([503, 'temporarily_unavailable']);
    expect(reply.headers['retry-after']).toMatch(/^\d+$/);
    // 8 s, and what a slow machine adds; the SDK alone would wait for 25 s.
    expect(reply.durationMs).toBeLessThan(20_000);
  }, 60_000);

  it('is a page of an allowed site, and of no other', async () => {
    const headers = { origin, authorization: `Bearer ${tokenOf()}` };
    const { headers: answered } = await ask(api(), '/api/widgets', { headers });
    expect(answered['access-control-allow-origin']).toBe(origin);
    const asked = { origin, 'access-control-request-method': 'POST' };
    const preflight = await ask(api(), '/api/widgets', { method: 'OPTIONS', headers: asked });
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([
      204,
      'Authorization, Content-Type',
    ]);
    const other = { ...asked, origin: 'https://evil.example' };
    const refused = await ask(api(), '/api/widgets', { method: 'OPTIONS', headers: other });
    expect(Object.keys(refused.headers).filter((name) => name.startsWith('access-'))).toEqual([]);
  });

  it('asks 120 times a minute at most, over all instances and addresses', async () => {
    const owner = signUp(world, auth, api());
    const replies: TimedReply[] = [];
    const isRefused = (): boolean => replies.some(({ status }) => status === 429);
    for (let round = 0; round < 120 && !isRefused(); round += 1) {
      const asking = instances.map((instance) =>
        owner.call('GET', '/api/connections', undefined, instance),
      );
      replies.push(...(await Promise.all(asking)));
    }
    const passed = replies.filter(({ status }) => status === 200).length;
    // A few pass on credit, where Redis is late, and where a minute ends meanwhile; instances that
    // count for themselves would let 240 pass.
    expect(passed).toBeGreaterThanOrEqual(110);
    expect(passed).toBeLessThan(200);
    const refused = replies.find(({ status }) => status === 429);
    expect(refused?.headers).toMatchObject({
      'ratelimit-policy': '"owner";q=120;w=60',
      'retry-after': expect.stringMatching(/^\d+$/) as unknown,
    });
    expect((await listAs(tokenOf())).status).toBe(200);
  }, 60_000);
});
