import * as z from 'zod';
import { openEnvelope, sealEnvelope } from '../../cache/envelope';
import { createMemoryTier } from '../../cache/memoryTier';
import { pack, unpack } from '../../cache/packed';
import { createSingleFlight } from '../../cache/singleFlight';
import type { SignedUrl } from '../../notion/posts/post';
import type { RedisBudget } from '../../redis/budget';
import type { RedisClient } from '../../redis/client';
import { orElse } from '../../redis/orElse';
import type { Clock } from '../../shared/clock';
import { keys } from '../../widgets/keys';
import { timeMsSchema } from '../../shared/times';

/** The signed addresses that are known of a widget's files; each dies within the hour. */
export interface SignedUrls {
  /** A URL with at least five minutes of life left that this instance knows, or null. */
  find(widgetId: string, mediaId: string): SignedUrl | null;
  /** Adds to what this instance knows of a widget, newer over older. */
  keep(widgetId: string, urls: readonly SignedUrl[]): void;
  /** Learns what all instances know of a widget. Never rejects. */
  learn(widgetId: string, budget: RedisBudget): Promise<void>;
  /** Publishes what this instance knows to all others. Never rejects. */
  share(widgetId: string, budget: RedisBudget): Promise<void>;
}

/** What a viewer needs to follow the redirect and load the picture, docs/contract.md#reading. */
export const spareMs = 5 * 60_000;

/** Without Redis instances learn nothing from one another. */
export function createSignedUrls(maxBytes: number, redis: RedisClient, clock: Clock): SignedUrls {
  const tier = createMemoryTier<Map<string, SignedUrl>>(maxBytes);
  const lessons = createSingleFlight<null>();

  const keep = (widgetId: string, urls: readonly SignedUrl[]): void => {
    const nowMs = clock.nowMs();
    const alive = [...(tier.get(widgetId)?.values() ?? [])].filter(
      ({ expiresAtMs }) => expiresAtMs - nowMs > spareMs,
    );
    const merged = new Map([...alive, ...urls].map((signed) => [signed.mediaId, signed]));
    const sizeBytes = [...merged.values()].reduce((sum, { url }) => sum + 2 * url.length + 200, 0);
    tier.set(widgetId, merged, sizeBytes);
  };

  return {
    keep,
    find(widgetId, mediaId) {
      const known = tier.get(widgetId)?.get(mediaId);
      return known !== undefined && known.expiresAtMs - clock.nowMs() > spareMs ? known : null;
    },
    async learn(widgetId, budget) {
      await lessons.run(widgetId, async () => {
        const reading = redis.run('read media', budget, (db) =>
          db.get<unknown>(keys.media(widgetId)),
        );
        const text = await orElse(reading, null);
        if (typeof text === 'string') keep(widgetId, await openSignedUrls(text));
        return null;
      });
    },
    async share(widgetId, budget) {
      const known = [...(tier.get(widgetId)?.values() ?? [])];
      const sealed = await sealSignedUrls(known, clock.nowMs());
      if (sealed === null) return;
      const px = Math.ceil(sealed.lifetimeMs);
      const writing = redis.run('write media', budget, (db) =>
        db.set(keys.media(widgetId), sealed.value, { px }),
      );
      await orElse(writing, null);
    },
  };
}

const urlsSchema = z.array(z.tuple([z.string(), z.url({ protocol: /^https?$/ }), timeMsSchema]));

/** Notion's signatures last an hour, see docs/architecture.md#redis-keys. */
const maxLifetimeMs = 55 * 60_000;

/** As much as goes into a request beside a feed; an address that is missing is asked for again. */
const maxSealedLength = 300_000;

/**
 * Signed addresses as the shared tier holds them, dying with the last; null where none lives. The
 * first of them, where all are too many.
 */
export async function sealSignedUrls(
  urls: readonly SignedUrl[],
  nowMs: number,
): Promise<{ value: string; lifetimeMs: number } | null> {
  const lastMs = Math.max(...urls.map(({ expiresAtMs }) => expiresAtMs - nowMs));
  const lifetimeMs = Math.min(maxLifetimeMs, lastMs);
  if (!(lifetimeMs > 0)) return null;
  const rows = urls.map(({ mediaId, url, expiresAtMs }) => [mediaId, url, expiresAtMs]);
  const packed = await pack(JSON.stringify(rows));
  const value = sealEnvelope({ freshMs: lifetimeMs, lifetimeMs, fetchMs: 0, packed });
  if (value.length > maxSealedLength) return sealSignedUrls(urls.slice(0, urls.length / 2), nowMs);
  return { value, lifetimeMs };
}

/** The addresses again; none where the text is not what `sealSignedUrls` made. Never rejects. */
export async function openSignedUrls(text: string): Promise<SignedUrl[]> {
  try {
    const envelope = openEnvelope(text);
    if (envelope === null) return [];
    const bytes = await unpack(envelope.packed);
    const rows = urlsSchema.parse(JSON.parse(bytes.toString()));
    return rows.map(([mediaId, url, expiresAtMs]) => ({ mediaId, url, expiresAtMs }));
  } catch {
    return [];
  }
}
