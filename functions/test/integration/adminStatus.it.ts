import { Agent } from 'node:http';
import { z } from 'zod';
import type { Instance } from '../../local/production/startInstance';
import { dispatchTask } from '../../local/tasks/dispatchTask';
import { ask } from '../support/ask';
import { errorOf } from '../support/dataBody';
import { eventually } from '../support/eventually';
import { openWorld, type RedisTestWorld } from '../support/testWorld';

/** The checks take 2 s at most; the rest is for a slow machine. */
const inTimeMs = 12_000;

const count = z.number().int().min(0);
const share = z.number().min(0).max(1);

/** The body of docs/contract.md#operators, and whose clock the pacing runs on. */
const statusSchema = z.strictObject({
  timestamp: z.iso.datetime(),
  cache: z.strictObject({
    enabled: z.boolean(),
    redisConnected: z.boolean(),
    memoryCacheSize: count,
    ttl: z.number(),
    memoryBytes: count,
    hits: z.strictObject({ memory: count, redis: count }),
    misses: count,
    hitRate: share,
    breaker: z.string(),
  }),
  rateLimiter: z.strictObject({
    regularRequests: count,
    maxRegularRequests: count,
    canMakeRequest: z.boolean(),
    waiting: count,
    heldUntil: z.iso.datetime().nullable(),
    clock: z.enum(['redis', 'caller']).optional(),
  }),
  notion: z.strictObject({
    requests: count,
    errors: count,
    rateLimited: count,
    p50Ms: z.number(),
    p95Ms: z.number(),
  }),
  fleet: z
    .strictObject({
      windowMinutes: z.literal(60),
      requests: count,
      hitRate: share,
      notionRequests: count,
      notionErrors: count,
      tasksHandedOver: count,
      tasksRun: count,
      instances: count,
    })
    .nullable(),
  environment: z.strictObject({
    redisUrl: z.string(),
    cacheTtlSeconds: z.number(),
    version: z.string(),
  }),
  health: z.strictObject({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    uptime: z.number().positive(),
    memory: z.record(z.string(), z.number()),
    checks: z.array(
      z.strictObject({
        name: z.string(),
        status: z.string(),
        latencyMs: z.number().nullable(),
        reason: z.string().optional(),
      }),
    ),
  }),
});

describe('GET /api/admin/status', () => {
  let world: RedisTestWorld;
  let instance: Instance;

  const askAs = (authorization: string | null, path = '/api/admin/status', of = instance) =>
    ask(of, path, authorization === null ? {} : { headers: { authorization } });

  beforeAll(async () => {
    world = await openWorld({ redis: true });
    const alone = { UPSTASH_REDIS_REST_URL: '', CACHE_TTL_SECONDS: '60.5' };
    instance = await world.startFast('adminStatus', alone);
  });
  afterAll(() => world.close());

  it.each(['/', '/api/admin/status'])('has every field at %s, for the key', async (path) => {
    // The first check loads parts of the SDK: a slow machine may need longer for it than it has.
    const status = await eventually(15_000, async () => {
      const reply = await askAs(`Bearer ${world.adminApiKey}`, path);
      expect(reply.status).toBe(200);
      const found = statusSchema.parse(JSON.parse(reply.text));
      expect(found.health.status).toBe('healthy');
      return found;
    });
    expect(status.environment.cacheTtlSeconds).toBe(60.5);
    expect(status.cache).toMatchObject({ enabled: true, ttl: 60.5, redisConnected: false });
    expect(status.environment.redisUrl).toBe('not configured');
    expect(status.fleet).toBeNull();
    expect(status.health.checks).toEqual(
      expect.arrayContaining([
        { name: 'firestore', status: 'ok', latencyMs: expect.any(Number) as unknown },
        expect.objectContaining({ name: 'notion', status: 'ok' }),
        expect.objectContaining({ name: 'redis', status: 'off' }),
      ]),
    );
  });

  it('holds no secret, and may neither be kept, framed nor read by other sites', async () => {
    const { text, headers } = await askAs(`Bearer ${world.adminApiKey}`);
    expect(text).not.toContain(world.adminApiKey);
    expect(text).not.toContain(world.env['TOKEN_ENCRYPTION_KEYS']);
    expect(text).not.toMatch(/ntn_/);
    expect(headers).toMatchObject({
      'cache-control': 'private, no-store',
      'x-frame-options': 'DENY',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['no credentials', null],
    ['a wrong key', 'Bearer wrong'],
    ['no key', 'Bearer '],
    ['another scheme', 'Basic YTpi'],
    ['a token that is none', 'Bearer a.b.c'],
    ['an unsigned token', `Bearer ${btoa('{"alg":"none"}')}.${btoa('{"admin":true}')}.`],
  ])('refuses %s', async (_name, authorization) => {
    const reply = await askAs(authorization);
    expect(errorOf(reply)).toEqual([401, 'unauthenticated']);
    expect(reply.headers['www-authenticate']).toBe('Bearer');
  });

  it('refuses a key that is right but for its end or its case', async () => {
    const { adminApiKey } = world;
    for (const wrong of [`${adminApiKey}x`, adminApiKey.slice(0, -1), adminApiKey.toUpperCase()]) {
      expect((await askAs(`Bearer ${wrong}`)).status).toBe(401);
    }
  });

  it.each(['none', ''])('opens with no key where there is none (%j)', async (key) => {
    const keyless = await world.startFast('adminStatus', { ADMIN_API_KEY: key });
    for (const sent of ['Bearer none', 'Bearer ', 'Bearer undefined']) {
      expect((await askAs(sent, '/', keyless)).status).toBe(401);
    }
    await keyless.stop();
  });

  it('is nothing at other paths', async () => {
    expect(errorOf(await askAs(`Bearer ${world.adminApiKey}`, '/status'))).toEqual([
      404,
      'not_found',
    ]);
  });

  it('is unhealthy where Firestore is gone, and says so in time', async () => {
    const lonely = await world.startFast('adminStatus', { FIRESTORE_EMULATOR_HOST: '127.0.0.1:9' });
    const reply = await askAs(`Bearer ${world.adminApiKey}`, '/', lonely);
    const { health } = statusSchema.parse(JSON.parse(reply.text));
    expect(health.status).toBe('unhealthy');
    expect(health.checks).toContainEqual({ name: 'firestore', status: 'failed', latencyMs: null });
    expect(reply.durationMs).toBeLessThan(inTimeMs);
    await lonely.stop();
  });

  async function statusOf(instance: Instance): Promise<z.infer<typeof statusSchema>> {
    const headers = { authorization: `Bearer ${world.adminApiKey}` };
    const reply = await ask(instance, '/', { headers });
    expect(reply.text).not.toContain(world.gateway.token);
    expect(reply.text).not.toContain(world.gateway.url);
    return statusSchema.parse(JSON.parse(reply.text));
  }

  async function fleetOf(instance: Instance) {
    const { fleet } = await statusOf(instance);
    if (fleet === null) throw new Error('Redis does not report it.');
    return fleet;
  }

  it('sums up what the instances did, those too that have ended', async () => {
    await world.redis.flush();
    const admin = await world.startFast('adminStatus');
    const { slug } = await world.addCalendar();
    for (const target of ['widgetData', 'embed']) {
      // Where Redis is late while an instance ends, its last counts are lost: then others report.
      await eventually(20_000, async () => {
        const { requests, instances } = await fleetOf(admin);
        const instance = await world.startFast(target);
        for (let index = 0; index < 3; index += 1) await ask(instance, `/${slug}`);
        await instance.stop();
        expect(await fleetOf(admin)).toMatchObject({
          requests: requests + 3,
          instances: instances + 1,
        });
      });
    }
    const status = await eventually(15_000, async () => {
      const found = await statusOf(admin);
      expect(found.cache).toMatchObject({ redisConnected: true, breaker: 'closed' });
      expect(found.fleet).toMatchObject({ notionErrors: 0 });
      return found;
    });
    expect(status.environment.redisUrl).toBe('configured');
    expect(status.health.checks).toContainEqual({
      name: 'redis',
      status: 'ok',
      latencyMs: expect.any(Number) as unknown,
    });
    expect(status.fleet?.notionRequests).toBeGreaterThan(0);
    expect(status.fleet?.hitRate).toBeGreaterThan(0);
    await admin.stop();
  }, 60_000);

  it('counts what tasks of the queue ask of Notion, while their instance runs', async () => {
    await world.redis.flush();
    const [admin, worker] = await Promise.all([
      world.startFast('adminStatus'),
      world.startFast('refreshWidget'),
    ]);
    const agent = new Agent();
    await eventually(30_000, async () => {
      const { widgetId } = await world.addCalendar();
      const body = JSON.stringify({ data: { widgetId } });
      const task = { id: 'a-task', queue: 'refreshWidget', body, retryCount: 0 };
      expect(await dispatchTask(agent, worker.baseUrl, task)).toBe(204);
      const { notionRequests, instances } = await fleetOf(admin);
      expect([notionRequests > 0, instances]).toEqual([true, 1]);
    });
    agent.destroy();
    await Promise.all([admin.stop(), worker.stop()]);
  }, 60_000);

  it('is degraded while Redis does not answer, and says so in time', async () => {
    const admin = await world.startFast('adminStatus');
    const lookUntil = async (health: string) => {
      const tookMs: number[] = [];
      // Firestore may be late once, too, above all at the first check.
      const status = await eventually(15_000, async () => {
        const startedAtMs = performance.now();
        const found = await statusOf(admin);
        tookMs.push(performance.now() - startedAtMs);
        expect(found.health.status).toBe(health);
        return found;
      });
      return { status, longestMs: Math.max(...tookMs) };
    };
    await lookUntil('healthy');
    world.gateway.faults.set({ kind: 'hang' });
    const { status, longestMs } = await lookUntil('degraded');
    world.gateway.faults.set({ kind: 'none' });
    expect(longestMs).toBeLessThan(inTimeMs);
    expect(status.cache.redisConnected).toBe(false);
    expect(status.fleet).toBeNull();
    expect(status.health.checks).toContainEqual({
      name: 'redis',
      status: 'failed',
      latencyMs: null,
      reason: expect.stringMatching(/^Redis: check \((timeout|breaker_open)\)$/) as unknown,
    });
    await admin.stop();
  }, 60_000);

  it.each([
    ['is full', ['CONFIG', 'SET', 'maxmemory', '1'], /OOM/],
    ['is read-only', ['REPLICAOF', '127.0.0.1', '1'], /READONLY/],
  ])(
    'is degraded, with the reason, while Redis %s',
    async (_name, command, reason) => {
      const admin = await world.startFast('adminStatus');
      await world.redis.command(...command);
      try {
        await eventually(15_000, async () => {
          const { cache, health } = await statusOf(admin);
          expect(health.status).toBe('degraded');
          expect(cache.breaker).toBe('closed');
          expect(health.checks).toContainEqual({
            name: 'redis',
            status: 'failed',
            latencyMs: null,
            reason: expect.stringMatching(reason) as unknown,
          });
        });
      } finally {
        await world.redis.command('REPLICAOF', 'NO', 'ONE');
        await world.redis.command('CONFIG', 'SET', 'maxmemory', '0');
      }
      await admin.stop();
    },
    60_000,
  );
});
