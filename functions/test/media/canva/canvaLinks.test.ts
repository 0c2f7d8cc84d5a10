import { canvaPictureUrl, isCanvaLink } from '../../../src/media/canva/canvaLinks';

describe('a link to Canva', () => {
  it.each([
    'https://www.canva.com/design/DAG1/abc/view',
    'https://canva.com/design/DAG1/view?utm=x#2',
    'http://www.canva.com/design/DAG1',
    'https://WWW.CANVA.COM/design/DAG1',
  ])('is %s', (link) => {
    expect(isCanvaLink(link)).toBe(true);
  });

  it.each([
    'https://canva.com.evil.example/design/1',
    'https://evilcanva.com/design/1',
    'https://evil.example/canva.com/design',
    'https://evil.example/?u=https://www.canva.com/design/1',
    'https://www.canva.com@evil.example/design/1',
    'https://user:pass@www.canva.com/design/1',
    'https://www.canva.com:8443/design/1',
    'https://www.canva.com./design/1',
    'https://internal.canva.com/design/1',
    'https://canva.link/abc',
    'https://www.canva.com/media/a.png',
    'ftp://www.canva.com/design/1',
    'javascript:alert(1)//www.canva.com/',
    'not an address',
    `https://www.canva.com/${'a'.repeat(3000)}`,
  ])('is not %s', (link) => {
    expect(isCanvaLink(link)).toBe(false);
  });
});

describe('a picture of Canva', () => {
  it.each([
    'https://document-export.canva.com/x/thumbnail/0001.png?sig=1',
    'https://www.canva.com/design/DAG1/screen',
  ])('is %s', (url) => {
    expect(canvaPictureUrl(url)).toBe(url);
  });

  it.each([
    'http://document-export.canva.com/x.png',
    'https://canva.com.evil.example/x.png',
    'https://evilcanva.com/x.png',
    'https://a:b@www.canva.com/x.png',
    'https://www.canva.com:444/x.png',
    'https://www.canva.com/x.html',
    'https://www.canva.com/x.mp4',
    'data:image/png;base64,AAAA',
    '//www.canva.com/x.png',
    '',
  ])('is not %s', (url) => {
    expect(canvaPictureUrl(url)).toBeNull();
  });
});
