import type { RedisClient } from '../../redis/client';
import type { Clock } from '../../shared/clock';
import type { Report } from '../../shared/events';
import { createNotionClient } from '../client/client';
import { createLocalPacer, createSharedPacer } from '../pacing/pacers';
import type { Pacer } from '../pacing/pacing';
import { createNotionReader, type NotionReader } from './reader';

/** Reads calendars of Notion's, paced over all instances of one Redis. */
export interface Notion {
  reader: NotionReader;
  pacer: Pacer;
}

export function createNotion(parts: {
  config: { requestsPerSecond: number; baseUrl: string | null; timeoutMs: number };
  redis: RedisClient;
  clock: Clock;
  report: Report;
}): Notion {
  const { config, redis, clock, report } = parts;
  const { requestsPerSecond } = config;
  const pacer = redis.isConfigured
    ? createSharedPacer({ redis, requestsPerSecond, clock, report })
    : createLocalPacer({ requestsPerSecond, clock, report });
  const httpOrigin = config.baseUrl === null ? null : new URL(config.baseUrl).origin;
  const client = createNotionClient({ ...config, pacer, clock, report });
  return { pacer, reader: createNotionReader({ client, clock, httpOrigin }) };
}
