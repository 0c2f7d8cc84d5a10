import type { Duplex, Readable } from 'node:stream';
import { FirestoreMock, type FirestoreController } from '@firebase-bridge/firestore-admin';
import { z } from 'zod';

/** A request or an answer of Firestore's gRPC service, as the proto loader gives and takes it. */
export type Message = Record<string, unknown>;

type Unary<Answer> = (request: Message) => Promise<readonly [Answer, ...unknown[]]>;

/** What the in-process database offers to the Admin SDK in place of Google's own client. */
export interface BridgeClient {
  beginTransaction: Unary<Message>;
  commit: Unary<Message>;
  rollback: Unary<Message>;
  batchWrite: Unary<Message>;
  listDocuments: Unary<Message[]>;
  listCollectionIds: Unary<string[]>;
  batchGetDocuments(request: Message): Readable;
  runQuery(request: Message): Readable;
  runAggregationQuery(request: Message): Readable;
  listen(): Duplex;
}

export interface BridgeDatabases {
  /** The client of one database, which is made empty when it is first asked for. */
  clientOf(projectId: string, databaseId: string): Promise<BridgeClient>;
  close(): void;
}

/** In-process databases, as many as projects are asked for. */
export function createBridgeDatabases(): BridgeDatabases {
  const mock = new FirestoreMock();
  mock.systemTime.custom(createRisingTime());
  const clients = new Map<string, Promise<BridgeClient>>();
  return {
    clientOf(projectId, databaseId) {
      const key = `${projectId}/${databaseId}`;
      const known = clients.get(key);
      if (known !== undefined) return known;
      const client = clientBehind(mock.createDatabase(projectId, databaseId));
      clients.set(key, client);
      return client;
    },
    close() {
      clients.clear();
      mock.deleteAll();
    },
  };
}

/**
 * A transaction finds out that what it read has changed by comparing milliseconds, so no two
 * moments may be the same.
 */
function createRisingTime(): () => Date {
  let lastMs = 0;
  return () => {
    lastMs = Math.max(Date.now(), lastMs + 1);
    return new Date(lastMs);
  };
}

const clientMethods = [
  ...['beginTransaction', 'commit', 'rollback', 'batchWrite', 'listDocuments'],
  ...['listCollectionIds', 'batchGetDocuments', 'runQuery', 'runAggregationQuery', 'listen'],
];

const bridgeClientSchema = z.custom<BridgeClient>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    clientMethods.every((name) => typeof Reflect.get(value, name) === 'function'),
  'the in-process Firestore has another client than this front was written for',
);

type RunInPool = (
  tag: string,
  requiresGrpc: boolean,
  operation: (client: unknown) => Promise<void>,
) => Promise<void>;

const clientPoolSchema = z.object({
  _clientPool: z.custom<{ run: RunInPool }>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      typeof Reflect.get(value, 'run') === 'function',
  ),
});

/** The package puts its client into the Admin SDK's pool; nothing public leads to it. */
function clientBehind(database: FirestoreController): Promise<BridgeClient> {
  const pool = clientPoolSchema.parse(database.firestore())._clientPool;
  return new Promise((resolve, reject) => {
    pool
      .run('front', true, async (client) => {
        resolve(bridgeClientSchema.parse(client));
        // Held for good: a client given back to the pool may be closed by it.
        await new Promise(() => undefined);
      })
      .catch(reject);
  });
}
