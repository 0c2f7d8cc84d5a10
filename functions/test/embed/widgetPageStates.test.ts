import { noAppearanceQuery } from '../../src/embed/appearance';
import { makePost, makeView, picture, renderPage, video } from './sampleView';

describe('a pasted link', () => {
  it('unfolds to name, number and platforms, and the first picture by its lasting address', () => {
    const view = makeView(
      [
        makePost({ videos: [video('https://cdn.test/v.mp4')] }),
        makePost({
          id: 'b',
          images: [picture('javascript:x'), picture('https://w.test/media/c/1')],
        }),
      ],
      { name: 'Q&A', meta: { total: 57 } },
    );
    const html = renderPage(view);
    expect(html).toContain('<meta property="og:title" content="Q&amp;A"/>');
    expect(html).toContain(
      '<meta property="og:description" content="57 posts for Instagram, TikTok"/>',
    );
    expect(html).toContain('<meta property="og:image" content="https://w.test/media/c/1"/>');
    expect(html).toContain('<meta name="twitter:card" content="summary_large_image"/>');
    expect(renderPage(makeView([makePost()]))).not.toContain('og:image');
  });
});

describe('states', () => {
  it('stale says of which day the copy is, in UTC', () => {
    const html = renderPage(makeView([makePost()], { meta: { state: 'stale' } }));
    expect(html).toContain(
      '1 post · Updated <time datetime="2026-03-03" data-form="long">3 March 2026</time>',
    );
    expect(renderPage(makeView([makePost()]))).not.toContain('Updated');
  });

  it('stale without a known day is a saved copy', () => {
    const view = makeView([makePost()], { meta: { state: 'stale', fetchedAt: null } });
    expect(renderPage(view)).toContain('Saved copy');
  });

  it('sample tries again by itself, offers no filters and stays out of search engines', () => {
    const html = renderPage(makeView([makePost()], { meta: { state: 'sample', fetchedAt: null } }));
    expect(html).toContain('<noscript><meta http-equiv="refresh" content="15"/></noscript>');
    expect(html).toContain('Posts will appear here soon');
    expect(html).toContain('<meta name="robots" content="noindex"/>');
    expect(html).toContain('Autumn launch');
    expect(html).not.toMatch(/<nav|1 post<|href="#post/);
  });

  it('empty says so and shows no grid', () => {
    const html = renderPage(makeView([], { availablePlatforms: [], availableStatuses: [] }));
    expect(html).toContain('No posts yet');
    expect(html).not.toMatch(/<ul|0 posts/);
  });

  it('filtered to nothing offers a way to all posts', () => {
    const html = renderPage(makeView([]), {
      filter: { platform: 'TikTok', status: null },
      defaults: { platform: 'TikTok', status: null },
      appearanceQuery: { ...noAppearanceQuery, theme: 'light' },
    });
    expect(html).toContain('Nothing here with this filter');
    expect(html).toContain('<a href="?platform=all&amp;theme=light">Show all posts</a>');
  });
});
