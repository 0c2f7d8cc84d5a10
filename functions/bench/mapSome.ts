/** Does `work` for each item, so many at a time, and gives the results in the items' order. */
export async function mapSome<T, R>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const waiting = items.map((item, index) => ({ item, index })).reverse();
  const next = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      results.set(one.index, await work(one.item));
    }
  };
  await Promise.all(Array.from({ length: atATime }, next));
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}
