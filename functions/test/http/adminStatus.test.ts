import { createAdminStatus } from '../../src/http/adminStatus';
import { askEndpoint, textOf } from './endpoints';

const idToken = 'header.payload.signature';

function createHarness({
  key = 's3cret',
  admin = false,
}: {
  key?: string | null;
  admin?: boolean;
}) {
  const status = jest.fn(() => Promise.resolve({ health: { status: 'healthy' } }));
  const endpoint = createAdminStatus({
    adminApiKey: () => key,
    verifyIdToken: () => Promise.resolve({ admin }),
    status,
  });
  return { endpoint, status };
}

describe('adminStatus', () => {
  it.each(['/', '/api/admin/status'])('answers an operator at %s', async (path) => {
    const { endpoint } = createHarness({});
    const answer = await askEndpoint(endpoint, path, { authorization: 'Bearer s3cret' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(await textOf(answer))).toEqual({ health: { status: 'healthy' } });
  });

  it('answers a signed-in user with the admin claim, also without a key', async () => {
    const { endpoint } = createHarness({ key: null, admin: true });
    const answer = await askEndpoint(endpoint, '/', { authorization: `Bearer ${idToken}` });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['nobody', undefined],
    ['a wrong key', 'Bearer wrong'],
    ['another scheme', 'Basic s3cret'],
    ['a user without the claim', `Bearer ${idToken}`],
  ])('refuses %s before anything is looked up', async (_name, authorization) => {
    const { endpoint, status } = createHarness({});
    await expect(
      askEndpoint(endpoint, '/', authorization === undefined ? {} : { authorization }),
    ).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(status).not.toHaveBeenCalled();
  });

  it('refuses every key where there is none', async () => {
    const { endpoint } = createHarness({ key: null });
    for (const guess of ['none', 'null', 'undefined']) {
      await expect(
        askEndpoint(endpoint, '/', { authorization: `Bearer ${guess}` }),
      ).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    }
  });

  it('is nowhere else', async () => {
    const { endpoint } = createHarness({});
    await expect(
      askEndpoint(endpoint, '/status', { authorization: 'Bearer s3cret' }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is for its caller alone: not cached, not framed, not read by other sites', () => {
    const { endpoint } = createHarness({});
    expect(endpoint.readableAnywhere).toBe(false);
    expect(endpoint.headers).toMatchObject({
      'Cache-Control': 'private, no-store',
      'X-Frame-Options': 'DENY',
    });
  });
});
