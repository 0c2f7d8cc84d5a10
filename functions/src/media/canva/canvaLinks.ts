import { kindOfAddress } from '../../notion/posts/siteKinds';

const designHosts = new Set(['canva.com', 'www.canva.com']);
const maxUrlLength = 2048;

/** Whether this is the address of a page of Canva's, which has a preview picture at most. */
export function isCanvaLink(address: string): boolean {
  const url = plainUrl(address);
  return url !== null && designHosts.has(url.hostname) && kindOfAddress(url).kind === 'other';
}

/** The address of a picture on one of Canva's own hosts, over https; null for any other. */
export function canvaPictureUrl(address: string): string | null {
  const url = plainUrl(address);
  if (url?.protocol !== 'https:') return null;
  const isTheirs = url.hostname === 'canva.com' || url.hostname.endsWith('.canva.com');
  return isTheirs && isPicturePath(url) ? url.href : null;
}

/** As it may be asked for: no credentials, no port of its own. */
function plainUrl(address: string): URL | null {
  if (address.length > maxUrlLength || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return url.username === '' && url.password === '' && url.port === '' ? url : null;
}

/** Judged by its path alone, as on a host that is known for nothing: previews have no extension. */
function isPicturePath({ pathname }: URL): boolean {
  return kindOfAddress(new URL(pathname, 'https://pictures.example')).kind === 'image';
}
