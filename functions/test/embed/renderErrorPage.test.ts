import { renderErrorPage } from '../../src/embed/renderErrorPage';

function textOf(html: string): string {
  const body = html.slice(html.indexOf('<body>'));
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('renderErrorPage', () => {
  it.each([
    [404, 'This widget isn’t available'],
    [503, 'Posts will be back in a moment'],
    [429, 'It’s busy here right now'],
    [400, 'Something isn’t right with this address'],
    [405, 'Something isn’t right with this address'],
    [500, 'That didn’t work'],
    [502, 'That didn’t work'],
  ])('says in plain words what a %i means', (status, title) => {
    const html = renderErrorPage({ status, theme: 'auto' });
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toContain(`<title>${title}</title>`);
  });

  it.each([400, 404, 405, 429, 500, 503])('uses no technical words for a %i', (status) => {
    expect(textOf(renderErrorPage({ status, theme: 'dark' }))).not.toMatch(
      /\d|error|server|request|method|internal|notion|http|cache/i,
    );
  });

  it('offers another try only where one may help', () => {
    expect(renderErrorPage({ status: 503, theme: 'auto' })).toContain('<a href>Try again</a>');
    expect(renderErrorPage({ status: 404, theme: 'auto' })).not.toContain('<a ');
  });

  it('is a whole document in the asked theme that search engines leave alone', () => {
    const html = renderErrorPage({ status: 404, theme: 'dark' });
    expect(html).toMatch(/^<!doctype html><html lang="en" data-theme="dark">/);
    expect(html).toContain('<meta name="robots" content="noindex"/>');
    expect(html).not.toContain('http-equiv');
  });
});
