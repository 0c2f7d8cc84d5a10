import { freshnessAt } from '../../src/cache/freshness';

describe('freshnessAt', () => {
  it.each([
    [0, 'fresh'],
    [99, 'fresh'],
    [100, 'stale'],
    [199, 'stale'],
    [200, 'gone'],
  ])('at %i ms of a life of 100 ms fresh and 100 ms stale answers %s', (nowMs, expected) => {
    expect(freshnessAt({ freshUntilMs: 100, staleUntilMs: 200 }, nowMs)).toBe(expected);
  });
});
