import type { FeedCopy } from '../copies/feedCopy';
import type { LoadedFeed, LoadRequest } from './feedLoader';
import type { RefreshRequest } from './feedRefresher';

/** What others add to a widget's posts, such as pictures that are not in Notion. */
export interface FeedEnrichment {
  /** The feed with what is known to belong to it, before it is kept. Never rejects. */
  enrich(loaded: LoadedFeed, request: LoadRequest): Promise<LoadedFeed>;
  /** Learns, once a feed is kept, what the next one will show. Never rejects. */
  learn(copy: FeedCopy, request: RefreshRequest): Promise<void>;
}

export const noEnrichment: FeedEnrichment = {
  enrich: (loaded) => Promise.resolve(loaded),
  learn: () => Promise.resolve(),
};
