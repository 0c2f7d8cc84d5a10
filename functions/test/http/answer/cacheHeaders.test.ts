import { cacheControl, cacheStatus } from '../../../src/http/answer/cacheHeaders';

describe('Cache-Control', () => {
  it.each([
    [300_000, 'public, max-age=10, s-maxage=60'],
    [45_900, 'public, max-age=10, s-maxage=45'],
    [5000, 'public, max-age=5, s-maxage=5'],
    [999, 'public, max-age=0, s-maxage=0'],
    [0, 'public, max-age=0, s-maxage=0'],
    [-7000, 'public, max-age=0, s-maxage=0'],
  ])('of a copy that is fresh for %i ms', (freshForMs, expected) => {
    expect(cacheControl.fresh(freshForMs)).toBe(expected);
  });

  it('of everything else', () => {
    expect(cacheControl).toMatchObject({
      stale: 'public, max-age=0, s-maxage=10',
      notFound: 'public, max-age=5, s-maxage=30',
      refreshed: 'private, no-store',
      never: 'no-store',
    });
  });
});

describe('Cache-Status', () => {
  it.each([
    ['memory', 299_900, 'notionwidgets; hit; ttl=299; detail=memory'],
    ['redis', 1000, 'notionwidgets; hit; ttl=1; detail=redis'],
    ['firestore', -7000, 'notionwidgets; hit; ttl=-7; detail=firestore'],
    ['notion', 300_000, 'notionwidgets; fwd=miss; stored; ttl=300; detail=notion'],
  ] as const)('says that %s answered', (tier, freshForMs, expected) => {
    expect(cacheStatus(tier, freshForMs)).toBe(expected);
  });
});
