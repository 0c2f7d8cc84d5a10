/**
 * At most `maxLength` characters, the last of them `…` where there were more. Counted by code
 * point, so that no emoji is cut in half.
 */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const characters = Array.from(text.slice(0, (maxLength + 1) * 2));
  if (characters.length <= maxLength) return characters.join('');
  return `${characters.slice(0, maxLength - 1).join('')}…`;
}

/** No name that means something is longer, and `normalize` takes the square of the length. */
const maxNameLength = 200;

/**
 * A name as people mean it: without regard to case, accents, spaces, punctuation, emoji or width,
 * so that `Publish Date`, `publish_date` and `📅 PUBLISH-DATE` are one.
 */
export function normalizeName(name: string): string {
  return name
    .slice(0, maxNameLength)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

const maxOptionLength = 200;

/** An option's name as posts and option lists hold it. */
export function optionName(name: string): string {
  return clip(name, maxOptionLength);
}
