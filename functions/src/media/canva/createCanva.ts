import type { Copies } from '../../feeds/copies/createCopies';
import { noEnrichment, type FeedEnrichment } from '../../feeds/refreshing/feedEnrichment';
import type { RedisClient } from '../../redis/client';
import type { Clock } from '../../shared/clock';
import { createCanvaFeeds } from './canvaFeeds';
import { createCanvaOembed } from './canvaOembed';
import { createCanvaPreviews } from './canvaPreviews';

/** Previews of designs on Canva in feeds; none where `oembedUrl` is null. */
export function createCanva(parts: {
  oembedUrl: string | null;
  redis: RedisClient;
  memory: Pick<Copies['memory'], 'find' | 'open'>;
  /** Whether a reader asks Canva, because no task does. */
  readersAsk: boolean;
  clock: Clock;
}): FeedEnrichment {
  const { oembedUrl, redis, memory, readersAsk, clock } = parts;
  if (oembedUrl === null) return noEnrichment;
  const oembed = createCanvaOembed({ oembedUrl, clock });
  const previews = createCanvaPreviews({ oembed, redis, clock });
  return createCanvaFeeds({ previews, memory, readersAsk });
}
