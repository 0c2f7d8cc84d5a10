import * as z from 'zod';
import { pack, unpack, type Packed } from '../cache/packed';
import { feedSchema } from './feed';

const keptFeedSchema = z.object({
  feed: feedSchema,
  /** The name of what it shows, `contentHashOf(feed)`. */
  contentHash: z.string(),
  /** Whether Firestore is known to hold this content. */
  stored: z.boolean(),
});
export type KeptFeed = z.infer<typeof keptFeedSchema>;

/** A feed as memory and the shared tier hold it: a tenth of what its objects take. */
export function packFeed(kept: KeptFeed): Promise<Packed> {
  return pack(JSON.stringify(kept));
}

/** The feed again; null where the bytes hold none. */
export function openFeed(packed: Packed): KeptFeed | null {
  try {
    return keptFeedSchema.parse(JSON.parse(unpack(packed)));
  } catch {
    return null;
  }
}
