import { LRUCache } from 'lru-cache';

import type { HostedFile } from '../model';
import { renderMedia, type MediaFile } from './renderMedia';

const MAX_CACHE_BYTES = 96 * 1024 * 1024;

/** Draws files when they are first asked for and keeps the last ones. */
export interface MediaStore {
  hostedFile: (file: HostedFile) => Promise<MediaFile>;
  /** A picture on somebody else's website: `/public/<scene>-<seed>.<extension>`. */
  publicFile: (name: string) => Promise<MediaFile>;
}

/** `share`: of the usual width and height; smaller ones are drawn and shown in less time. */
export function createMediaStore(share = 1): MediaStore {
  const cache = new LRUCache<string, MediaFile>({
    maxSize: MAX_CACHE_BYTES,
    sizeCalculation: (file) => file.bytes.length,
  });
  const underWay = new Map<string, Promise<MediaFile>>();
  let last: Promise<unknown> = Promise.resolve();

  /** One drawing at a time: a page of forty pictures must not take every core. */
  async function render(key: string, name: string, drawing: HostedFile['drawing']) {
    const turn = last.then(() => renderMedia(name, drawing, share));
    last = turn.catch(() => undefined);
    const file = await turn;
    cache.set(key, file);
    return file;
  }

  async function get(key: string, name: string, drawing: HostedFile['drawing']) {
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const promise = underWay.get(key) ?? render(key, name, drawing);
    underWay.set(key, promise);
    try {
      return await promise;
    } finally {
      underWay.delete(key);
    }
  }

  return {
    hostedFile: ({ name, drawing }) => get(JSON.stringify([name, drawing]), name, drawing),
    publicFile: (name) => {
      const [, scene, seed] = /^([a-z]+)-(\d{1,6})\./i.exec(name) ?? [];
      return get(name, name, { ...(scene && { scene }), seed: Number(seed ?? 1) });
    },
  };
}
