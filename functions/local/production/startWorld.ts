import { randomBytes } from 'node:crypto';
import { createDemoWorkspace, type DemoWorkspace } from '../notion/demo';
import { startNotionSimulator, type NotionSimulator } from '../notion/startNotionSimulator';
import { addDemoWidgets } from '../seed/demoWidgets';
import type { AddWidget } from '../seed/addWidget';
import { startRedis, type RunningRedis } from '../redis/startRedis';
import { startUpstashGateway, type UpstashGateway } from '../redis/startUpstashGateway';
import { openStores } from '../seed/openStores';
import { startInstance, type Instance } from './startInstance';

/** Everything around the functions, for tests and benches: a Notion, a Redis, keys, seeds. */
export interface World {
  notion: NotionSimulator;
  demo: DemoWorkspace;
  env: Record<string, string>;
  adminApiKey: string;
  /** With the option `redis` only; null without. */
  redis: RunningRedis | null;
  gateway: UpstashGateway | null;
  addWidget: AddWidget;
  /** An instance of `lib`, or of another folder. */
  start(target: string, env?: Record<string, string>, source?: string): Promise<Instance>;
  /** Ends the instances, the Notion and the Redis. */
  close(): Promise<void>;
}

export interface WorldOptions {
  firestoreHost: string;
  projectId: string;
  /** A Redis of its own behind an Upstash gateway, for all instances. */
  redis?: boolean;
  /** Signed addresses of the length that Notion's have. */
  longSignedUrls?: boolean;
  /** Small pictures, where nobody looks at them. */
  smallPictures?: boolean;
}

/** What makes the simulator's as long as the recorded ones. */
const sessionTokenLength = 1_100;
const smallPictureShare = 0.2;

/** A world whose `redis` and `gateway` are there. */
export type RedisWorld = World & { redis: RunningRedis; gateway: UpstashGateway };

/** A world on the Firestore emulator at `firestoreHost`, in the project `projectId`. */
export async function startWorld(options: WorldOptions & { redis: true }): Promise<RedisWorld>;
export async function startWorld(options: WorldOptions): Promise<World>;
export async function startWorld(options: WorldOptions): Promise<World> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    return await build(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** `closers` get what ends each part, in the order of their start. */
async function build(
  { firestoreHost, projectId, redis: wantsRedis, longSignedUrls, smallPictures }: WorldOptions,
  closers: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<World> {
  const redis = wantsRedis === true ? await startRedis() : null;
  if (redis !== null) closers.push(() => redis.stop());
  const gateway = redis === null ? null : await startUpstashGateway({ redisUrl: redis.url });
  if (gateway !== null) closers.push(() => gateway.close());
  const notion = await startNotionSimulator({
    ...(longSignedUrls === true && { sessionTokenLength }),
    ...(smallPictures === true && { pictureShare: smallPictureShare }),
  });
  closers.push(() => notion.close());
  const demo = createDemoWorkspace(notion.state);
  const tokenEncryptionKeys = `test:${randomBytes(32).toString('base64')}`;
  const tokenFingerprintKey = randomBytes(32).toString('base64');
  const adminApiKey = randomBytes(16).toString('hex');
  const stores = openStores({
    projectId,
    firestoreHost,
    notionBaseUrl: notion.baseUrl,
    tokenEncryptionKeys,
    tokenFingerprintKey,
    // It is a simulated Notion: seeding thousands of widgets need not be paced.
    requestsPerSecond: 10_000,
  });
  closers.push(() => stores.close());
  await addDemoWidgets(demo, notion.edits, stores.addWidget);
  notion.requests.clear();
  const env = {
    GCLOUD_PROJECT: projectId,
    FIRESTORE_EMULATOR_HOST: firestoreHost,
    NOTION_BASE_URL: notion.baseUrl,
    PUBLIC_BASE_URL: 'https://widgets.example.com',
    TOKEN_ENCRYPTION_KEYS: tokenEncryptionKeys,
    TOKEN_FINGERPRINT_KEY: tokenFingerprintKey,
    ADMIN_API_KEY: adminApiKey,
    ...(gateway === null
      ? {}
      : { UPSTASH_REDIS_REST_URL: gateway.url, UPSTASH_REDIS_REST_TOKEN: gateway.token }),
  };
  const instances: Instance[] = [];
  closers.push(() => Promise.all(instances.map((instance) => instance.stop())));
  return {
    notion,
    demo,
    env,
    adminApiKey,
    redis,
    gateway,
    addWidget: stores.addWidget,
    async start(target, more = {}, source) {
      const instance = await startInstance({
        target,
        env: { ...env, ...more },
        ...(source !== undefined && { source }),
      });
      instances.push(instance);
      return instance;
    },
    close,
  };
}
