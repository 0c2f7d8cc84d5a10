import { createMemoryTier } from '../cache/memoryTier';
import type { FeedState } from '../widgets/feedView';
import type { ServedFeed } from '../widgets/servedFeed';
import type { ReadyBody } from './readyBody';

/** What a ready view was made from: as long as these are the same, so are its bytes. */
export interface ViewOrigin {
  version: string;
  served: ServedFeed;
  state: FeedState;
}

/** Ready bodies per view, bounded by bytes whatever callers ask for. */
export interface ReadyViews {
  get(key: string, origin: ViewOrigin): ReadyBody | undefined;
  keep(key: string, origin: ViewOrigin, body: ReadyBody): void;
  stats(): { count: number; bytes: number };
}

export function createReadyViews(maxBytes: number): ReadyViews {
  const tier = createMemoryTier<{ origin: ViewOrigin; body: ReadyBody }>(maxBytes);
  return {
    get(key, { version, served, state }) {
      const view = tier.get(key);
      if (view === undefined) return undefined;
      const { origin, body } = view;
      const same = origin.served === served && origin.version === version && origin.state === state;
      return same ? body : undefined;
    },
    keep(key, origin, body) {
      // The compressed forms are made later and take about half as much again.
      tier.set(key, { origin, body }, 1.5 * body.sizeBytes + 1024);
    },
    stats: () => tier.stats(),
  };
}
