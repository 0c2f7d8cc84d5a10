import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { freePort } from '../../local/processes';
import { requestBudget, taskBudget, type RedisBudget } from '../../src/redis/budget';
import { createRedisClient, type RedisClient } from '../../src/redis/client';
import { RedisError } from '../../src/redis/errors';
import { createEventRecord } from '../support/builders';
import { eventually } from '../support/eventually';
import { createManualClock } from '../support/manualClock';
import { openRealRedis, type RealRedis } from './realRedis';
import { startTinyServer } from './tinyServer';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());
beforeEach(() => real.reset());

const budgetOf = (callMs: number): RedisBudget => ({ ...taskBudget(), nextCallMs: () => callMs });
/** For Redis to be well though the machine is slow. */
const generous = budgetOf(20_000);
const hurried = budgetOf(20);

const clientAt = (url: string, token = 'the-token') => {
  const clock = createManualClock();
  const record = createEventRecord();
  const { report } = record;
  const client = createRedisClient({ url, token: () => token, clock, random: () => 0, report });
  const get = (budget = generous) => client.run('read it', budget, (db) => db.get('secret-key'));
  return { clock, record, client, get };
};
const open = () => clientAt(real.gateway.url, real.gateway.token);

/** Time in steps that come: moments in which this process stands still do not count. */
function startStopwatch(): () => number {
  const stepMs = 10;
  let passedMs = 0;
  const timer = setInterval(() => {
    passedMs += stepMs;
  }, stepMs);
  return () => {
    clearInterval(timer);
    return passedMs;
  };
}

/** What a call failed with, and how long that took. */
async function failureOf(call: Promise<unknown>): Promise<{ error: RedisError; tookMs: number }> {
  const stop = startStopwatch();
  const error: unknown = await call.then(
    () => new Error('It did not fail.'),
    (cause: unknown) => cause,
  );
  const tookMs = stop();
  if (!(error instanceof RedisError)) throw error;
  return { error, tookMs };
}
const kindOf = async (call: Promise<unknown>): Promise<string> =>
  (await failureOf(call)).error.kind;

describe('the client', () => {
  it.each(['text', '{"a":1}', '123', '1e3', 'null', '"quoted"', 'Füße ✓\n', 'dGV4dA=='])(
    'gives %j out as it was put in',
    async (value) => {
      const { client } = open();
      await client.run('write', generous, (db) => db.set('key', value, { px: 60_000 }));
      expect(await client.run('read', generous, (db) => db.get('key'))).toBe(value);
    },
  );

  it('sends one request for a call, a pipeline and a known script', async () => {
    const { client } = open();
    const before = real.gateway.requestCount();
    await client.run('read', generous, (db) => db.get('key'));
    await client.run('read', generous, (db) => db.pipeline().get('a').get('b').exec());
    expect(real.gateway.requestCount() - before).toBe(2);
  });

  it.each(['hang', 'garbage', 'refuse', 'unauthorized'] as const)(
    'tries once, and no more, where Redis does %s',
    async (kind) => {
      const { get } = open();
      real.gateway.faults.set({ kind });
      const before = real.gateway.requestCount();
      const { error, tookMs } = await failureOf(get(requestBudget()));
      expect(error.kind).toBe(kind === 'hang' ? 'timeout' : 'failed');
      expect(real.gateway.requestCount() - before).toBe(1);
      expect(tookMs).toBeLessThan(600);
    },
  );

  it('fails soon where nobody listens', async () => {
    const { get } = clientAt(`http://127.0.0.1:${await freePort()}`);
    const { error, tookMs } = await failureOf(get(requestBudget()));
    expect(error.kind).toBe('failed');
    expect(tookMs).toBeLessThan(600);
  });

  it('holds a request for 250 ms in all, however many calls it makes', async () => {
    const { get } = open();
    await get();
    real.gateway.faults.set({ kind: 'hang' });
    const before = real.gateway.requestCount();
    const budget = requestBudget();
    const first = await failureOf(get(budget));
    const later = await failureOf(get(budget));
    expect([first.error.kind, later.error.kind]).toEqual(['timeout', 'budget_exhausted']);
    expect(first.tookMs).toBeGreaterThan(240);
    expect(first.tookMs + later.tookMs).toBeLessThan(600);
    expect(real.gateway.requestCount() - before).toBe(1);
  });

  it('takes what slow answers cost from the calls that come after', async () => {
    const { get } = open();
    await get();
    real.gateway.faults.set({ kind: 'slow', delayMs: 200 });
    const budget = requestBudget();
    const stop = startStopwatch();
    expect(await get({ ...budget, nextCallMs: () => 20_000 })).toBeNull();
    // Two steps more or less, because the two watches are not started together.
    const leftMs = Math.max(0, 250 - stop()) + 20;
    expect(budget.nextCallMs()).toBeLessThanOrEqual(leftMs);
    real.gateway.faults.set({ kind: 'hang' });
    const { error, tookMs } = await failureOf(get(budget));
    expect(error.kind).toMatch(/^(timeout|budget_exhausted)$/);
    expect(tookMs).toBeLessThanOrEqual(leftMs + 20);
    expect(await kindOf(get(budget))).toBe('budget_exhausted');
  });

  it('does not wait for a body that never ends, and ends the exchange', async () => {
    const server = await startTinyServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"result":"half');
    });
    try {
      const { error, tookMs } = await failureOf(clientAt(server.url).get(requestBudget()));
      expect(error.kind).toBe('timeout');
      expect(tookMs).toBeLessThan(600);
      await server.allClosed();
    } finally {
      await server.close();
    }
  });

  it('has 32 calls under way at most', async () => {
    const callCount = 96;
    const held: ServerResponse[] = [];
    const mostAtOnce: number[] = [];
    const server = await startTinyServer((response) => {
      held.push(response);
      if (held.length < 32) return;
      // Long enough for one more to come, if there were one.
      setTimeout(() => {
        mostAtOnce.push(held.length);
        for (const waiting of held.splice(0)) waiting.end('{"result":"x"}');
      }, 30);
    });
    try {
      const { get } = clientAt(server.url);
      const answers = await Promise.all(Array.from({ length: callCount }, () => get()));
      expect(answers).toEqual(Array(callCount).fill('x'));
      expect(mostAtOnce).toEqual([32, 32, 32]);
    } finally {
      await server.close();
    }
  });

  it('sends nothing for a call whose time was over while it waited for its turn', async () => {
    const held: ServerResponse[] = [];
    let answering = false;
    const server = await startTinyServer((response) => {
      if (answering) response.end('{"result":"x"}');
      else held.push(response);
    });
    try {
      const { get } = clientAt(server.url);
      const underWay = Array.from({ length: 32 }, () => get());
      const waiting = Array.from({ length: 8 }, () => kindOf(get(hurried)));
      expect(await Promise.all(waiting)).toEqual(Array(8).fill('timeout'));
      await eventually(10_000, () => {
        expect(held).toHaveLength(32);
        return Promise.resolve();
      });
      answering = true;
      for (const response of held) response.end('{"result":"x"}');
      await Promise.all(underWay);
      // One that was sent on its late turn would be here before this one.
      expect(await get()).toBe('x');
      expect(server.requestCount()).toBe(33);
    } finally {
      await server.close();
    }
  });
});

describe('the breaker of the client', () => {
  const breakerIs = (client: RedisClient, state: string): Promise<void> =>
    eventually(5_000, async () => {
      await Promise.resolve();
      expect(client.breakerState()).toBe(state);
    });
  const failThrice = async (get: () => Promise<unknown>): Promise<string[]> => {
    const kinds: string[] = [];
    for (let time = 0; time < 3; time += 1) kinds.push(await kindOf(get()));
    return kinds;
  };

  it('asks no more after three failures, then sends a probe that no viewer waits for', async () => {
    const { get, clock, client, record } = open();
    const view = () => get(requestBudget());
    real.gateway.faults.set({ kind: 'refuse' });
    expect(await failThrice(get)).toEqual(['failed', 'failed', 'failed']);
    const before = real.gateway.requestCount();
    expect([await kindOf(get()), client.breakerState()]).toEqual(['breaker_open', 'open']);
    expect(real.gateway.requestCount()).toBe(before);

    await clock.advance(5000);
    expect(await Promise.all([1, 2, 3].map(() => kindOf(view())))).toEqual(
      Array(3).fill('breaker_open'),
    );
    await breakerIs(client, 'open');
    expect(real.gateway.requestCount() - before).toBe(1);

    real.gateway.faults.set({ kind: 'none' });
    await clock.advance(5000);
    expect(await kindOf(view())).toBe('breaker_open');
    await breakerIs(client, 'closed');
    expect(await Promise.all([get(), get()])).toEqual([null, null]);
    const states = record.of('redis.breaker').map(({ state }) => state);
    expect(states).toEqual(['open', 'closed']);
  });

  it('holds no viewer while the probe hangs', async () => {
    const { get, clock, client } = open();
    real.gateway.faults.set({ kind: 'refuse' });
    await failThrice(get);
    real.gateway.faults.set({ kind: 'hang' });
    await clock.advance(5000);
    const startedAtMs = performance.now();
    expect(await kindOf(get(requestBudget()))).toBe('breaker_open');
    expect(performance.now() - startedAtMs).toBeLessThan(100);
    expect(client.breakerState()).toBe('half_open');
    await breakerIs(client, 'open');
  });

  it('lets a task, the status or an owner find out by their own call', async () => {
    const { get, clock, client } = open();
    real.gateway.faults.set({ kind: 'refuse' });
    await failThrice(get);
    real.gateway.faults.set({ kind: 'none' });
    await clock.advance(5000);
    expect(await get()).toBeNull();
    expect(client.breakerState()).toBe('closed');
  });

  it('does not take a call that had hardly any time for a failure', async () => {
    const { get, client } = open();
    await get();
    real.gateway.faults.set({ kind: 'hang' });
    for (let time = 0; time < 5; time += 1) expect(await kindOf(get(hurried))).toBe('timeout');
    expect(client.breakerState()).toBe('closed');
  });

  it('does not count a call that was never sent', async () => {
    const { get, client } = open();
    const spent = requestBudget();
    spent.spend(250);
    for (let time = 0; time < 5; time += 1)
      expect(await kindOf(get(spent))).toBe('budget_exhausted');
    expect(client.breakerState()).toBe('closed');
  });
});

describe('an error of the client', () => {
  const failing: [string, (client: RedisClient) => Promise<unknown>][] = [
    ['a write', (client) => run(client, (db) => db.set('secret-key', 'secret-value'))],
    ['a read', (client) => run(client, (db) => db.get('secret-key'))],
    [
      'a pipeline',
      (client) =>
        run(client, (db) =>
          db.pipeline().set('secret-key', 'secret-value').get('secret-key').exec(),
        ),
    ],
    [
      'a script',
      (client) =>
        run(client, (db) => db.createScript('return 1').exec(['secret-key'], ['secret-value'])),
    ],
  ];
  const run = (client: RedisClient, work: Parameters<RedisClient['run']>[2]) =>
    client.run('do it', requestBudget(), work);
  const textOf = (value: unknown): string =>
    `${inspect(value, { depth: 9, showHidden: true })} ${JSON.stringify(value)} ${String(value)}`;

  it.each(['hang', 'garbage', 'refuse', 'unauthorized'] as const)(
    'holds no command, value, token or address where Redis does %s',
    async (kind) => {
      for (const [, call] of failing) {
        const { client, record } = clientAt(real.gateway.url, 'secret-token');
        real.gateway.faults.set({ kind });
        const { error } = await failureOf(call(client));
        const text = textOf(error) + textOf(error.cause) + textOf(record.events);
        expect(text).not.toMatch(/secret|127\.0\.0\.1|return 1/);
        expect(record.of('redis.failed')).toMatchObject([{ operation: 'do it' }]);
      }
    },
  );

  it('holds nothing of what Redis quotes where it refuses the command itself', async () => {
    const { client, record } = open();
    await real.redis.command('RPUSH', 'secret-key', 'x');
    const calls = [
      run(client, (db) => db.get('secret-key')),
      run(client, (db) => db.pipeline().set('other', 'secret').incr('secret-key').exec()),
      run(client, (db) => db.createScript('return nil + 1').exec(['secret-key'], ['secret'])),
    ];
    for (const call of calls) {
      const { error } = await failureOf(call);
      expect(textOf(error) + textOf(record.events)).not.toContain('secret');
    }
  });

  it('is all that comes of work that throws by itself', async () => {
    const { client } = open();
    const { error } = await failureOf(run(client, () => Promise.reject(new Error('secret'))));
    expect(textOf(error)).not.toContain('secret');
  });
});
