import { createRateBudget, type RateLimits } from '../../../local/notion/rateBudget';

const off: RateLimits = { perMinute: null, perSecond: null, workspacePerMinute: null };
const token = { secret: 'one', workspaceId: 'w' };
const sibling = { secret: 'two', workspaceId: 'w' };

describe('the rate budget', () => {
  test('a burst may spend a whole minute, which is back at its end', () => {
    const budget = createRateBudget();
    const limits = { ...off, perMinute: 2 };
    expect(budget.spend(10_000, token, limits)).toBeNull();
    expect(budget.spend(10_000, token, limits)).toBeNull();
    expect(budget.spend(10_500, token, limits)).toEqual({
      reason: 'public_api_request_rate_limit',
      retryAfterSeconds: 50,
    });
    expect(budget.spend(60_000, token, limits)).toBeNull();
  });

  test('tokens do not share their budget, but they share their workspace’s', () => {
    const budget = createRateBudget();
    const limits = { ...off, perMinute: 1, workspacePerMinute: 2 };
    expect(budget.spend(0, token, limits)).toBeNull();
    expect(budget.spend(0, sibling, limits)).toBeNull();
    expect(budget.spend(0, { secret: 'three', workspaceId: 'w' }, limits)).toMatchObject({
      reason: 'public_api_space_request_rate_limit',
    });
  });

  test('a rate slides: a request is forgotten after one second', () => {
    const budget = createRateBudget();
    const limits = { ...off, perSecond: 2 };
    expect(budget.spend(900, token, limits)).toBeNull();
    expect(budget.spend(1_100, token, limits)).toBeNull();
    expect(budget.spend(1_200, token, limits)).toMatchObject({ retryAfterSeconds: 1 });
    expect(budget.spend(1_901, token, limits)).toBeNull();
  });
});
