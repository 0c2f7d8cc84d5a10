/** Longer texts are worked out each time: nobody sends them often, and they would fill the memory. */
const maxTextLength = 512;

/**
 * `compute` for texts that come again and again: what was worked out is kept for up to
 * `maxEntries` texts of up to 512 characters. When they are full all are dropped, which costs less
 * than keeping an order; equal texts give the same value until then. Throws as `compute` does.
 */
export function createBoundedMemo<T extends object | string | null>(
  maxEntries: number,
  compute: (text: string) => T,
): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    const found = kept.get(text);
    if (found !== undefined) return found;
    const value = compute(text);
    if (text.length <= maxTextLength) {
      if (kept.size >= maxEntries) kept.clear();
      kept.set(text, value);
    }
    return value;
  };
}
