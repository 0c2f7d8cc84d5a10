const tokens = [/\b(?:ntn|secret)_[A-Za-z0-9]{8,}/g, /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi];
const addresses = /https?:\/\/[^\s"']*/gi;
const redacted = '[redacted]';

/** The second line of defence: tokens and signed addresses never reach a log. */
export function redact(text: string): string {
  // A signature stands in the query, whatever its vendor calls it.
  const unsigned = text.replace(addresses, (address) =>
    address.includes('?') ? redacted : address,
  );
  return tokens.reduce((clean, pattern) => clean.replace(pattern, redacted), unsigned);
}

/** An error as a log may show it: names and messages down its causes, redacted; and its stack. */
export function describeError(error: unknown, withStack = false): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current !== undefined && current !== null; depth += 1) {
    if (!(current instanceof Error)) {
      parts.push(typeof current === 'string' ? current : 'not an Error');
      break;
    }
    parts.push(withStack && depth === 0 ? (current.stack ?? current.message) : labelOf(current));
    current = current.cause;
  }
  return redact(parts.join(' <- '));
}

function labelOf(error: Error): string {
  return `${error.name}: ${error.message}`;
}
