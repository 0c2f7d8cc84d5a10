/** Makes `work` happen once; after a failure it is tried again on the next call. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => {
    result ??= work().catch((cause: unknown) => {
      result = null;
      throw cause;
    });
    return result;
  };
}
