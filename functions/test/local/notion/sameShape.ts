/**
 * Every difference in keys and JSON types between an answer and a recorded one. Null stands for
 * any type; the entries of an array are compared with the recorded entry of the same types.
 */
export function shapeDifferences(actual: unknown, recorded: unknown, at = ''): string[] {
  if (actual === null || recorded === null) return [];
  if (Array.isArray(actual) && Array.isArray(recorded)) {
    const models: unknown[] = recorded;
    return actual.flatMap((item: unknown, index) => {
      const model = models.find((candidate) => typeOf(candidate) === typeOf(item)) ?? models[0];
      return model === undefined ? [] : shapeDifferences(item, model, `${at}[${index}]`);
    });
  }
  if (isObject(actual) && isObject(recorded)) {
    const missing = Object.keys(recorded).filter((key) => !(key in actual));
    const added = Object.keys(actual).filter((key) => !(key in recorded));
    const shared = Object.keys(actual).filter((key) => key in recorded);
    return [
      ...missing.map((key) => `${at}.${key} is missing`),
      ...added.map((key) => `${at}.${key} was never recorded`),
      ...shared.flatMap((key) => shapeDifferences(actual[key], recorded[key], `${at}.${key}`)),
    ];
  }
  return typeof actual === typeof recorded && Array.isArray(actual) === Array.isArray(recorded)
    ? []
    : [`${at} is a ${typeof actual}, not a ${typeof recorded}`];
}

/** The type of an entry, and of what it holds: a mention of a page is not one of a date. */
function typeOf(value: unknown): string {
  if (!isObject(value) || typeof value['type'] !== 'string') return '';
  return `${value['type']} ${typeOf(value[value['type']])}`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
