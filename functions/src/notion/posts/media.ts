import type { NotionFile, PropertyValue } from '../answers/values';
import { columnNamed } from '../columns/synonyms';
import { normalizeName } from '../columns/text';
import { checkedUrl, readLinks } from './links';
import { coverPropertyId, mediaIdOf } from './mediaId';
import type { MediaAddress, MediaSource, Post, SignedUrl } from './post';
import { extensionOf, kindOfAddress, kindOfExtension, type AddressKind } from './siteKinds';

/** The columns of a page that may hold pictures, videos and links. */
export interface MediaColumns {
  pageId: string;
  attachment: PropertyValue | undefined;
  attachmentId: string;
  link: PropertyValue | undefined;
  canvaLink: PropertyValue | undefined;
  cover: NotionFile | null;
  imageSource: string | null;
  /** When the page was read: Notion's signatures last an hour from then. */
  readAtMs: number;
  /** From here pictures may come over plain http; null: from nowhere. */
  httpOrigin: string | null;
}

export interface CollectedMedia {
  media: Pick<Post, 'images' | 'videos' | 'links'>;
  signedUrls: SignedUrl[];
}

interface Medium {
  source: MediaSource;
  kind: AddressKind;
  address: MediaAddress;
  signed: SignedUrl | null;
}

const maxMediaPerPost = 50;
/** All external addresses of a post together, in characters. */
const maxAddressesLength = 16_384;
/** Notion's signed addresses are about 1,500 long; a link of people's own is bounded by `links`. */
const maxSignedUrlLength = 8_192;
const signatureLifetimeMs = 60 * 60_000;

/**
 * A page's pictures, videos and links, each once, at most 50 and 16,384 characters in all: what "Image Source" names
 * first, then attachments, links and Canva's; the cover where there is no picture and no video.
 */
export function collectMedia(columns: MediaColumns): CollectedMedia {
  const files = columns.attachment?.type === 'files' ? columns.attachment.files : [];
  const bySource: Record<MediaSource, (Medium | null)[]> = {
    attachment: files.map((file) => mediumOfFile(file, columns)),
    link: readLinks(columns.link).map((url) => mediumOfAddress(url, 'link', '', columns)),
    canva: readLinks(columns.canvaLink).map((url) => mediumOfAddress(url, 'canva', '', columns)),
  };
  const preferred = sourceNamed(columns.imageSource);
  const order = (['attachment', 'link', 'canva'] as const).toSorted(
    (one, other) => Number(other === preferred) - Number(one === preferred),
  );
  const found = distinct(order.flatMap((source) => bySource[source]).filter((m) => m !== null));
  if (!found.some((medium) => medium.kind.kind !== 'other') && columns.cover !== null) {
    const cover = mediumOfCover(columns.cover, columns);
    if (cover !== null) found.unshift(cover);
  }
  return shape(withinBounds(found));
}

/** The source that the "Image Source" column means: `Link`, `Image Attachment`, `Canva`, … */
function sourceNamed(name: string | null): MediaSource | null {
  if (name === null) return null;
  const normalized = normalizeName(name);
  if (normalized.includes('canva')) return 'canva';
  const column = columnNamed(name)?.column;
  if (column === 'attachment' || column === 'link') return column;
  if (/attach|upload|file/.test(normalized)) return 'attachment';
  return /link|url/.test(normalized) ? 'link' : null;
}

function mediumOfFile(file: NotionFile, columns: MediaColumns): Medium | null {
  if (file.type === 'external') {
    const url = checkedUrl(file.external.url.trim());
    return url === null ? null : mediumOfAddress(url, 'attachment', file.name, columns);
  }
  if (!isHostedUrl(file.file.url)) return null;
  const kind = kindOfHostedFile(file.name, file.file.url);
  return kind.kind === 'other'
    ? null
    : hostedMedium(file.file, kind, columns, columns.attachmentId);
}

/** A cover is a picture wherever it comes from: Notion's own gallery is on a site of pages. */
function mediumOfCover(cover: NotionFile, columns: MediaColumns): Medium | null {
  const kind: AddressKind = { kind: 'image' };
  if (cover.type === 'file') {
    return isHostedUrl(cover.file.url)
      ? hostedMedium(cover.file, kind, columns, coverPropertyId)
      : null;
  }
  const url = checkedUrl(cover.external.url.trim());
  if (url === null || !isShowable(new URL(url), columns)) return null;
  return { source: 'attachment', kind, address: { url }, signed: null };
}

/** Where the address shows no extension, the file's name may: `clip.mp4` behind a bare id. */
function mediumOfAddress(
  url: string,
  source: MediaSource,
  name: string,
  columns: Pick<MediaColumns, 'httpOrigin'>,
): Medium {
  const parsed = new URL(url);
  if (!isShowable(parsed, columns)) {
    return { source, kind: { kind: 'other' }, address: { url }, signed: null };
  }
  const kind = kindOfAddress(parsed);
  const isUnmarked = kind.kind === 'image' && extensionOf(parsed.pathname) === null;
  const extension = isUnmarked && !name.includes('://') ? extensionOf(name) : null;
  return {
    source,
    kind: extension === null ? kind : kindOfExtension(extension),
    address: { url },
    signed: null,
  };
}

/** The page's own policy refuses what comes over plain http. */
function isShowable(url: URL, { httpOrigin }: Pick<MediaColumns, 'httpOrigin'>): boolean {
  return url.protocol === 'https:' || url.origin === httpOrigin;
}

/** By its address's extension or its name's. A pasted picture may have neither. */
function kindOfHostedFile(name: string, url: string): AddressKind {
  const extensions = [extensionOf(new URL(url).pathname), extensionOf(name)].filter(
    (extension) => extension !== null,
  );
  if (extensions.length === 0) return { kind: 'image' };
  return extensions.map(kindOfExtension).find((kind) => kind.kind !== 'other') ?? { kind: 'other' };
}

function hostedMedium(
  file: { url: string; expiry_time: string | null },
  kind: AddressKind,
  { pageId, readAtMs }: MediaColumns,
  propertyId: string,
): Medium {
  const mediaId = mediaIdOf(pageId, propertyId, file.url);
  const statedMs = Date.parse(file.expiry_time ?? '');
  const expiresAtMs = Number.isNaN(statedMs) ? readAtMs + signatureLifetimeMs : statedMs;
  const signed = { mediaId, url: file.url, expiresAtMs };
  return { source: 'attachment', kind, address: { mediaId }, signed };
}

function isHostedUrl(url: string): boolean {
  return url.length <= maxSignedUrlLength && /^https?:\/\//i.test(url) && URL.canParse(url);
}

function distinct(media: readonly Medium[]): Medium[] {
  const byAddress = new Map<string, Medium>();
  for (const medium of media) {
    const key = JSON.stringify(medium.address);
    if (!byAddress.has(key)) byAddress.set(key, medium);
  }
  return [...byAddress.values()];
}

function withinBounds(media: readonly Medium[]): Medium[] {
  let lengthLeft = maxAddressesLength;
  return media.slice(0, maxMediaPerPost).filter(({ address }) => {
    const length = 'url' in address ? address.url.length : 0;
    if (length > lengthLeft) return false;
    lengthLeft -= length;
    return true;
  });
}

function shape(found: readonly Medium[]): CollectedMedia {
  const media: CollectedMedia['media'] = { images: [], videos: [], links: [] };
  for (const { source, kind, address } of found) {
    if (kind.kind === 'image') media.images.push({ source, address });
    else if (kind.kind === 'video') media.videos.push({ source, address, type: kind.type });
    else if ('url' in address) media.links.push({ source, url: address.url });
  }
  const signedUrls = found.map((medium) => medium.signed).filter((signed) => signed !== null);
  return { media, signedUrls };
}
