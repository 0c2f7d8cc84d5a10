import * as z from 'zod';
import { createExpiringTier } from '../../cache/expiringTier';
import type { RedisBudget } from '../../redis/budget';
import type { RedisClient } from '../../redis/client';
import { orElse } from '../../redis/orElse';
import { hashOf } from '../../security/hashOf';
import type { Clock } from '../../shared/clock';
import { keys } from '../../widgets/keys';
import { canvaPictureUrl } from './canvaLinks';
import type { CanvaOembed } from './canvaOembed';

/** The preview pictures of designs on Canva. Nothing here rejects. */
export interface CanvaPreviews {
  /** By link, as far as they are known: null where Canva has none. */
  known(links: readonly string[], budget: RedisBudget): Promise<Map<string, string | null>>;
  /** Asks Canva for at most five that are not known, all together within `timeoutMs` and 2 s. */
  learn(links: readonly string[], timeoutMs: number, budget: RedisBudget): Promise<void>;
}

const entrySchema = z.object({ version: z.literal(1), picture: z.string().nullable() });

const knownMs = 3 * 24 * 3_600_000;
const failureMs = 3_600_000;
/** What another instance has learned is read again after a while. */
const receivedMs = 10 * 60_000;
const askMs = 2000;
const maxAsked = 5;
const maxLinks = 500;

/** Without Redis each instance learns for itself. */
export function createCanvaPreviews(parts: {
  oembed: CanvaOembed;
  redis: RedisClient;
  clock: Clock;
}): CanvaPreviews {
  const { oembed, redis, clock } = parts;
  const tier = createExpiringTier<{ picture: string | null }>(clock);

  const remember = (link: string, picture: string | null, forMs: number): void => {
    const sizeBytes = 2 * (link.length + (picture?.length ?? 0)) + 128;
    tier.set(link, { picture }, forMs, sizeBytes);
  };
  const recall = (links: readonly string[]): Map<string, string | null> => {
    const found = new Map<string, string | null>();
    for (const link of links) {
      const entry = tier.get(link);
      if (entry !== undefined) found.set(link, entry.picture);
    }
    return found;
  };

  const receive = async (links: readonly string[], budget: RedisBudget): Promise<void> => {
    if (links.length === 0) return;
    const reading = redis.run('read previews', budget, (db) =>
      db.mget<unknown[]>(...links.map((link) => keys.canva(hashOf(link)))),
    );
    const values = await orElse(reading, []);
    for (const [index, link] of links.entries()) {
      const picture = parsePicture(values[index]);
      if (picture !== undefined) remember(link, picture, receivedMs);
    }
  };

  const publish = async (
    learned: readonly { link: string; picture: string | null }[],
    budget: RedisBudget,
  ): Promise<void> => {
    const writing = redis.run('write previews', budget, (db) => {
      const pipeline = db.pipeline();
      for (const { link, picture } of learned) {
        const px = picture === null ? failureMs : knownMs;
        pipeline.set(keys.canva(hashOf(link)), JSON.stringify({ version: 1, picture }), { px });
      }
      return pipeline.exec();
    });
    await orElse(writing, null);
  };

  const known: CanvaPreviews['known'] = async (links, budget) => {
    const here = recall(links);
    const unknown = links.filter((link) => !here.has(link)).slice(0, maxLinks);
    await receive(unknown, budget);
    return recall(links);
  };

  return {
    known,
    async learn(links, timeoutMs, budget) {
      const found = await known(links, budget);
      const unknown = links.filter((link) => !found.has(link)).slice(0, maxAsked);
      if (unknown.length === 0) return;
      const learned = await Promise.all(
        unknown.map(async (link) => ({
          link,
          picture: await oembed(link, Math.min(askMs, timeoutMs)),
        })),
      );
      for (const { link, picture } of learned) {
        remember(link, picture, picture === null ? failureMs : knownMs);
      }
      await publish(learned, budget);
    },
  };
}

/** What a cache holds is untrusted; undefined where it is nothing of ours. */
function parsePicture(value: unknown): string | null | undefined {
  try {
    const { picture } = entrySchema.parse(JSON.parse(z.string().parse(value)));
    return picture === null ? null : (canvaPictureUrl(picture) ?? undefined);
  } catch {
    return undefined;
  }
}
