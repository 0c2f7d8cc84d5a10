import { randomBytes, randomUUID } from 'node:crypto';
import { openEnvelope } from '../src/cache/envelope';
import { copyOf, openFeed, packFeed, type KeptFeed } from '../src/feeds/copies/feedCopy';
import { createSharedFeeds } from '../src/feeds/copies/sharedFeeds';
import { contentHashOf, feedSchema, type Feed } from '../src/feeds/feed';
import { compareForDisplay } from '../src/notion/posts/postOrder';
import { mediaIdOf } from '../src/notion/posts/mediaId';
import type { Post, SignedUrl } from '../src/notion/posts/post';
import { taskBudget } from '../src/redis/budget';
import { createRedisClient } from '../src/redis/client';
import { systemClock as clock } from '../src/shared/clock';
import { keys } from '../src/widgets/keys';
import type { BenchWorld } from './benchWorld';
import { wordsOf } from './calendars';

const ttlMs = 300_000;
const staleMs = 7 * 86_400_000;
const urlLifetimeMs = 3_600_000;
/** Of the recorded addresses: what is the same in all of one session, and how long it is. */
const sessionTokenLength = 1_120;

/** A feed as a widget has it, with addresses for its files. */
export interface MadeFeed {
  widgetId: string;
  feed: Feed;
  signedUrls: SignedUrl[];
}

/** The feed that an instance has written; its bytes are what the same code writes here. */
export async function readTemplate(world: BenchWorld, widgetId: string): Promise<KeptFeed> {
  const text = await world.redis.command('GET', keys.feed(widgetId));
  const envelope = typeof text === 'string' ? openEnvelope(text) : null;
  const kept = envelope === null ? null : await openFeed(envelope.packed);
  if (envelope === null || kept === null) throw new Error('No instance has written a feed.');
  if (!(await packFeed(kept)).bytes.equals(envelope.packed.bytes)) {
    throw new Error('What is written here is not what an instance writes.');
  }
  return kept;
}

/** Another feed of the same form and size, with contents of its own. */
export function varyFeed({ feed }: KeptFeed): MadeFeed {
  const workspace = randomUUID();
  const session = randomBytes(sessionTokenLength / 2).toString('hex');
  const signedUrls: SignedUrl[] = [];
  const posts = feed.posts.map((post, index): Post => {
    const id = randomUUID();
    const { title, day, platform, status } = wordsOf(index);
    const path = `https://prod-files-secure.s3.us-west-2.amazonaws.com/${workspace}/${randomUUID()}`;
    const name = `IMG_${randomBytes(2).readUInt16BE()}.jpg`;
    const mediaId = mediaIdOf(id, feed.schema.bindings.attachment ?? 'a', `${path}/${name}`);
    const url = `${path}/${name}?${signature(session)}`;
    signedUrls.push({ mediaId, url, expiresAtMs: clock.nowMs() + urlLifetimeMs });
    return {
      ...post,
      id,
      title,
      publishDate: day,
      platforms: [platform],
      status,
      images: [{ source: 'attachment', address: { mediaId } }],
    };
  });
  const made: Feed = {
    ...feed,
    sourceKey: randomBytes(16).toString('base64url'),
    fetchedAtMs: clock.nowMs(),
    posts: posts.toSorted(compareForDisplay),
    schema: { ...feed.schema, dataSourceId: randomUUID() },
  };
  return { widgetId: randomBytes(10).toString('hex'), feed: feedSchema.parse(made), signedUrls };
}

function signature(session: string): string {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
    'X-Amz-Credential': `EXAMPLEKEYID00000000/${date.slice(0, 8)}/us-west-2/s3/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': '3600',
    'X-Amz-Security-Token': session,
    'X-Amz-Signature': randomBytes(32).toString('hex'),
    'X-Amz-SignedHeaders': 'host',
    'x-amz-checksum-mode': 'ENABLED',
    'x-id': 'GetObject',
  }).toString();
}

/** Writes feeds to the shared tier as a refresh does, under the lease, in one script. */
export function createFeedWriter(
  world: BenchWorld,
): (made: MadeFeed, withUrls: boolean) => Promise<void> {
  const report = (): undefined => undefined;
  const random = Math.random;
  const { url, token } = world.gateway;
  const redis = createRedisClient({ url, token: () => token, clock, random, report });
  const shared = createSharedFeeds({ redis, staleMs, clock, random, report });
  return async ({ widgetId, feed, signedUrls }, withUrls) => {
    const kept = { feed, contentHash: await contentHashOf(feed), stored: true };
    const life = {
      nowMs: clock.nowMs(),
      ageMs: 0,
      freshForMs: ttlMs,
      staleForMs: staleMs,
      fetchMs: 400,
    };
    const copy = copyOf(kept, await packFeed(kept), life, random);
    const lease = await shared.lease(widgetId, taskBudget());
    if (lease === null) throw new Error('Somebody else has the lease.');
    const fresh = { copy, freshMs: ttlMs, fetchMs: 400, signedUrls: withUrls ? signedUrls : [] };
    await lease.keep(fresh, taskBudget());
  };
}
