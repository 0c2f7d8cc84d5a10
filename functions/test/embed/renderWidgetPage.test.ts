import { gzipSync } from 'node:zlib';
import { pageStyle } from '../../src/embed/pageStyle';
import { renderWidgetPage, type WidgetPageInput } from '../../src/embed/renderWidgetPage';
import type { FeedView } from '../../src/widgets/feedView';
import { makePost, makeView, picture, video, type ViewOverrides } from './sampleView';

const none = { platform: null, status: null };

function render(view: FeedView, input: Partial<WidgetPageInput> = {}): string {
  return renderWidgetPage({
    view,
    filter: none,
    defaults: none,
    theme: 'auto',
    themeQuery: null,
    ...input,
  });
}

function renderPost(post: Parameters<typeof makePost>[0], overrides?: ViewOverrides): string {
  return render(makeView([makePost(post)], overrides));
}

function occurrences(html: string, part: string): number {
  return html.split(part).length - 1;
}

describe('the document', () => {
  it('is complete, with language, title, viewport and theme, and without a script', () => {
    const html = render(makeView([makePost()], { name: 'Spring & Summer' }), { theme: 'light' });
    expect(html).toMatch(/^<!doctype html><html lang="en" data-theme="light"><head><meta charset/);
    expect(html).toContain('<title>Spring &amp; Summer</title>');
    expect(html).toContain('<meta name="viewport" content="width=device-width,initial-scale=1"/>');
    expect(html).toContain('<meta name="color-scheme" content="light"/>');
    expect(html).not.toMatch(/<script|noindex|http-equiv/);
    expect(html).toMatch(/<\/body><\/html>$/);
  });

  it('lets the browser choose in the auto theme', () => {
    expect(render(makeView([]))).toContain('<meta name="color-scheme" content="light dark"/>');
  });

  it('has a header with the name and the number of posts, navigation and a main part', () => {
    const html = render(makeView([makePost()], { meta: { total: 57 } }));
    expect(html).toContain('<header><h1 dir="auto">Content calendar</h1>');
    expect(html).toContain('57 posts');
    expect(html).toContain('<nav aria-label="Filter posts">');
    expect(html).toContain('<main ');
    expect(render(makeView([makePost()]))).toContain('1 post<');
  });
});

describe('texts from Notion', () => {
  const attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>';

  it('are escaped in every field', () => {
    const post = makePost({
      id: attack,
      title: attack,
      publishDate: attack,
      platform: attack,
      platforms: [attack],
      status: attack,
      imageSource: attack,
      images: [{ url: `https://cdn.test/${attack}`, source: 'link', originalUrl: attack }],
      links: [{ url: `https://shop.test/${attack}`, source: 'link' }],
    });
    const view = makeView([post], {
      name: attack,
      availablePlatforms: [attack, 'Other'],
      availableStatuses: [attack, 'Other'],
      meta: { state: 'stale', fetchedAt: attack, notice: { code: 'not_ready', message: attack } },
    });
    const html = render(view, {
      filter: { platform: attack, status: attack },
      defaults: { platform: attack, status: attack },
      themeQuery: attack,
    });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('&lt;script>alert(1)&lt;/script>');
    expect(occurrences(html, '<img ')).toBe(1);
  });

  it('keep their own direction and every character', () => {
    const html = renderPost({ title: '🎉 תודה', platforms: ['إنستغرام'], status: 'בוצע' });
    expect(html).toContain('<h2 class="title" dir="auto">🎉 תודה</h2>');
    expect(html).toContain('<li dir="auto">إنستغرام</li>');
    expect(html).toContain('<li class="status" dir="auto">בוצע</li>');
  });

  it('never become an address unless it is http or https', () => {
    const html = renderPost({
      images: [picture('javascript:alert(1)')],
      videos: [video('data:text/html,x')],
      links: [
        { url: 'vbscript:x', source: 'link' },
        { url: 'https://shop.test/x', source: 'link' },
      ],
    });
    expect(html).not.toMatch(/javascript:|vbscript:|data:text/);
    expect(html).toContain('href="https://shop.test/x"');
  });
});

describe('a post', () => {
  it('shows its first picture with a description, its day, platforms and status', () => {
    const html = renderPost({
      publishDate: '2026-11-02T23:00:00.000-08:00',
      platforms: ['Instagram', 'TikTok'],
      status: 'Done',
      images: [picture('https://cdn.test/1.png'), picture('https://cdn.test/2.png')],
    });
    expect(html).toContain('src="https://cdn.test/1.png" alt="Picture for Autumn launch"');
    expect(html).not.toContain('2.png');
    expect(html).toContain('aria-label="Carousel of 2 pictures"');
    expect(html).toContain('<time datetime="2026-11-02">2 Nov 2026</time>');
    expect(html).toContain('<li dir="auto">TikTok</li><li class="status" dir="auto">Done</li>');
  });

  it('plays a video in place, silently, and only when asked', () => {
    const html = renderPost({ videos: [video('https://cdn.test/v.mp4')] });
    expect(html).toMatch(
      /<video src="https:\/\/cdn.test\/v.mp4#t=0.1" aria-label="Video for Autumn launch" preload="metadata" playsinline muted controls>/,
    );
    expect(html).not.toContain('autoplay');
  });

  it('is a tile naming the host where it has only a link, opened beside the widget', () => {
    const html = renderPost({
      links: [{ url: 'https://www.canva.com/design/x', source: 'canva' }],
    });
    expect(html).toContain(
      '<a href="https://www.canva.com/design/x" target="_blank" rel="noopener noreferrer">',
    );
    expect(html).toContain('<span class="host">canva.com</span>');
    expect(html).toContain('aria-label="Canva design"');
  });

  it('is its title where it has nothing else, said once', () => {
    const html = renderPost({ title: 'Just words' });
    expect(occurrences(html, 'Just words')).toBe(1);
    expect(html).toContain('class="media text"');
    expect(html).not.toContain('<img');
  });

  it('is marked when pinned, and when it links somewhere', () => {
    const html = renderPost({
      pinned: true,
      images: [picture('https://cdn.test/1.png')],
      links: [{ url: 'https://shop.test/x', source: 'link' }],
    });
    expect(html).toContain('aria-label="Pinned"');
    expect(html).toContain('aria-label="Open shop.test in a new tab"');
  });
});

describe('the grid', () => {
  const posts = Array.from({ length: 20 }, (_, index) =>
    makePost({ id: `post-${index}`, images: [picture(`https://cdn.test/${index}.png`)] }),
  );

  it('follows the owner’s columns and proportions', () => {
    const html = render(makeView(posts, { settings: { gridColumns: 2, aspectRatio: '9:16' } }));
    expect(html).toContain('data-columns="2" data-ratio="9:16"');
    expect(render(makeView(posts))).toContain('data-columns="auto" data-ratio="1:1"');
  });

  it('fetches the first rows at once, the first picture before all, and the rest when needed', () => {
    const html = render(makeView(posts, { settings: { gridColumns: 3 } }));
    expect(occurrences(html, 'fetchpriority="high"')).toBe(1);
    expect(html).toMatch(/0\.png"[^>]*fetchpriority="high"/);
    expect(occurrences(html, 'loading="lazy"')).toBe(14);
    expect(occurrences(html, 'decoding="async"')).toBe(20);
  });
});

describe('filter links', () => {
  it('lead to each option and to all, keep the other filter, and mark the current one', () => {
    const html = render(makeView([makePost()]), {
      filter: { platform: 'Instagram', status: 'Done' },
      themeQuery: 'dark',
    });
    expect(html).toContain('<a href="?status=Done&amp;theme=dark" dir="auto">All</a>');
    expect(html).toContain(
      '<a href="?platform=Instagram&amp;status=Done&amp;theme=dark" dir="auto" aria-current="true">Instagram</a>',
    );
    expect(html).toContain(
      '<a href="?platform=Instagram&amp;status=In+progress&amp;theme=dark" dir="auto">In progress</a>',
    );
    expect(occurrences(html, 'aria-current')).toBe(2 + occurrences(pageStyle, 'aria-current'));
  });

  it('say all where the owner has a default', () => {
    const html = render(makeView([makePost()]), {
      defaults: { platform: 'TikTok', status: null },
    });
    expect(html).toContain('<a href="?platform=all" dir="auto" aria-current="true">All</a>');
  });

  it('are left out where there is nothing to choose', () => {
    const view = makeView([makePost()], {
      availablePlatforms: ['Instagram'],
      availableStatuses: [],
    });
    expect(render(view)).not.toContain('<nav');
    expect(render(view, { filter: { platform: 'Instagram', status: null } })).toContain('<nav');
  });

  it('never offer an option that an address could not name', () => {
    const view = makeView([makePost()], { availablePlatforms: ['ALL', 'Instagram', 'TikTok'] });
    expect(render(view)).not.toContain('ALL');
  });
});

describe('states', () => {
  it('stale says of which day the copy is, in UTC', () => {
    const html = render(makeView([makePost()], { meta: { state: 'stale' } }));
    expect(html).toContain('1 post · Updated <time datetime="2026-03-03">3 March 2026</time>');
    expect(render(makeView([makePost()]))).not.toContain('Updated');
  });

  it('stale without a known day is a saved copy', () => {
    const view = makeView([makePost()], { meta: { state: 'stale', fetchedAt: null } });
    expect(render(view)).toContain('Saved copy');
  });

  it('sample tries again by itself, offers no filters and stays out of search engines', () => {
    const html = render(makeView([makePost()], { meta: { state: 'sample', fetchedAt: null } }));
    expect(html).toContain('<meta http-equiv="refresh" content="15"/>');
    expect(html).toContain('Posts will appear here soon');
    expect(html).toContain('<meta name="robots" content="noindex"/>');
    expect(html).toContain('Autumn launch');
    expect(html).not.toMatch(/<nav|1 post</);
  });

  it('empty says so and shows no grid', () => {
    const html = render(makeView([], { availablePlatforms: [], availableStatuses: [] }));
    expect(html).toContain('No posts yet');
    expect(html).not.toMatch(/<ul|0 posts/);
  });

  it('filtered to nothing offers a way to all posts', () => {
    const html = render(makeView([]), {
      filter: { platform: 'TikTok', status: null },
      defaults: { platform: 'TikTok', status: null },
      themeQuery: 'light',
    });
    expect(html).toContain('Nothing here with this filter');
    expect(html).toContain('<a href="?platform=all&amp;theme=light">Show all posts</a>');
  });
});

describe('size', () => {
  it('stays small: the styles under 8 KB, thirty posts under 30 KB compressed', () => {
    const posts = Array.from({ length: 30 }, (_, index) =>
      makePost({
        id: `post-${index}`,
        title: `Post number ${index}: ${'words '.repeat(index)}`,
        publishDate: '2026-11-02',
        platforms: ['Instagram'],
        status: 'Done',
        images: [picture(`https://widgets.test/media/calendar/${index}-${'f'.repeat(32)}`)],
      }),
    );
    expect(Buffer.byteLength(pageStyle)).toBeLessThan(8 * 1024);
    expect(gzipSync(render(makeView(posts))).byteLength).toBeLessThan(30 * 1024);
  });
});
