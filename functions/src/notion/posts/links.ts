import { trimEndOf, trimStartOf } from '../../shared/trimText';
import type { PropertyValue, TextItem } from '../answers/values';

const maxUrlLength = 2_048;

/** What a page mention's `href` leads to is inside the workspace: nothing for a visitor. */
const outsideMentions = ['link_mention', 'link_preview'];

/**
 * The http(s) addresses in a URL or text column, in order, each once: several may share a cell,
 * set apart by spaces, commas or lines, as plain text, as links behind other words, as mentions.
 */
export function readLinks(value: PropertyValue | undefined): string[] {
  if (value?.type === 'url') return distinct(linksInText(value.url ?? ''));
  if (value?.type === 'rich_text') return distinct(linksInItems(value.rich_text));
  return [];
}

/**
 * The address in its parsed form where it is an absolute http(s) one; null for anything else, for
 * credentials in it and for over 2,048 characters.
 */
export function checkedUrl(text: string): string | null {
  if (text.length > maxUrlLength || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
  return url.href.length > maxUrlLength ? null : url.href;
}

function linksInItems(items: readonly TextItem[]): string[] {
  const links: string[] = [];
  let plain = '';
  const flush = () => {
    links.push(...linksInText(plain));
    plain = '';
  };
  for (const item of items) {
    const isInside = item.mention !== undefined && !outsideMentions.includes(item.mention.type);
    if (isInside) {
      plain += ' ';
    } else if (item.href === null) {
      plain += item.plain_text;
    } else {
      flush();
      links.push(...[checkedUrl(item.href.trim())].filter((link) => link !== null));
    }
  }
  flush();
  return links;
}

/** A comma ends an address only before a space or the next address: some addresses contain one. */
function linksInText(text: string): string[] {
  return text
    .split(/[\s<>"|]+|[,;](?=\s|$|https?:|www\.)/i)
    .filter((token) => token.length <= maxUrlLength)
    .map((token) => checkedUrl(withScheme(trimPunctuation(token))))
    .filter((link) => link !== null);
}

/** People type `www.example.com/a.png` and `example.com/a.png` too. */
function withScheme(token: string): string {
  const isBare = /^(?:www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}\/)/i.test(token);
  return isBare ? `https://${token}` : token;
}

function trimPunctuation(token: string): string {
  const trimmed = trimEndOf(trimStartOf(token, `([{'“”«`), `.,;:!?'“”»`);
  return /[([{]/.test(trimmed) ? trimmed : trimEndOf(trimmed, ')]}');
}

function distinct(links: readonly string[]): string[] {
  return [...new Set(links)];
}
