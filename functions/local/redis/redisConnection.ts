import { createClient, RESP_TYPES, type ErrorReply } from '@redis/client';

/** As Redis said it: bulk strings as bytes, status lines as text. Errors only inside of arrays. */
export type RedisReply = string | Buffer | number | null | ErrorReply | RedisReply[];

export interface RedisAddress {
  /** `redis://127.0.0.1:6379` */
  url: string;
  password?: string;
  database?: number;
}

/** One connection that comes back by itself, and never keeps a command for later. */
export interface RedisConnection {
  /**
   * Sends a command at once: calls of one tick reach Redis in their order with nothing between
   * them. Rejects with an `ErrorReply` where Redis refuses it, with another error without Redis.
   */
  send(args: readonly string[]): Promise<RedisReply>;
  close(): void;
}

const reconnectMs = 100;
/** A port without a listener refuses at once: this is for a machine that has much to do. */
const connectTimeoutMs = 10_000;
const readyTimeoutMs = 20_000;

/** Resolves when Redis answers; rejects, naming its address, at the first sign that it does not. */
export async function connectRedis(address: RedisAddress): Promise<RedisConnection> {
  const { url, password, database } = address;
  const client = createClient({
    url,
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: () => reconnectMs },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      // It stays after the start: an `error` without a listener would end the process.
      client.on('error', reject);
      timer = setTimeout(() => {
        reject(new Error('no answer in time'));
      }, readyTimeoutMs);
      client.connect().then(() => {
        resolve();
      }, reject);
    });
  } catch (cause) {
    client.destroy();
    const reason = cause instanceof Error ? cause.message : 'unknown';
    throw new Error(`No Redis can be used on ${hostOf(url)}: ${reason}`, { cause });
  } finally {
    clearTimeout(timer);
  }
  const options = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };
  return {
    send: (args) => client.sendCommand<RedisReply>(args, options),
    close: () => {
      client.destroy();
    },
  };
}

/** Without the user and password that may stand in it. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is none';
}
