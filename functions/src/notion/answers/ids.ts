import { trimEndOf, trimStartOf } from '../../shared/trimText';

const idPattern =
  /(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])/gi;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const maxPastedLength = 4_000;

/**
 * The id in whatever a person pastes: a Notion address (with or without its scheme, in angle
 * brackets or as a Markdown link) or a bare id. A lower-case UUID with hyphens, or null where
 * there is none or the address is not Notion's. `?v=` is a view and `&p=` a page: neither counts.
 */
export function parseNotionId(pasted: string): string | null {
  if (pasted.length > maxPastedLength) return null;
  const text = unwrap(pasted.trim());
  const path = text.includes('/') ? pathOfNotionAddress(text) : text.replace(/[?#].*$/s, '');
  if (path === null) return null;
  const isAddress = text.includes('/');
  const last = [...path.matchAll(idPattern)].at(-1);
  if (last === undefined) return null;
  if (!isAddress && !path.endsWith(last[0])) return null;
  return toUuid(last[0]);
}

/** The lower-case, hyphenated form of an id as Notion gives it; null for anything else. */
export function toUuid(id: string): string | null {
  const hex = id.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) return null;
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return uuidPattern.test(uuid) ? uuid : null;
}

function unwrap(text: string): string {
  const target = /^\[[^\]]*\]\(\s*<?([^)>\s]+)>?\s*\)$/.exec(text)?.[1] ?? text;
  return trimEndOf(trimStartOf(target, `<"' \t\r\n`), `>"' \t\r\n`);
}

function pathOfNotionAddress(text: string): string | null {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  if (!['https:', 'http:', 'notion:'].includes(url.protocol)) return null;
  return isNotionHost(url.hostname.toLowerCase()) ? url.pathname : null;
}

function isNotionHost(host: string): boolean {
  return (
    ['notion.so', 'www.notion.so', 'app.notion.com', 'notion.site'].includes(host) ||
    host.endsWith('.notion.site')
  );
}
