import type { RedisClient } from './client';
import { RedisError } from './errors';

/** The client where no Redis is configured: each call is rejected at once, and nothing reported. */
export const absentRedis: RedisClient = {
  isConfigured: false,
  run: (operation) => Promise.reject(new RedisError('not_configured', operation)),
  breakerState: () => 'closed',
};
