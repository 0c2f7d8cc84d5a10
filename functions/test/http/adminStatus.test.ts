import { createAdminStatus } from '../../src/http/adminStatus';
import type { CallerLimits } from '../../src/security/callerLimits';
import { limitedBy } from '../../src/shared/rateLimit';
import { askEndpoint, textOf } from './endpoints';

const limited = limitedBy('client', { requests: 1, windowMs: 1000 }, 500);

/** Its operator is who brings `Bearer s3cret`. */
function createHarness({ isSpent = false } = {}) {
  const status = jest.fn(() => Promise.resolve({ health: { status: 'healthy' } }));
  const isOperator = jest.fn<Promise<boolean>, [string | undefined]>((authorization) =>
    Promise.resolve(authorization === 'Bearer s3cret'),
  );
  const limits: CallerLimits = {
    countLocally: () => null,
    check: () => Promise.resolve(isSpent ? limited : null),
  };
  return { endpoint: createAdminStatus({ isOperator, limits, status }), isOperator, status };
}

describe('adminStatus', () => {
  it.each(['/', '/api/admin/status'])('answers an operator at %s', async (path) => {
    const { endpoint } = createHarness();
    const answer = await askEndpoint(endpoint, path, { authorization: 'Bearer s3cret' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(await textOf(answer))).toEqual({ health: { status: 'healthy' } });
  });

  it.each([undefined, 'Bearer wrong'])(
    'refuses %s before anything is looked up',
    async (header) => {
      const { endpoint, status } = createHarness();
      await expect(
        askEndpoint(endpoint, '/', header === undefined ? {} : { authorization: header }),
      ).rejects.toMatchObject({ code: 'unauthenticated' });
      expect(status).not.toHaveBeenCalled();
    },
  );

  it('looks at nothing that a caller brings who has asked too often', async () => {
    const { endpoint, isOperator } = createHarness({ isSpent: true });
    await expect(
      askEndpoint(endpoint, '/', { authorization: 'Bearer s3cret' }),
    ).rejects.toMatchObject({ code: 'rate_limited', limited });
    expect(isOperator).not.toHaveBeenCalled();
  });

  it('is nowhere else', async () => {
    const { endpoint } = createHarness();
    await expect(
      askEndpoint(endpoint, '/status', { authorization: 'Bearer s3cret' }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is for its caller alone: not cached, not framed, not read by other sites', () => {
    const { endpoint } = createHarness();
    expect(endpoint.readableAnywhere).toBe(false);
    expect(endpoint.errorCacheControl).toBe('private, no-store');
    expect(endpoint.headers).toMatchObject({
      'Cache-Control': 'private, no-store',
      'X-Frame-Options': 'DENY',
    });
  });
});
