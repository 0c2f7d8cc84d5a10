import { createMemoryTier } from '../cache/memoryTier';
import { createSingleFlight } from '../cache/singleFlight';
import type { ReadyBody } from './answer/readyBody';

/** Ready bodies per view, bounded by bytes and number whatever callers ask for. */
export interface ReadyViews {
  /**
   * The body under `key`, where it was made from this very origin; else `make` makes it, once for
   * all who ask meanwhile, and it is kept. Rejects as `make` does.
   */
  get(key: string, origin: string, make: () => Promise<ReadyBody>): ReadyBody | Promise<ReadyBody>;
  stats(): { count: number; bytes: number };
}

interface View {
  origin: string;
  body: ReadyBody;
  countedBytes: number;
}

const maxViews = 10_000;
const overheadBytes = 1024;

export function createReadyViews(maxBytes: number): ReadyViews {
  const tier = createMemoryTier<View>(maxBytes, maxViews);
  const making = createSingleFlight<ReadyBody>();
  const keep = (key: string, origin: string, body: ReadyBody): void => {
    const countedBytes = body.heldBytes();
    tier.set(key, { origin, body, countedBytes }, countedBytes + overheadBytes);
  };
  return {
    get(key, origin, make) {
      const view = tier.get(key);
      if (view?.origin === origin) {
        // Compressed forms come and plain ones go while a body is used.
        if (view.body.heldBytes() !== view.countedBytes) keep(key, origin, view.body);
        return view.body;
      }
      return making.run(`${key} ${origin}`, async () => {
        const body = await make();
        keep(key, origin, body);
        return body;
      });
    },
    stats: () => tier.stats(),
  };
}
