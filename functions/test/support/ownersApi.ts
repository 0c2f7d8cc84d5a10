import { randomBytes } from 'node:crypto';
import { contentCalendarColumns } from '../../local/notion/column';
import type { PropertySpec } from '../../local/notion/model';
import type { Instance } from '../../local/production/startInstance';
import { ask, type TimedReply } from './ask';
import type { AuthStandIn } from './authStandIn';
import { idTokenClaims, unsignedToken } from './idTokens';
import type { TestWorld } from './testWorld';

/** An owner who has signed in at the stand-in of Firebase Auth. */
export interface Owner {
  userId: string;
  idToken: string;
  /** Calls the API; `body` is sent as JSON. */
  call(method: string, path: string, body?: unknown, instance?: Instance): Promise<TimedReply>;
}

/** A database that an integration's token can read, with nothing on it yet. */
export interface NotionDatabase {
  token: string;
  databaseId: string;
  dataSourceIds: string[];
}

export function signUp(world: TestWorld, auth: AuthStandIn, api: Instance): Owner {
  const userId = `user-${randomBytes(6).toString('hex')}`;
  auth.accounts.set(userId, {});
  const idToken = unsignedToken(idTokenClaims(world.projectId, userId));
  const authorization = `Bearer ${idToken}`;
  return {
    userId,
    idToken,
    call: (method, path, body, instance = api) =>
      ask(instance, path, {
        method,
        headers: {
          authorization,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}

/** Makes a database with three posts, one of them a draft, in the simulated Notion. */
export function addNotionDatabase(
  { notion, demo }: TestWorld,
  {
    columns = contentCalendarColumns(),
    sources = 1,
  }: { columns?: PropertySpec[]; sources?: number } = {},
): NotionDatabase {
  const { workspaceId } = demo;
  const token = `ntn_test${randomBytes(20).toString('hex')}`;
  notion.edits.addToken({ workspaceId, secret: token });
  const { id, dataSourceIds } = notion.edits.addDatabase({
    workspaceId,
    title: 'A calendar',
    dataSources: Array.from({ length: sources }, () => ({ properties: columns })),
    sharedWith: [token],
  });
  for (const [Title, Status] of [
    ['One', 'Done'],
    ['Two', 'Done'],
    ['Draft', 'Not started'],
  ] as const) {
    notion.edits.addPage(dataSourceIds[0] ?? '', { values: { Title, Status } });
  }
  return { token, databaseId: id, dataSourceIds: [...dataSourceIds] };
}

/** How each type of Redis is read whole. */
const readings: Readonly<Record<string, (key: string) => string[]>> = {
  string: (key) => ['GET', key],
  stream: (key) => ['XRANGE', key, '-', '+'],
  hash: (key) => ['HGETALL', key],
  zset: (key) => ['ZRANGE', key, '0', '-1'],
};

/** All that Firestore and Redis hold, as one text. */
export async function everythingStored({ firestore, redis }: TestWorld): Promise<string> {
  const collections = await firestore.listCollections();
  const snapshots = await Promise.all(collections.map((collection) => collection.get()));
  const documents = snapshots.flatMap(({ docs }) => docs.map((doc) => [doc.ref.path, doc.data()]));
  const values: unknown[] = [];
  const keys = redis === null ? [] : await redis.command('KEYS', '*');
  for (const key of Array.isArray(keys) ? keys.map(String) : []) {
    const type = String(await redis?.command('TYPE', key));
    const reading = readings[type];
    // It may have expired meanwhile.
    if (type === 'none') continue;
    if (reading === undefined) throw new Error(`Nobody reads ${key}, a ${type}.`);
    values.push(key, (await redis?.command(...reading(key))) ?? null);
  }
  return JSON.stringify([documents, values]);
}
