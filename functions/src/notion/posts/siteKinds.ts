import { trimEndOf } from '../../shared/trimText';

/** What an address leads to, judged by its host and by its file's extension alone. */
export type AddressKind = { kind: 'image' } | { kind: 'video'; type: string } | { kind: 'other' };

const imageExtensions = new Set(
  'jpg jpeg jpe jfif png apng gif webp avif svg bmp ico heic heif tif tiff'.split(' '),
);

const videoTypes = new Map([
  ['mp4', 'video/mp4'],
  ['m4v', 'video/x-m4v'],
  ['mov', 'video/quicktime'],
  ['qt', 'video/quicktime'],
  ['webm', 'video/webm'],
  ['ogv', 'video/ogg'],
  ['avi', 'video/x-msvideo'],
  ['mkv', 'video/x-matroska'],
  ['mpg', 'video/mpeg'],
  ['mpeg', 'video/mpeg'],
  ['wmv', 'video/x-ms-wmv'],
  ['3gp', 'video/3gpp'],
]);

/** Sites of pages rather than pictures, with all their subdomains. */
const pageSites = [
  ...['instagram.com', 'tiktok.com', 'youtube.com', 'youtube-nocookie.com', 'youtu.be', 'fb.com'],
  ...['facebook.com', 'fb.watch', 'x.com', 'twitter.com', 't.co', 'linkedin.com', 'lnkd.in'],
  ...['pin.it', 'threads.net', 'threads.com', 'vimeo.com', 'bsky.app', 'snapchat.com', 'twitch.tv'],
  ...['drive.google.com', 'docs.google.com', 'photos.google.com', 'sites.google.com', 'forms.gle'],
  ...[
    'photos.app.goo.gl',
    'icloud.com',
    'onedrive.live.com',
    '1drv.ms',
    'sharepoint.com',
    'box.com',
  ],
  ...['wetransfer.com', 'we.tl', 'frame.io', 'loom.com', 'figma.com', 'notion.so', 'notion.com'],
  ...['notion.site', 'canva.com', 'canva.link', 'wikipedia.org', 'commons.wikimedia.org'],
  ...['spotify.com', 'medium.com', 'substack.com', 'linktr.ee', 'bit.ly', 'airtable.com'],
];

/** Sites whose subdomains do serve pictures: only the bare host and `www.` are pages. */
const pageHosts = [
  ...['imgur.com', 'flickr.com', 'unsplash.com', 'pexels.com', 'pixabay.com', 'giphy.com'],
  ...['reddit.com', 'tumblr.com', 'behance.net', 'dribbble.com', 'google.com', 'github.com'],
];

/** The kind of an external address. Sites of pages are `other`, whatever their path ends in. */
export function kindOfAddress(url: URL): AddressKind {
  if (isPage(url)) return { kind: 'other' };
  const extension = extensionOf(url.pathname);
  return extension === null ? { kind: 'image' } : kindOfExtension(extension);
}

/** The kind of a file by its extension, lower-case and without the dot. */
export function kindOfExtension(extension: string): AddressKind {
  if (imageExtensions.has(extension)) return { kind: 'image' };
  const type = videoTypes.get(extension);
  return type === undefined ? { kind: 'other' } : { kind: 'video', type };
}

/** The extension of a path's or name's last segment, lower-case; null where there is none. */
export function extensionOf(path: string): string | null {
  const whole = trimEndOf(path, '/');
  const segment = whole.slice(whole.lastIndexOf('/') + 1).trim();
  const extension = /[^.]\.([a-z0-9]{1,5})$/i.exec(segment)?.[1]?.toLowerCase();
  return extension !== undefined && /[a-z]/.test(extension) ? extension : null;
}

/** Whether the address is Canva's. */
export function isCanva(url: URL): boolean {
  return isOnSite(hostOf(url), 'canva.com') || isOnSite(hostOf(url), 'canva.link');
}

function isPage(url: URL): boolean {
  const host = hostOf(url);
  if (isCanva(url)) return !isCanvaImage(url);
  if (isOnSite(host, 'dropbox.com')) return !['raw', 'dl'].some((key) => isOne(url, key));
  return (
    pageSites.some((site) => isOnSite(host, site)) ||
    pageHosts.includes(host.replace(/^www\./, '')) ||
    /(?:^|\.)pinterest\.[a-z]{2,3}(?:\.[a-z]{2})?$/.test(host)
  );
}

/** Canva serves pictures too; its designs are pages without an extension. */
function isCanvaImage(url: URL): boolean {
  const extension = extensionOf(url.pathname);
  return extension !== null && kindOfExtension(extension).kind !== 'other';
}

/** Dropbox gives the file itself for `raw=1` and `dl=1`, else a page about it. */
function isOne(url: URL, key: string): boolean {
  return url.searchParams.get(key) === '1';
}

function isOnSite(host: string, site: string): boolean {
  return host === site || host.endsWith(`.${site}`);
}

function hostOf(url: URL): string {
  return url.hostname.toLowerCase().replace(/\.$/, '');
}
