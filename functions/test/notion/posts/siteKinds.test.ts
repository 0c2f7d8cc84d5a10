import { extensionOf, kindOfAddress } from '../../../src/notion/posts/siteKinds';

const kindOf = (address: string) => {
  const kind = kindOfAddress(new URL(address));
  return kind.kind === 'video' ? kind.type : kind.kind;
};

describe('the kind of an address', () => {
  it.each([
    ['https://example.com/a.JPG', 'image'],
    ['https://example.com/a.png?x=.mp4', 'image'],
    ['https://example.com/photo', 'image'],
    ['https://example.com/v1.0/photo', 'image'],
    ['https://example.com/', 'image'],
    ['https://example.com/a.heic', 'image'],
    ['https://example.com/mp4/a.webp', 'image'],
    ['https://example.com/.mp4', 'image'],
    ['https://example.com/a.mp4', 'video/mp4'],
    ['https://example.com/a.jpg.mov#t=3', 'video/quicktime'],
    ['https://example.com/a.webm/', 'video/webm'],
    ['https://example.com/png.html', 'other'],
    ['https://example.com/index.php', 'other'],
    ['https://example.com/jpg.pdf', 'other'],
    ['https://www.instagram.com/p/abc/', 'other'],
    ['https://instagram.com/a.jpg', 'other'],
    ['https://vm.tiktok.com/abc', 'other'],
    ['https://youtu.be/abc', 'other'],
    ['https://m.facebook.com/photo', 'other'],
    ['https://x.com/a/status/1', 'other'],
    ['https://www.linkedin.com/posts/abc', 'other'],
    ['https://www.pinterest.co.uk/pin/1', 'other'],
    ['https://pinterest.de/pin/1', 'other'],
    ['https://www.threads.net/@a/post/b', 'other'],
    ['https://player.vimeo.com/video/1', 'other'],
    ['https://drive.google.com/file/d/abc/view', 'other'],
    ['https://docs.google.com/document/d/abc', 'other'],
    ['https://www.dropbox.com/s/abc/a.jpg?dl=0', 'other'],
    ['https://www.dropbox.com/s/abc/a.jpg?raw=1', 'image'],
    ['https://dl.dropboxusercontent.com/s/abc/a.jpg', 'image'],
    ['https://www.notion.so/page-123', 'other'],
    ['https://www.canva.com/design/DAF/view', 'other'],
    ['https://www.canva.com/preview/a.png', 'image'],
    ['https://commons.wikimedia.org/wiki/File:A.jpg', 'other'],
    ['https://upload.wikimedia.org/a.jpg', 'image'],
    ['https://unsplash.com/photos/abc', 'other'],
    ['https://images.unsplash.com/photo-1', 'image'],
    ['https://i.pinimg.com/originals/a', 'image'],
    ['https://pbs.twimg.com/media/abc?format=jpg', 'image'],
    ['https://notinstagram.com/p/abc', 'image'],
    ['https://instagram.com.example.org/p/abc', 'image'],
    ['https://netflix.com/a', 'image'],
    ['https://WWW.Instagram.COM./p/abc', 'other'],
  ])('of %s is %s', (address, kind) => {
    expect(kindOf(address)).toBe(kind);
  });
});

describe('an extension', () => {
  it.each([
    ['/a/b.PNG', 'png'],
    ['clip.final.mp4', 'mp4'],
    ['/a.png/b', null],
    ['Screenshot 1.5', null],
    ['.htaccess', null],
    ['', null],
  ])('of %j is %j', (path, extension) => {
    expect(extensionOf(path)).toBe(extension);
  });
});
