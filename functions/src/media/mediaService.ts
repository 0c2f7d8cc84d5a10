import { createExpiringTier } from '../cache/expiringTier';
import type { FeedMemory } from '../feeds/copies/feedMemory';
import type { SignedUrls } from '../feeds/copies/signedUrls';
import type { ServedWidgets } from '../feeds/reading/servedWidgets';
import type { FeedRefresher } from '../feeds/refreshing/feedRefresher';
import { NotionError } from '../notion/errors';
import { pageIdOf } from '../notion/posts/mediaId';
import type { SignedUrl } from '../notion/posts/post';
import type { RedisBudget } from '../redis/budget';
import type { Clock } from '../shared/clock';
import { deadlineIn } from '../shared/deadline';
import { ServiceError } from '../shared/errors';
import { servedPostWith, showsPost } from './mediaPosts';
import type { MediaBrought, MediaNeed, MediaReads } from './mediaReads';
import type { StaleFeedReport } from './staleFeedReport';

export interface MediaCost {
  /** What Redis may take of the request's time. */
  redisBudget: RedisBudget;
  /** Called before anything is asked of others; stops that by rejecting. */
  admit: () => Promise<void>;
}

export interface MediaService {
  /**
   * A valid address of a file of a served post, only one that Notion gave. Rejects with
   * `widget_not_found`, `media_not_found`, or `temporarily_unavailable` where Notion can't be asked.
   * A file that is gone has the feed renewed before it is a `media_not_found`.
   */
  resolve(slug: string, mediaId: string, cost: MediaCost): Promise<SignedUrl>;
}

/** For all that an answer needs of Notion, counted from the request's arrival. */
const budgetMs = 8000;
/** A page that does not hold a file any more is left alone until the feed has had time to follow. */
const goneMs = 30_000;
const maxRetryAfterSeconds = 60;
const mediaIdForm = /^[0-9a-f-]{1,80}$/;

export function createMediaService(parts: {
  widgets: ServedWidgets;
  refresher: Pick<FeedRefresher, 'settled'>;
  memory: Pick<FeedMemory, 'find' | 'open'>;
  signedUrls: SignedUrls;
  reads: MediaReads;
  staleFeeds: StaleFeedReport;
  clock: Clock;
}): MediaService {
  const { widgets, refresher, memory, signedUrls, reads, staleFeeds, clock } = parts;
  const gone = createExpiringTier<true>(clock);

  /** The address that was brought; null where the file is gone, undefined where that is open. */
  const pick = async (
    brought: MediaBrought,
    need: MediaNeed,
  ): Promise<SignedUrl | null | undefined> => {
    const { widget, pageId, mediaId } = need;
    const known = signedUrls.find(widget.id, mediaId);
    switch (brought.from) {
      case 'page': {
        if (brought.signedUrls === null) return null;
        return known ?? brought.signedUrls.find((signed) => signed.mediaId === mediaId) ?? null;
      }
      case 'feed': {
        const copy = memory.find(widget);
        if (copy === undefined) return undefined;
        const feed = await memory.open(widget.id, copy);
        const post = servedPostWith(feed.posts, pageId, mediaId);
        if (post === null || !showsPost(widget, post)) return null;
        return known ?? undefined;
      }
      case 'others':
        return known ?? undefined;
    }
  };

  const bring = async (need: MediaNeed): Promise<SignedUrl | null> => {
    try {
      // What a feed or another instance did not bring, a read of the page does.
      for (let times = 0; times < 2; times += 1) {
        const found = await pick(await reads.bring(need), need);
        if (found !== undefined) return found;
      }
    } catch (error) {
      throw unavailable(error);
    }
    throw unavailable(null);
  };

  return {
    async resolve(slug, mediaId, { redisBudget, admit }) {
      const deadline = deadlineIn(clock, budgetMs);
      const pageId = mediaIdForm.test(mediaId) ? pageIdOf(mediaId) : null;
      if (pageId === null) throw new ServiceError('media_not_found');
      let admitted: Promise<void> | null = null;
      const admitOnce = (): Promise<void> => (admitted ??= admit());

      let read = widgets.peek(slug);
      if (read === null) {
        await admitOnce();
        read = await widgets.read(slug, { redisBudget, deadline });
      }
      const { widget } = read;
      const [feed, { posts }] = await Promise.all([read.feed(), read.served()]);
      if (feed === null || servedPostWith(posts, pageId, mediaId) === null) {
        throw new ServiceError('media_not_found');
      }
      const known = signedUrls.find(widget.id, mediaId);
      if (known !== null) return known;

      await refresher.settled(widget);
      await signedUrls.learn(widget.id, redisBudget);
      const learned = signedUrls.find(widget.id, mediaId);
      if (learned !== null) return learned;

      const mediaKey = `${widget.id} ${mediaId}`;
      if (gone.get(mediaKey) === true) throw new ServiceError('media_not_found');
      await admitOnce();
      const found = await bring({ widget, feed, pageId, mediaId, deadline, redisBudget });
      if (found !== null) return found;
      gone.set(mediaKey, true, goneMs);
      await staleFeeds.report(widget, feed, deadline, redisBudget);
      throw new ServiceError('media_not_found');
    },
  };
}

function unavailable(cause: unknown): ServiceError {
  const retryAfterMs = cause instanceof NotionError ? cause.retryAfterMs : null;
  const retryAfterSeconds =
    retryAfterMs === null
      ? 10
      : Math.max(1, Math.min(maxRetryAfterSeconds, Math.ceil(retryAfterMs / 1000)));
  return new ServiceError('temporarily_unavailable', { retryAfterSeconds, cause });
}
