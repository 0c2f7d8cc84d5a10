import { parseRateLimit } from '../../src/shared/rateLimit';

describe('parseRateLimit', () => {
  it.each([
    ['600/60s', 600, 60_000],
    ['1/1ms', 1, 1],
    ['10 / 1 s', 10, 1000],
    [' 30/2m ', 30, 120_000],
    ['9000/1h', 9000, 3_600_000],
    ['5/24h', 5, 86_400_000],
  ])('reads %j', (text, requests, windowMs) => {
    expect(parseRateLimit(text)).toEqual({ requests, windowMs });
  });

  it.each([
    '',
    '600',
    '600/60',
    '0/60s',
    '600/0s',
    '-1/60s',
    '1.5/60s',
    '600/60d',
    '5/25h',
    'x/1s',
  ])('refuses %j', (text) => {
    expect(parseRateLimit(text)).toBeNull();
  });
});
