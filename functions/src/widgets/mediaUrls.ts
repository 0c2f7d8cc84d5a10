import { createMemoryTier } from '../cache/memoryTier';
import type { SignedUrl } from '../notion/post';
import type { Clock } from '../shared/clock';

/** The signed addresses this instance knows, per widget; each dies within the hour. */
export interface MediaUrls {
  /** A URL with at least five minutes of life left, or null. */
  find(widgetId: string, mediaId: string): SignedUrl | null;
  /** Adds to what is known of a widget, newer over older. */
  keep(widgetId: string, urls: readonly SignedUrl[]): void;
}

/** What a viewer needs to follow the redirect and load the picture, CONTRACT section 2. */
export const spareMs = 5 * 60_000;

export function createMediaUrls(maxBytes: number, clock: Clock): MediaUrls {
  const tier = createMemoryTier<Map<string, SignedUrl>>(maxBytes);
  return {
    find(widgetId, mediaId) {
      const known = tier.get(widgetId)?.get(mediaId);
      return known !== undefined && known.expiresAtMs - clock.nowMs() > spareMs ? known : null;
    },
    keep(widgetId, urls) {
      const nowMs = clock.nowMs();
      const alive = [...(tier.get(widgetId)?.values() ?? [])].filter(
        ({ expiresAtMs }) => expiresAtMs - nowMs > spareMs,
      );
      const merged = new Map([...alive, ...urls].map((signed) => [signed.mediaId, signed]));
      const sizeBytes = [...merged.values()].reduce(
        (sum, { url }) => sum + 2 * url.length + 200,
        0,
      );
      tier.set(widgetId, merged, sizeBytes);
    },
  };
}
