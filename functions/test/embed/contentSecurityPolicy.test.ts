import { createHash } from 'node:crypto';
import { embedContentSecurityPolicy } from '../../src/embed/contentSecurityPolicy';
import { renderErrorPage } from '../../src/embed/renderErrorPage';
import { renderWidgetPage } from '../../src/embed/renderWidgetPage';
import { makePost, makeView } from './sampleView';

const none = { platform: null, status: null };

function styleHashOf(html: string): string {
  const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? '';
  return createHash('sha256').update(style).digest('base64');
}

describe('embedContentSecurityPolicy', () => {
  it('allows exactly the style that the pages carry', () => {
    const policy = embedContentSecurityPolicy({ mediaOrigins: [] });
    const page = renderWidgetPage({
      view: makeView([makePost()]),
      filter: none,
      defaults: none,
      theme: 'dark',
      themeQuery: null,
    });
    for (const html of [page, renderErrorPage({ status: 404, theme: 'light' })]) {
      expect(policy).toContain(`style-src 'sha256-${styleHashOf(html)}'`);
      expect(html).not.toMatch(/ style=/);
    }
  });

  it('forbids everything else, but never being framed', () => {
    const policy = embedContentSecurityPolicy({ mediaOrigins: [] });
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).toContain("; base-uri 'none'; form-action 'none'");
    expect(policy).toContain('; img-src https: data:; media-src https: data:;');
    expect(policy).not.toMatch(/frame-ancestors|unsafe|script-src/);
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
    expect(policy).not.toContain('script');
  });

  it('takes an address on this machine for all of its ports', () => {
    const policy = embedContentSecurityPolicy({ mediaOrigins: ['http://127.0.0.1:5000/x'] });
    expect(policy).toContain('img-src https: data: http://127.0.0.1:*; ');
  });
});
