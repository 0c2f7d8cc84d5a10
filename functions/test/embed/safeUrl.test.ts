import { hostOf, safeUrl } from '../../src/embed/safeUrl';

describe('safeUrl', () => {
  it('keeps http and https addresses', () => {
    expect(safeUrl('https://cdn.test/a.png?x=1&y=2')).toBe('https://cdn.test/a.png?x=1&y=2');
    expect(safeUrl('http://127.0.0.1:5000/media/s/m')).toBe('http://127.0.0.1:5000/media/s/m');
  });

  it.each([
    'javascript:alert(1)',
    ' java\tscript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://cdn.test/1',
    '//cdn.test/a.png',
    '/relative',
    'not an address',
    '',
  ])('drops %p', (url) => {
    expect(safeUrl(url)).toBeNull();
  });
});

describe('hostOf', () => {
  it('names where a link really leads', () => {
    expect(hostOf('https://www.instagram.com/p/1')).toBe('instagram.com');
    expect(hostOf('https://bank.test@evil.test/')).toBe('evil.test');
  });
});
