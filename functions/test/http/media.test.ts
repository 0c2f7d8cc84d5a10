import type { Endpoint } from '../../src/http/answer/endpoint';
import { createMediaEndpoint } from '../../src/http/media';
import type { MediaService } from '../../src/media/mediaService';
import type { RedisBudget } from '../../src/redis/budget';
import type { Caller, CallerLimits } from '../../src/security/callerLimits';
import { ServiceError } from '../../src/shared/errors';
import type { Limited } from '../../src/shared/rateLimit';
import { createManualClock } from '../support/manualClock';
import { askEndpoint } from './endpoints';

function createHarness(livesForMs = 3_600_000, url = 'https://files.example/a.png?signature=x') {
  const clock = createManualClock();
  const asked: string[][] = [];
  const media: MediaService = {
    async resolve(slug, mediaId, { admit }) {
      asked.push([slug, mediaId]);
      await admit();
      return { mediaId, url, expiresAtMs: clock.nowMs() + livesForMs };
    },
  };
  const checked: Caller[] = [];
  const state: { limited: Limited | null } = { limited: null };
  const limits: CallerLimits = {
    countLocally: () => null,
    check: (caller) => {
      checked.push(caller);
      return Promise.resolve(state.limited);
    },
  };
  const tend = jest.fn<Promise<void>, [RedisBudget]>(() => Promise.resolve());
  const open = (service: MediaService): Endpoint =>
    createMediaEndpoint({ media: service, limits, housekeeping: { tend }, clock });
  return { endpoint: open(media), open, asked, checked, state, tend };
}

describe('the media endpoint', () => {
  it.each(['/calendar/abc-1', '/media/calendar/abc-1'])('redirects at %s', async (path) => {
    const { endpoint, asked } = createHarness();
    expect(await askEndpoint(endpoint, path)).toEqual({
      status: 302,
      headers: {
        Location: 'https://files.example/a.png?signature=x',
        'Cache-Control': 'public, max-age=600, s-maxage=60',
      },
      body: null,
    });
    expect(asked).toEqual([['calendar', 'abc-1']]);
  });

  it.each([
    [3_600_000, 'public, max-age=600, s-maxage=60'],
    [300_000 + 120_000, 'public, max-age=120, s-maxage=60'],
    [300_000 + 30_500, 'public, max-age=30, s-maxage=30'],
    [300_000, 'public, max-age=0, s-maxage=0'],
    [0, 'public, max-age=0, s-maxage=0'],
  ])(
    'may be cached, for an address that lives %i ms, with 5 minutes to spare',
    async (ms, control) => {
      const { headers } = await askEndpoint(createHarness(ms).endpoint, '/calendar/abc-1');
      expect(headers['Cache-Control']).toBe(control);
    },
  );

  it('reads the changes before it looks for the picture', async () => {
    const { endpoint, asked, tend } = createHarness();
    tend.mockImplementation(() => {
      asked.push(['tend']);
      return Promise.resolve();
    });
    await askEndpoint(endpoint, '/calendar/abc-1');
    expect(asked).toEqual([['tend'], ['calendar', 'abc-1']]);
  });

  it('sends an address in letters that a header may hold', async () => {
    const { endpoint } = createHarness(3_600_000, 'https://files.example/Füße ✓.png?signature=x');
    expect((await askEndpoint(endpoint, '/calendar/abc-1')).headers['Location']).toBe(
      'https://files.example/F%C3%BC%C3%9Fe%20%E2%9C%93.png?signature=x',
    );
  });

  it.each(['/', '/calendar', '/media/calendar/x/y', '/calendar/%E2%9C'])(
    'has no picture at %s',
    async (path) => {
      const { endpoint, asked } = createHarness();
      await expect(askEndpoint(endpoint, path)).rejects.toMatchObject({ code: 'media_not_found' });
      expect(asked).toEqual([]);
    },
  );

  it('passes on what the service refuses', async () => {
    const refuse = () => Promise.reject(new ServiceError('temporarily_unavailable'));
    const endpoint = createHarness().open({ resolve: refuse });
    await expect(askEndpoint(endpoint, '/calendar/abc-1')).rejects.toMatchObject({
      code: 'temporarily_unavailable',
    });
  });

  it('counts a caller where the service is about to ask others, and refuses one too many', async () => {
    const { endpoint, checked, state } = createHarness();
    await askEndpoint(endpoint, '/calendar/abc-1');
    expect(checked).toEqual([{ client: ['203.0.113.7'], hop: '198.51.100.1' }]);
    state.limited = {
      policy: 'client',
      limit: 600,
      windowSeconds: 60,
      remaining: 0,
      retryAfterSeconds: 7,
    };
    await expect(askEndpoint(endpoint, '/calendar/abc-1')).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 7,
    });
  });

  it('may not be framed', () => {
    expect(createHarness().endpoint.headers).toMatchObject({ 'X-Frame-Options': 'DENY' });
  });
});
