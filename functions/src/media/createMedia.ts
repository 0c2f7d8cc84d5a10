import type { Copies } from '../feeds/copies/createCopies';
import type { ServedWidgets } from '../feeds/reading/servedWidgets';
import type { Refreshing } from '../feeds/refreshing/createRefreshing';
import type { NotionReader } from '../notion/reading/reader';
import type { RedisClient } from '../redis/client';
import type { Clock } from '../shared/clock';
import type { Report } from '../shared/events';
import type { ConnectionStore } from '../widgets/connections/connectionStore';
import { createMediaReads } from './mediaReads';
import { createMediaService, type MediaService } from './mediaService';
import { createPageReadLock } from './pageReadLock';
import { createRefreshForMedia } from './refreshForMedia';
import { createStaleFeedReport } from './staleFeedReport';

/** Where the files of served posts are now. */
export function createMedia(parts: {
  copies: Pick<Copies, 'memory' | 'failures' | 'signedUrls'>;
  refreshing: Pick<Refreshing, 'refresher' | 'refreshOrWait' | 'guard'>;
  widgets: ServedWidgets;
  connections: Pick<ConnectionStore, 'open'>;
  reader: Pick<NotionReader, 'readPage'>;
  redis: RedisClient;
  clock: Clock;
  random: () => number;
  report: Report;
}): MediaService {
  const { copies, refreshing, redis, clock } = parts;
  const { memory, signedUrls } = copies;
  const refreshForMedia = createRefreshForMedia(parts);
  const lock = createPageReadLock(redis, clock);
  return createMediaService({
    ...parts,
    refresher: refreshing.refresher,
    memory,
    signedUrls,
    reads: createMediaReads({ ...parts, signedUrls, refreshForMedia, lock }),
    staleFeeds: createStaleFeedReport({ redis, memory, refreshForMedia, clock }),
  });
}
