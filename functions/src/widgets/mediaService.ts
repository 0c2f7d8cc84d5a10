import { createMemoryTier } from '../cache/memoryTier';
import { createSingleFlight } from '../cache/singleFlight';
import { NotionError } from '../notion/errors';
import { pageIdOf } from '../notion/mediaId';
import type { Post, SignedUrl } from '../notion/post';
import type { NotionReader } from '../notion/reader';
import type { RedisBudget } from '../redis/budget';
import type { Clock } from '../shared/clock';
import { deadlineIn } from '../shared/deadline';
import { ServiceError } from '../shared/errors';
import type { Report } from '../shared/events';
import type { ConnectionStore } from './connectionStore';
import type { FeedRefresher } from './feedRefresher';
import type { MediaUrls } from './mediaUrls';
import type { ServedWidgets } from './servedWidgets';

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
   */
  resolve(slug: string, mediaId: string, cost: MediaCost): Promise<SignedUrl>;
}

const pageReadBudgetMs = 8000;
const connectionTimeoutMs = 3000;
/** A page that could not be read is not asked for again by each of its pictures. */
const failureMs = 10_000;
/** Nor is a page that does not hold a file any more, until the feed has had time to follow. */
const goneMs = 30_000;
const mediaIdForm = /^[0-9a-f-]{1,80}$/;

export function createMediaService(parts: {
  widgets: ServedWidgets;
  refresher: Pick<FeedRefresher, 'settled'>;
  mediaUrls: MediaUrls;
  connections: Pick<ConnectionStore, 'open'>;
  reader: Pick<NotionReader, 'readPage'>;
  clock: Clock;
  report: Report;
}): MediaService {
  const { widgets, refresher, mediaUrls, connections, reader, clock, report } = parts;
  const pageReads = createSingleFlight<boolean>();
  const failures = createMemoryTier<{ untilMs: number }>(1024 * 1024);
  const gone = createMemoryTier<{ untilMs: number }>(1024 * 1024);
  const stands = (entry: { untilMs: number } | undefined): boolean =>
    entry !== undefined && clock.nowMs() < entry.untilMs;

  return {
    async resolve(slug, mediaId, { redisBudget, admit }) {
      const pageId = mediaIdForm.test(mediaId) ? pageIdOf(mediaId) : null;
      if (pageId === null) throw new ServiceError('media_not_found');
      let admitted: Promise<void> | null = null;
      const admitOnce = (): Promise<void> => (admitted ??= admit());

      let read = widgets.peek(slug);
      if (read === null) {
        await admitOnce();
        read = await widgets.read(slug, { redisBudget });
      }
      const { widget } = read;
      const feed = read.feed();
      const post = read.served().posts.find(({ id }) => id === pageId);
      if (feed === null || post === undefined || !holdsMedia(post, mediaId)) {
        throw new ServiceError('media_not_found');
      }
      const known = mediaUrls.find(widget.id, mediaId);
      if (known !== null) return known;

      await refresher.settled(widget);
      await mediaUrls.learn(widget.id, redisBudget);
      const learned = mediaUrls.find(widget.id, mediaId);
      if (learned !== null) return learned;

      const pageKey = `${widget.id} ${post.id}`;
      const mediaKey = `${widget.id} ${mediaId}`;
      if (stands(gone.get(mediaKey))) throw new ServiceError('media_not_found');
      if (stands(failures.get(pageKey))) throw unavailable(null);
      await admitOnce();
      const found = await pageReads.run(pageKey, async () => {
        try {
          const connection = await connections.open(widget.connectionId, connectionTimeoutMs);
          if (connection === null) throw new NotionError('unauthorized');
          const page = await reader.readPage({
            connection,
            pageId: post.id,
            schema: feed.schema,
            priority: 'foreground',
            deadline: deadlineIn(clock, pageReadBudgetMs),
            redisBudget,
          });
          if (page === null) return false;
          mediaUrls.keep(widget.id, page.signedUrls);
          await mediaUrls.share(widget.id, redisBudget);
          return true;
        } catch (error) {
          failures.set(pageKey, { untilMs: clock.nowMs() + failureMs }, 128);
          report({ type: 'media.failed', widgetId: widget.id, pageId: post.id, error });
          throw unavailable(error);
        }
      });
      const fresh = found ? mediaUrls.find(widget.id, mediaId) : null;
      if (fresh !== null) return fresh;
      gone.set(mediaKey, { untilMs: clock.nowMs() + goneMs }, 128);
      throw new ServiceError('media_not_found');
    },
  };
}

function holdsMedia(post: Post, mediaId: string): boolean {
  return [...post.images, ...post.videos].some(
    ({ address }) => 'mediaId' in address && address.mediaId === mediaId,
  );
}

function unavailable(cause: unknown): ServiceError {
  return new ServiceError('temporarily_unavailable', { retryAfterSeconds: 10, cause });
}
