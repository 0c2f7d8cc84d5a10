import { createExpiringTier, type ExpiringTier } from '../cache/expiringTier';
import { createSingleFlight } from '../cache/singleFlight';
import type { SignedUrls } from '../feeds/copies/signedUrls';
import type { Feed } from '../feeds/feed';
import { NotionError } from '../notion/errors';
import type { SignedUrl } from '../notion/posts/post';
import type { NotionReader } from '../notion/reading/reader';
import { requestBudget, type RedisBudget } from '../redis/budget';
import type { Clock } from '../shared/clock';
import type { Deadline } from '../shared/deadline';
import type { Report } from '../shared/events';
import type { ConnectionStore } from '../widgets/connections/connectionStore';
import { hideTypeOf, type Widget } from '../widgets/widget';
import { showsPost } from './mediaPosts';
import type { PageReadLock } from './pageReadLock';
import type { RefreshForMedia } from './refreshForMedia';

export interface MediaNeed {
  widget: Widget;
  feed: Feed;
  pageId: string;
  mediaId: string;
  deadline: Deadline;
  redisBudget: RedisBudget;
}

/** `page`: the addresses of that page's files; null where it is gone or may not be shown. */
export type MediaBrought =
  | { from: 'page'; signedUrls: readonly SignedUrl[] | null }
  /** All addresses of the widget are known now, and its feed is new. */
  | { from: 'feed' }
  /** Another instance has brought it. */
  | { from: 'others' };

/** Brings valid addresses from Notion: by one read of a page, or of the feed for several pages. */
export interface MediaReads {
  /** Once for all who ask at the same time, over all instances. Rejects where it can't be done. */
  bring(need: MediaNeed): Promise<MediaBrought>;
}

const connectionTimeoutMs = 3000;
/** What can't be read is not asked for again by each of its pictures. */
const failureMs = 10_000;
/** A browser asks for the pictures it shows together: then one query brings them all. */
const gatherMs = 50;
const pollMinMs = 150;
const pollSpreadMs = 200;

interface MediaReadsParts {
  refreshForMedia: RefreshForMedia;
  lock: PageReadLock;
  signedUrls: SignedUrls;
  connections: Pick<ConnectionStore, 'open'>;
  reader: Pick<NotionReader, 'readPage'>;
  clock: Clock;
  random: () => number;
  report: Report;
}

interface Context extends MediaReadsParts {
  /** What reads of a page, or of any page of a widget, failed with a moment ago. */
  failures: ExpiringTier<{ error: unknown }>;
}

export function createMediaReads(parts: MediaReadsParts): MediaReads {
  const flights = createSingleFlight<MediaBrought>();
  const context: Context = { ...parts, failures: createExpiringTier(parts.clock) };
  return {
    bring: (need) => flights.run(pageKey(need), () => bring(context, need)),
  };
}

async function bring(context: Context, need: MediaNeed): Promise<MediaBrought> {
  const { refreshForMedia, signedUrls } = context;
  const { widget, deadline, redisBudget } = need;
  const isOneOfSeveral = await isNeededWithOthers(context, need);
  if (isOneOfSeveral && (await refreshForMedia(widget, deadline, redisBudget))) {
    await signedUrls.learn(widget.id, redisBudget);
    return { from: 'feed' };
  }
  return readOrWait(context, need);
}

/** Whether other pages of the widget are needed now, too: waits a moment for them. */
async function isNeededWithOthers(
  { lock, clock }: Context,
  { widget, pageId, redisBudget }: MediaNeed,
): Promise<boolean> {
  if (await lock.need(widget.id, pageId, redisBudget)) return true;
  await clock.sleep(gatherMs);
  return lock.need(widget.id, pageId, redisBudget);
}

/** Reads the page, or waits for the instance that does. */
async function readOrWait(context: Context, need: MediaNeed): Promise<MediaBrought> {
  const { lock, signedUrls, clock, random } = context;
  const { widget, pageId, mediaId, deadline, redisBudget } = need;
  for (let budget = redisBudget; ; budget = requestBudget()) {
    checkFailures(context, need);
    const state = await lock.take(widget.id, pageId, budget);
    if (state === 'mine') return tryPage(context, need);
    if (state === 'gone') return { from: 'page', signedUrls: null };
    const pauseMs = pollMinMs + random() * pollSpreadMs;
    if (state === 'failed' || pauseMs >= deadline.remainingMs()) throw new NotionError('timeout');
    await clock.sleep(pauseMs);
    // From here on not the time of whoever waits is spent, but the other's.
    await signedUrls.learn(widget.id, requestBudget());
    if (signedUrls.find(widget.id, mediaId) !== null) return { from: 'others' };
  }
}

/** Throws what a read failed with a moment ago. */
function checkFailures({ failures }: Context, need: MediaNeed): void {
  for (const key of [need.widget.id, pageKey(need)]) {
    const failed = failures.get(key);
    if (failed !== undefined) throw failed.error;
  }
}

async function tryPage(context: Context, need: MediaNeed): Promise<MediaBrought> {
  const { lock, failures, report } = context;
  const { widget, pageId, redisBudget } = need;
  try {
    return await readPage(context, need);
  } catch (error) {
    // Most failures are Notion's or the token's, and the other pages' as well.
    const onlyThis = error instanceof NotionError && error.kind === 'too_large';
    failures.set(onlyThis ? pageKey(need) : widget.id, { error }, failureMs, 512);
    report({ type: 'media.failed', widgetId: widget.id, pageId, error });
    await lock.end(widget.id, pageId, 'failed', redisBudget);
    throw error;
  }
}

async function readPage(
  { lock, signedUrls, connections, reader }: Context,
  { widget, feed, pageId, deadline, redisBudget }: MediaNeed,
): Promise<MediaBrought> {
  const timeoutMs = Math.min(connectionTimeoutMs, deadline.remainingMs());
  const connection = await connections.open(widget.connectionId, timeoutMs);
  if (connection === null) throw new NotionError('unauthorized');
  const page = await reader.readPage({
    connection,
    pageId,
    schema: feed.schema,
    hideType: hideTypeOf(widget),
    priority: 'foreground',
    deadline,
    redisBudget,
  });
  if (page === null || !showsPost(widget, page.post)) {
    await lock.end(widget.id, pageId, 'gone', redisBudget);
    return { from: 'page', signedUrls: null };
  }
  signedUrls.keep(widget.id, page.signedUrls);
  await signedUrls.share(widget.id, redisBudget);
  await lock.end(widget.id, pageId, 'read', redisBudget);
  return { from: 'page', signedUrls: page.signedUrls };
}

function pageKey({ widget, pageId }: MediaNeed): string {
  return `${widget.id} ${pageId}`;
}
