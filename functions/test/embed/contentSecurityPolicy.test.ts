import { createHash } from 'node:crypto';
import { embedContentSecurityPolicy } from '../../src/embed/contentSecurityPolicy';
import { renderErrorPage } from '../../src/embed/renderErrorPage';
import { makePost, makeView, renderPage } from './sampleView';

function hashesOf(html: string, tag: 'style' | 'script'): string[] {
  const texts = [...html.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))];
  return texts.map(([, text = '']) => createHash('sha256').update(text).digest('base64'));
}

describe('embedContentSecurityPolicy', () => {
  it('allows exactly the style and the script that the pages carry', () => {
    const policy = embedContentSecurityPolicy({ mediaOrigins: [] });
    const page = renderPage(makeView([makePost()]));
    const error = renderErrorPage({ status: 404, theme: 'light' });
    for (const html of [page, error]) {
      expect(policy).toContain(`style-src 'sha256-${hashesOf(html, 'style').join()}'`);
      expect(html).not.toMatch(/ style=| on[a-z]+=|javascript:/);
    }
    expect(policy).toContain(`script-src 'sha256-${hashesOf(page, 'script').join()}'`);
    expect(hashesOf(error, 'script')).toEqual([]);
  });

  it('forbids everything else, but never being framed', () => {
    const policy = embedContentSecurityPolicy({ mediaOrigins: [] });
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).toContain("; base-uri 'none'; form-action 'none'");
    expect(policy).toContain('; img-src https: data:; media-src https: data:;');
    expect(policy).toContain("; connect-src 'self'; ");
    expect(policy).not.toMatch(/frame-ancestors|unsafe/);
  });

  it('adds the origins of further media addresses and nothing that is none', () => {
    const policy = embedContentSecurityPolicy({
      mediaOrigins: [
        'http://media.example:5000/base/path',
        'http://media.example:5000',
        "x'; script-src *",
        'javascript:1',
      ],
    });
    expect(policy).toContain('img-src https: data: http://media.example:5000; ');
    expect(policy).toContain('media-src https: data: http://media.example:5000; ');
    expect(policy).not.toContain('script-src *');
    expect(policy).not.toContain('javascript');
  });

  it('takes an address on this machine for all of its ports', () => {
    const policy = embedContentSecurityPolicy({ mediaOrigins: ['http://127.0.0.1:5000/x'] });
    expect(policy).toContain('img-src https: data: http://127.0.0.1:*; ');
  });
});
