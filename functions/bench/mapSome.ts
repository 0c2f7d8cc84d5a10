/**
 * Does `work` for each item, so many at a time, and gives the results in the items' order. Rejects
 * with the first failure, when nothing is under way any more.
 */
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
  const ends = await Promise.allSettled(Array.from({ length: atATime }, next));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}
