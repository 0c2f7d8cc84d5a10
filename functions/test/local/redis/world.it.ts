import { openWorld } from '../../support/testWorld';
import { isAlive } from '../../support/devPlatform';

describe('a test world', () => {
  it('has a Redis behind a gateway where it is asked for, and ends both', async () => {
    const world = await openWorld({ redis: true });
    const { redis, gateway, env } = world;
    expect(env).toMatchObject({
      UPSTASH_REDIS_REST_URL: gateway.url,
      UPSTASH_REDIS_REST_TOKEN: gateway.token,
    });
    expect(await redis.command('DBSIZE')).toBe(0);
    await world.close();
    expect(isAlive(redis.pid)).toBe(false);
    await expect(fetch(gateway.url)).rejects.toThrow('fetch failed');
  });
});
