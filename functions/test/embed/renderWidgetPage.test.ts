import { gzipSync } from 'node:zlib';
import { noAppearanceQuery } from '../../src/embed/appearance';
import { clientScript } from '../../src/embed/clientScript';
import { pageStyle } from '../../src/embed/pageStyle';
import { makePost, makeView, picture, renderPage, video, type ViewOverrides } from './sampleView';

function renderPost(post: Parameters<typeof makePost>[0], overrides?: ViewOverrides): string {
  return renderPage(makeView([makePost(post)], overrides));
}

function tilesOf(html: string): string {
  return html.slice(html.indexOf('<main'), html.indexOf('<div class="posts">'));
}

function sheetsOf(html: string): string {
  return html.slice(html.indexOf('<div class="posts">'), html.indexOf('</main>'));
}

function occurrences(html: string, part: string): number {
  return html.split(part).length - 1;
}

describe('the document', () => {
  it('is complete, with language, title, viewport theme and one script', () => {
    const view = makeView([makePost()], { name: 'Spring & Summer', settings: { theme: 'light' } });
    const html = renderPage(view);
    expect(html).toMatch(/^<!doctype html><html lang="en" data-theme="light"><head><meta charset/);
    expect(html).toContain('<title>Spring &amp; Summer</title>');
    expect(html).toContain('<meta name="viewport" content="width=device-width,initial-scale=1"/>');
    expect(html).toContain('<meta name="color-scheme" content="light"/>');
    expect(html).not.toMatch(/noindex|http-equiv/);
    expect(occurrences(html, '<script')).toBe(1);
    expect(html).toMatch(/<\/body><\/html>$/);
  });

  it('lets the browser choose in the auto theme', () => {
    expect(renderPage(makeView([]))).toContain('<meta name="color-scheme" content="light dark"/>');
  });

  it('has a header with the name and the number of posts, navigation and a main part', () => {
    const html = renderPage(makeView([makePost()], { meta: { total: 57 } }));
    expect(html).toContain('<header><h1 dir="auto">Content calendar</h1>');
    expect(html).toContain('57 posts');
    expect(html).toContain('<nav aria-label="Filter posts">');
    expect(html).toContain('<main ');
    expect(renderPage(makeView([makePost()]))).toContain('1 post<');
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
    const html = renderPage(view, {
      filter: { platform: attack, status: attack },
      defaults: { platform: attack, status: attack },
    });
    expect(html).toContain(`<script>${clientScript}</script>`);
    expect(occurrences(html, '<script')).toBe(1);
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('&lt;script>alert(1)&lt;/script>');
    expect(html.match(/<img src="https:\/\/cdn.test\/[^"]*"/g)).toHaveLength(2);
    expect(occurrences(html.replace(clientScript, ''), '<img ')).toBe(2);
  });

  it('keep their own direction and every character', () => {
    const html = renderPost({ title: '🎉 תודה', platforms: ['إنستغرام'], status: 'בוצע' });
    expect(html).toMatch(/<h2 class="title" dir="auto"><a [^>]*>🎉 תודה<\/a><\/h2>/);
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
    expect(tilesOf(html)).not.toContain('2.png');
    expect(tilesOf(html)).toContain('aria-label="Carousel of 2 pictures"');
    expect(html).toContain('<time datetime="2026-11-02">2 Nov 2026</time>');
    expect(html).toContain('<li dir="auto">TikTok</li><li class="status" dir="auto">Done</li>');
  });

  it('shows the first frame of a video, which plays when the post is opened and it is asked to', () => {
    const html = renderPost({ videos: [video('https://cdn.test/v.mp4')] });
    expect(tilesOf(html)).toContain(
      '<video src="https://cdn.test/v.mp4#t=0.1" aria-label="Video for Autumn launch" preload="metadata" playsinline muted>',
    );
    expect(sheetsOf(html)).toContain('preload="none" playsinline controls>');
    expect(html).not.toContain('autoplay');
  });

  it('opens by itself at its own address, whole, with a way back to its tile', () => {
    const html = renderPost({
      id: 'p1',
      publishDate: '2026-11-02',
      platforms: ['TikTok'],
      images: [picture('https://cdn.test/1.png'), picture('https://cdn.test/2.png')],
      videos: [video('https://cdn.test/v.mp4')],
      links: [{ url: 'https://shop.test/x', source: 'link' }],
    });
    expect(tilesOf(html)).toContain('<a href="#post-p1" title="Autumn launch">Autumn launch</a>');
    expect(tilesOf(html)).toContain('<li class="tile" id="tile-p1">');
    const sheet = sheetsOf(html);
    expect(sheet).toMatch(/<section class="post" id="post-p1" aria-labelledby="title-p1">/);
    expect(sheet).toContain('<h2 id="title-p1" dir="auto">Autumn launch</h2>');
    expect(sheet).toContain('<a class="close" href="#tile-p1"');
    expect(sheet).toContain('aria-label="3 pictures and videos"');
    expect(sheet).toContain('alt="Picture 2 of 3 for Autumn launch" loading="lazy"');
    expect(sheet).toContain('aria-label="Video 3 of 3 for Autumn launch"');
    expect(sheet).toContain('<time datetime="2026-11-02">');
    expect(sheet).toContain('<li dir="auto">TikTok</li>');
    expect(sheet).toMatch(
      /<a class="go" href="https:\/\/shop.test\/x" target="_blank" rel="noopener/,
    );
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
    expect(tilesOf(html).match(/>Just words</g)).toHaveLength(1);
    expect(html).toContain('class="media text"');
    expect(html.replace(clientScript, '')).not.toContain('<img');
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
    const html = renderPage(makeView(posts, { settings: { gridColumns: 2, aspectRatio: '9:16' } }));
    expect(html).toContain('data-columns="2" data-ratio="9:16"');
    expect(renderPage(makeView(posts))).toContain('data-columns="auto" data-ratio="1:1"');
  });

  it('follows the address before the owner', () => {
    const settings = { gridColumns: 2, aspectRatio: '9:16', theme: 'dark' } as const;
    const html = renderPage(makeView(posts, { settings }), {
      appearanceQuery: { theme: 'light', columns: 5, ratio: 'original', hidesHeader: true },
    });
    expect(html).toContain('<html lang="en" data-theme="light">');
    expect(html).toContain('data-columns="5" data-ratio="original"');
    expect(html).toContain('<header class="vh"><h1 dir="auto">Content calendar</h1></header>');
    expect(html).not.toContain('id="refresh"');
  });

  it('links to the posts behind these, and back, without a script', () => {
    const meta = { nextCursor: 'c2', total: 90 };
    const first = renderPage(makeView(posts, { meta }), {
      filter: { platform: 'TikTok', status: null },
    });
    expect(first).toContain('<a id="more" rel="next" href="?platform=TikTok&amp;cursor=c2">');
    expect(first).not.toContain('Back to the first posts');
    const last = renderPage(makeView(posts), { isFirst: false });
    expect(last).toContain('<a href="?">Back to the first posts</a>');
    expect(last).not.toContain('rel="next"');
    expect(renderPage(makeView(posts))).not.toContain('class="more"');
  });

  it('fetches the first rows at once, the first picture before all, and the rest when needed', () => {
    const html = renderPage(makeView(posts, { settings: { gridColumns: 3 } }));
    expect(occurrences(html, 'fetchpriority="high"')).toBe(1);
    expect(html).toMatch(/0\.png"[^>]*fetchpriority="high"/);
    expect(occurrences(tilesOf(html), 'loading="lazy"')).toBe(14);
    expect(occurrences(sheetsOf(html), 'loading="lazy"')).toBe(20);
    expect(occurrences(html, 'decoding="async"')).toBe(40);
  });
});

describe('filter links', () => {
  it('lead to each option and to all, keep the other filter, and mark the current one', () => {
    const html = renderPage(makeView([makePost()]), {
      filter: { platform: 'Instagram', status: 'Done' },
      appearanceQuery: { ...noAppearanceQuery, theme: 'dark' },
    });
    expect(html).toContain('<a href="?status=Done&amp;theme=dark" dir="auto">All</a>');
    expect(html).toContain(
      '<a href="?platform=Instagram&amp;status=Done&amp;theme=dark" dir="auto" aria-current="true">Instagram</a>',
    );
    expect(html).toContain(
      '<a href="?platform=Instagram&amp;status=In+progress&amp;theme=dark" dir="auto">In progress</a>',
    );
    expect(occurrences(html, 'aria-current="true"')).toBe(2);
  });

  it('say all where the owner has a default', () => {
    const html = renderPage(makeView([makePost()]), {
      defaults: { platform: 'TikTok', status: null },
    });
    expect(html).toContain('<a href="?platform=all" dir="auto" aria-current="true">All</a>');
  });

  it('are left out where there is nothing to choose', () => {
    const view = makeView([makePost()], {
      availablePlatforms: ['Instagram'],
      availableStatuses: [],
    });
    expect(renderPage(view)).not.toContain('<nav');
    expect(renderPage(view, { filter: { platform: 'Instagram', status: null } })).toContain('<nav');
  });

  it('never offer an option that an address could not name', () => {
    const view = makeView([makePost()], { availablePlatforms: ['ALL', 'Instagram', 'TikTok'] });
    expect(renderPage(view)).not.toContain('>ALL<');
  });
});

describe('size', () => {
  it('stays small: thirty posts with style and script under 30 KB compressed', () => {
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
    expect(gzipSync(pageStyle + clientScript).byteLength).toBeLessThan(10 * 1024);
    expect(gzipSync(renderPage(makeView(posts))).byteLength).toBeLessThan(30 * 1024);
  });
});
