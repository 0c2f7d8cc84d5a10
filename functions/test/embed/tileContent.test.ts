import { tileContent } from '../../src/embed/tileContent';
import { makePost, picture, video } from './sampleView';

const link = { url: 'https://www.shop.test/x', source: 'link' as const };

describe('tileContent', () => {
  it('shows the first picture, and a link in its corner', () => {
    const tile = tileContent(
      makePost({
        images: [picture('https://cdn.test/1.png'), picture('https://cdn.test/2.png')],
        videos: [video('https://cdn.test/v.mp4')],
        links: [link],
      }),
    );
    expect(tile).toEqual({
      content: { kind: 'picture', url: 'https://cdn.test/1.png' },
      media: [
        { kind: 'picture', url: 'https://cdn.test/1.png' },
        { kind: 'picture', url: 'https://cdn.test/2.png' },
        { kind: 'video', url: 'https://cdn.test/v.mp4' },
      ],
      links: [{ url: 'https://www.shop.test/x', host: 'shop.test' }],
      isCanva: false,
      cornerLink: { url: 'https://www.shop.test/x', host: 'shop.test' },
    });
  });

  it('links the design that a picture is the preview of', () => {
    const design = 'https://www.canva.com/design/x/view';
    const preview = 'https://cdn.test/preview.png';
    const tile = tileContent(
      makePost({ images: [{ ...picture(preview), source: 'canva', originalUrl: design }] }),
    );
    expect(tile.content).toEqual({ kind: 'picture', url: preview });
    expect(tile.links).toEqual([{ url: design, host: 'canva.com' }]);
    expect([tile.cornerLink, tile.isCanva]).toEqual([tile.links[0], true]);
  });

  it('shows a video only where there is no picture', () => {
    const tile = tileContent(makePost({ videos: [video('https://cdn.test/v.mp4')] }));
    expect(tile.content).toEqual({ kind: 'video', url: 'https://cdn.test/v.mp4' });
  });

  it('makes the tile a link where links are all there is', () => {
    const tile = tileContent(makePost({ links: [{ ...link, source: 'canva' }] }));
    expect(tile.content).toEqual({
      kind: 'link',
      link: { url: 'https://www.shop.test/x', host: 'shop.test' },
    });
    expect(tile.cornerLink).toBeNull();
    expect(tile.isCanva).toBe(true);
  });

  it('falls back to words when nothing has a safe address', () => {
    const tile = tileContent(
      makePost({
        images: [picture('javascript:1')],
        videos: [video('data:video/mp4,x')],
        links: [{ ...link, url: 'ftp://x.test' }],
      }),
    );
    expect(tile).toEqual({
      content: { kind: 'text' },
      media: [],
      links: [],
      isCanva: false,
      cornerLink: null,
    });
  });

  it('skips an unsafe picture for the next safe one', () => {
    const tile = tileContent(
      makePost({ images: [picture('javascript:1'), picture('https://cdn.test/2.png')] }),
    );
    expect(tile.content).toEqual({ kind: 'picture', url: 'https://cdn.test/2.png' });
    expect(tile.media).toHaveLength(1);
  });
});
