/** Words that have a plainer or a more usual one, with what to say instead. */
const insteadOf: Readonly<Record<string, string>> = {
  'doors?': 'endpoint, or the name of the module',
  'wish(?:es|ed)?': 'request',
  'tells?|told|telling': 'say, report, publish, notify or distinguish',
  'hears?|heard|hearing': 'receive, learn or read; "for screen readers"',
  news: 'change',
  '(?:im)?patien(?:ce|t|tly)': 'timeout, or the time that is given',
  'former|formerly': 'legacy',
  'renewals?': 'refresh',
  'demands?|demanded': 'request, rule',
  '(?:a|an|the|this|that|each|every|one|first|next|last|own)[\\s*/]+look(?![-\\s]?ups?\\b)':
    'sync, check or appearance',
};

const words = Object.entries(insteadOf).map(
  ([word, instead]) => [new RegExp(`\\b(?:${word})\\b`, 'gi'), instead] as const,
);

/** `look` is a noun as a name or at the end of one: `feedLooks`, `look()`, but not `lookUp()`. */
const lookAsNoun = /[a-z]Looks?\b|\.looks?\b|\blooks?(?:\(|:| =)/g;

/** Each avoided word of a text, in the order of the list: `line 3: word (instead: other)`. */
export function avoidedInProse(text: string): string[] {
  return words.flatMap(([pattern, instead]) => found(text, pattern, instead));
}

/** The same for code: in comments and strings, and as a part of a name such as `camelCase`. */
export function avoidedInCode(text: string): string[] {
  const split = text
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .replaceAll('_', ' ');
  return [...avoidedInProse(split), ...found(text, lookAsNoun, 'sync, check or read')];
}

function found(text: string, pattern: RegExp, instead: string): string[] {
  return Array.from(text.matchAll(pattern), ({ 0: word, index }) => {
    const line = text.slice(0, index).split('\n').length;
    return `line ${line}: ${word} (instead: ${instead})`;
  });
}
