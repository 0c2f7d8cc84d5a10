import { findOnPath } from '../processes';
import { hostOf } from './redisConnection';
import { startRedis } from './startRedis';
import { startUpstashGateway } from './startUpstashGateway';

/** What the local service talks to, as production talks to Upstash. */
export interface OpenedRedis {
  /** For UPSTASH_REDIS_REST_URL. */
  url: string;
  token: string;
  /** The Redis behind it. */
  redisUrl: string;
  /** Whether that one was started here and ends with `close`. */
  own: boolean;
  /** Resolves when the Redis that was started here is over; never for another. */
  exited: Promise<void>;
  close(): Promise<void>;
}

/**
 * The gateway on `port`, in front of the Redis at REDIS_URL (REDIS_PASSWORD, REDIS_DB) or, without
 * that, of a redis-server of its own; null where there is neither. Rejects where the port is taken
 * or that Redis does not answer.
 */
export async function openRedis(options: {
  env: NodeJS.ProcessEnv;
  port: number;
  token?: string;
}): Promise<OpenedRedis | null> {
  const { env, ...gatewayOptions } = options;
  const given = givenRedis(env);
  if (given === null && findOnPath('redis-server', env) === null) return null;
  const own = given === null ? await startRedis() : null;
  const redisUrl = own?.url ?? given?.redisUrl ?? '';
  try {
    const gateway = await startUpstashGateway({ ...gatewayOptions, ...given, redisUrl });
    return {
      url: gateway.url,
      token: gateway.token,
      redisUrl: `redis://${hostOf(redisUrl)}`,
      own: own !== null,
      exited: own?.exited ?? new Promise(() => undefined),
      async close() {
        await gateway.close();
        await own?.stop();
      },
    };
  } catch (error) {
    await own?.stop();
    throw error;
  }
}

interface GivenRedis {
  redisUrl: string;
  redisPassword?: string;
  redisDatabase?: number;
}

/** Throws, naming the variable, where one does not parse. */
function givenRedis(env: NodeJS.ProcessEnv): GivenRedis | null {
  const textOf = (name: string): string | null => {
    const text = env[name]?.trim() ?? '';
    return text === '' ? null : text;
  };
  const redisUrl = textOf('REDIS_URL');
  if (redisUrl === null) return null;
  if (!URL.canParse(redisUrl) || !/^rediss?:$/.test(new URL(redisUrl).protocol)) {
    throw new Error('REDIS_URL must be an address like redis://127.0.0.1:6379.');
  }
  const redisPassword = textOf('REDIS_PASSWORD');
  const database = textOf('REDIS_DB');
  const redisDatabase = Number(database ?? 0);
  if (!Number.isInteger(redisDatabase) || redisDatabase < 0) {
    throw new Error('REDIS_DB must be a whole number, 0 or more.');
  }
  return {
    redisUrl,
    ...(redisPassword === null ? {} : { redisPassword }),
    ...(database === null ? {} : { redisDatabase }),
  };
}
