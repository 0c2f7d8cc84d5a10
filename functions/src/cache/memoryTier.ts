import { LRUCache } from 'lru-cache';

/** A bounded place in this instance's memory. Values are shared, so they must not be changed. */
export interface MemoryTier<T extends object> {
  get(key: string): T | undefined;
  /** Keeps `value`, counted as `sizeBytes`; one larger than the whole tier is not kept. */
  set(key: string, value: T, sizeBytes: number): void;
  delete(key: string): void;
  stats(): { count: number; bytes: number };
}

/** A tier that forgets the least recently used values beyond `maxBytes`, or beyond `maxCount`. */
export function createMemoryTier<T extends object>(
  maxBytes: number,
  maxCount?: number,
): MemoryTier<T> {
  const maxSize = Math.max(1, Math.floor(maxBytes));
  const entries = new LRUCache<string, T>({
    maxSize,
    ...(maxCount !== undefined && { max: maxCount }),
  });
  return {
    get: (key) => entries.get(key),
    set: (key, value, sizeBytes) => {
      entries.set(key, value, { size: Math.max(1, Math.ceil(sizeBytes)) });
    },
    delete: (key) => {
      entries.delete(key);
    },
    stats: () => ({ count: entries.size, bytes: entries.calculatedSize }),
  };
}
