/** The first `maxLength` characters, counted by code point, so that no emoji is cut in half. */
export function firstCharacters(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return Array.from(text.slice(0, maxLength * 2))
    .slice(0, maxLength)
    .join('');
}

/**
 * A name as people mean it: without regard to case, accents, spaces, punctuation, emoji or width,
 * so that `Publish Date`, `publish_date` and `📅 PUBLISH-DATE` are one.
 */
export function normalizeName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

const maxOptionLength = 200;

/** An option's name as posts and option lists hold it. */
export function optionName(name: string): string {
  return firstCharacters(name, maxOptionLength);
}
