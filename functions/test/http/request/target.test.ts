import { matchPath, parseTarget, singleParameter } from '../../../src/http/request/target';

describe('parseTarget', () => {
  it.each<[string, (string | null)[], string]>([
    ['/', [], ''],
    ['', [], ''],
    ['/w/calendar', ['w', 'calendar'], ''],
    ['/w/calendar/', ['w', 'calendar'], ''],
    ['//w///calendar/', [null, 'w', null, null, 'calendar'], ''],
    ['//3232235777', [null, '3232235777'], ''],
    ['/w/calendar//', ['w', 'calendar', null], ''],
    ['//', [null], ''],
    ['http://other.example/w/x', [null, 'other.example', 'w', 'x'], ''],
    ['/w/a%2Fb', ['w', 'a/b'], ''],
    ['/w/%E2%9C%93', ['w', '✓'], ''],
    ['/w/%E2%9C', ['w', null], ''],
    ['/w/%', ['w', null], ''],
    ['/w/..%2F..', ['w', '../..'], ''],
    ['/w/x?platform=a+b&theme=%zz', ['w', 'x'], 'platform=a+b&theme=%25zz'],
    ['/w/x?a=1?b=2', ['w', 'x'], 'a=1%3Fb%3D2'],
    ['?refresh=true', [], 'refresh=true'],
  ])('cuts up %j', (url, segments, query) => {
    const target = parseTarget(url);
    expect(target.segments).toEqual(segments);
    expect(target.query.toString()).toBe(query);
  });
});

describe('matchPath', () => {
  const forms = ['/{slug}', '/w/{slug}', '/media/{slug}/{mediaId}'];

  it.each([
    [['x'], { slug: 'x' }],
    [['w'], { slug: 'w' }],
    [['w', 'x'], { slug: 'x' }],
    [['media', 'x', 'y'], { slug: 'x', mediaId: 'y' }],
    [['W', 'x'], null],
    [['w', null], null],
    [[null], null],
    [[], null],
    [['w', 'x', 'y'], null],
    [['a', 'b', 'c', 'd'], null],
  ])('finds in %j %j', (segments, expected) => {
    expect(matchPath(segments, forms)).toEqual(expected);
  });
});

describe('singleParameter', () => {
  it.each([
    ['', null],
    ['a=', ''],
    ['a=1', '1'],
    ['b=1', null],
  ])('reads from %j %j', (query, expected) => {
    expect(singleParameter(new URLSearchParams(query), 'a')).toBe(expected);
  });

  it.each(['a=1&a=2', 'a=1&b=0&a=1'])('refuses %j by name', (query) => {
    expect(() => singleParameter(new URLSearchParams(query), 'a')).toThrow(
      'The parameter "a" is given more than once.',
    );
  });
});
