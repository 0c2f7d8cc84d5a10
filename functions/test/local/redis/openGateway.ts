import { Redis } from '@upstash/redis';
import { startRedis, type RunningRedis } from '../../../local/redis/startRedis';
import { startUpstashGateway, type UpstashGateway } from '../../../local/redis/startUpstashGateway';

export interface RestAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

export interface OpenedGateway {
  redis: RunningRedis;
  gateway: UpstashGateway;
  /** Upstash's client with its own defaults, but for one attempt a call and 20 s at most. */
  client(options?: { token?: string; responseEncoding?: false }): Redis;
  /** One request as it is, with the token unless `headers` say otherwise. */
  rest(path: string, body: unknown, init?: RequestInit): Promise<RestAnswer>;
  close(): Promise<void>;
}

/** A real Redis behind the gateway. */
export async function openGateway(): Promise<OpenedGateway> {
  const redis = await startRedis();
  const gateway = await startUpstashGateway({ redisUrl: redis.url });
  return {
    redis,
    gateway,
    client: ({ token = gateway.token, ...options } = {}) =>
      new Redis({
        url: gateway.url,
        token,
        retry: { retries: 0 },
        signal: () => AbortSignal.timeout(20_000),
        enableTelemetry: false,
        ...options,
      }),
    async rest(path, body, init = {}) {
      const response = await fetch(gateway.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.token}` },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
      });
      const { status, headers } = response;
      return { status, headers, body: await response.json() };
    },
    async close() {
      await gateway.close();
      await redis.stop();
    },
  };
}
