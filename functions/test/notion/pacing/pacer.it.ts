import { connectionOf, createAsking } from '../asking';
import { openLocalPacer, openSharedPacer, type OpenPacer } from './pacerForms';
import { openRedis, type RedisHarness } from './redisHarness';

let harness: RedisHarness;

beforeAll(async () => {
  harness = await openRedis();
});

beforeEach(() => harness.redis.flush());

afterAll(() => harness.close());

const openShared: OpenPacer = (options) => openSharedPacer(harness, options);

describe.each([
  ['the local pacer', openLocalPacer],
  ['the shared pacer', openShared],
])('%s', (_name, open) => {
  function setUp({ requestsPerSecond = 4 } = {}) {
    const harness = open({ requestsPerSecond });
    const { pacer, advance } = harness;
    const { log, ask } = createAsking(harness);
    const hold = (durationMs: number, key = 'k') =>
      pacer.hold(connectionOf(key), { reason: 'connection', durationMs });
    return { ...harness, pacer, advance, log, ask, hold };
  }

  it('lets requests through strictly one interval apart, in the order they came', async () => {
    const { advance, log, ask } = setUp();
    const asked = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(name));
    await advance(2_000);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'b@250', 'c@500', 'd@750', 'e@1000']);
  });

  it('never lets more through in any second than its rate', async () => {
    const { advance, log, ask } = setUp({ requestsPerSecond: 3 });
    const asked = Array.from({ length: 10 }, () => ask('r'));
    await advance(4_000);
    await Promise.all(asked);
    const times = log.map((line) => Number(line.slice(2)));
    expect(times).toHaveLength(10);
    for (const from of times) {
      expect(times.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(3);
    }
  });

  it('saves up no burst over a quiet time', async () => {
    const { advance, log, ask } = setUp();
    await ask('a');
    await advance(60_000);
    const asked = [ask('b'), ask('c')];
    await advance(250);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'b@60000', 'c@60250']);
  });

  it('paces each connection by itself', async () => {
    const { log, ask } = setUp();
    await Promise.all([ask('a', { key: 'one' }), ask('b', { key: 'two' })]);
    expect(log).toEqual(['a@0', 'b@0']);
  });

  it('refuses at once, without taking a slot, who would wait beyond the deadline', async () => {
    const { advance, log, ask } = setUp();
    const asked = [ask('a'), ask('b'), ask('late', { budgetMs: 400 }), ask('c')];
    await advance(1_000);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'late rate_limited@0 for 500', 'b@250', 'c@500']);
  });

  it('refuses background callers where the queue is a second long, and all while held', async () => {
    const { advance, log, ask, hold } = setUp({ requestsPerSecond: 1 });
    await ask('a');
    await ask('b', { priority: 'background' });
    await advance(500);
    const waiting = ask('c', { priority: 'background' });
    await advance(500);
    await waiting;
    await advance(5_000);
    await hold(200);
    await ask('d', { priority: 'background' });
    expect(log).toEqual([
      'a@0',
      'b rate_limited@0 for 1000',
      'c@1000',
      'd rate_limited@6000 for 200',
    ]);
  });

  it('gives background callers together a third of the rate, and nobody has to wait for them', async () => {
    const { advance, log, ask } = setUp();
    const asked = [
      ask('a', { priority: 'background' }),
      ask('b', { priority: 'background' }),
      ask('c', { priority: 'background' }),
      ask('d', { priority: 'background', budgetMs: 2_000 }),
    ];
    await advance(100);
    asked.push(ask('reader'));
    await advance(2_000);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'd rate_limited@0 for 2250', 'reader@250', 'b@750', 'c@1500']);
  });

  it('gives tasks the whole rate while no reader is about, and a third while one is', async () => {
    const { advance, log, ask } = setUp();
    const task = (name: string) => ask(name, { priority: 'task', budgetMs: 60_000 });
    const asked = [task('a'), task('b'), task('c')];
    await advance(1_000);
    expect(log).toEqual(['a@0', 'b@250', 'c@500']);
    asked.push(ask('reader'), task('d'), task('e'), task('f'));
    await advance(3_000);
    await Promise.all(asked);
    expect(log.slice(3)).toEqual(['reader@1000', 'd@1250', 'e@2000', 'f@2750']);
  });

  it('lets a task come again until its deadline where a background caller is turned away', async () => {
    const { advance, log, ask, hold } = setUp();
    await hold(5_000);
    const asked = [ask('task', { priority: 'task', budgetMs: 300_000 })];
    await ask('short', { priority: 'task', budgetMs: 4_000 });
    await advance(6_000);
    await Promise.all(asked);
    expect(log).toEqual(['short rate_limited@0 for 5000', 'task@5250']);
  });

  it('moves those already waiting behind a hold, in their order', async () => {
    const { advance, log, ask, hold } = setUp();
    const asked = ['a', 'b', 'c'].map((name) => ask(name));
    await advance(100);
    await hold(3_000);
    await advance(0);
    const later = ask('d');
    await advance(5_000);
    await Promise.all([...asked, later]);
    expect(log).toEqual(['a@0', 'b@3100', 'c@3350', 'd@3600']);
  });

  it('refuses those at once whom a hold takes beyond their deadline', async () => {
    const { advance, log, ask, hold } = setUp();
    const asked = [ask('a'), ask('b', { budgetMs: 1_000 }), ask('c')];
    await advance(100);
    await hold(2_000);
    await advance(0);
    expect(log).toEqual(['a@0', 'b rate_limited@100 for 2000']);
    await advance(3_000);
    await Promise.all(asked);
    expect(log.at(-1)).toBe('c@2100');
  });

  it('is not shortened by a shorter hold', async () => {
    const { advance, log, ask, hold } = setUp();
    await hold(2_000);
    await hold(100);
    const asked = ask('a');
    await advance(2_000);
    await asked;
    expect(log).toEqual(['a@2000']);
  });

  it('holds all connections of a workspace, and no other', async () => {
    const { pacer, advance, log, ask } = setUp();
    const asked = [ask('a', { key: 'two', workspace: 'w' })];
    asked.push(ask('b', { key: 'two', workspace: 'w' }));
    await advance(100);
    await pacer.hold(connectionOf('one', 'w'), { reason: 'workspace', durationMs: 1_000 });
    await advance(0);
    asked.push(ask('c', { key: 'three', workspace: 'w' }));
    asked.push(ask('d', { key: 'four', workspace: 'other' }));
    asked.push(ask('e', { key: 'five' }));
    await advance(2_000);
    await Promise.all(asked);
    expect(log).toEqual(['a@0', 'd@100', 'e@100', 'b@1100', 'c@1100']);
  });

  it('stops a blocked connection for everybody at once, tasks too', async () => {
    const { pacer, advance, log, ask } = setUp();
    const asked = [ask('a'), ask('b')];
    await advance(100);
    await pacer.hold(connectionOf('k'), { reason: 'blocked', durationMs: 600_000 });
    await advance(0);
    await ask('c', { priority: 'task', budgetMs: 900_000 });
    await Promise.all(asked);
    expect(log).toEqual([
      'a@0',
      'b request_blocked@100 for 600000',
      'c request_blocked@100 for 600000',
    ]);
  });

  it('closes on trouble for all but the one who met it first', async () => {
    const { pacer, advance, log, ask } = setUp();
    const asked = [ask('a'), ask('b')];
    await advance(100);
    expect(await pacer.trouble(connectionOf('k'), { probe: false })).toBe(true);
    expect(await pacer.trouble(connectionOf('k'), { probe: false })).toBe(false);
    await advance(0);
    await ask('c');
    asked.push(ask('a again', { probe: true }));
    await advance(1_000);
    await Promise.all(asked);
    expect(log).toEqual([
      'a@0',
      'b unavailable@100 for 10000',
      'c unavailable@100 for 10000',
      'a again@500 as the probe',
    ]);
  });

  it('opens for all when the probe gets through', async () => {
    const { pacer, advance, log, ask } = setUp();
    await pacer.trouble(connectionOf('k'), { probe: false });
    await ask('probe', { probe: true });
    await pacer.recovered(connectionOf('k'));
    const asked = ask('a');
    await advance(250);
    await asked;
    expect(log).toEqual(['probe@0 as the probe', 'a@250']);
    expect(pacer.status().heldUntilMs).toBeNull();
  });

  it('makes the first who comes after trouble the probe, until it is through or lost', async () => {
    const { pacer, advance, log, ask } = setUp();
    await pacer.trouble(connectionOf('k'), { probe: false });
    await advance(10_000);
    const names = Array.from({ length: 20 }, (_, index) => `${index}`);
    await Promise.all(names.map((name) => ask(name)));
    expect(log.filter((line) => line.includes('probe'))).toHaveLength(1);
    expect(log.filter((line) => line.includes('unavailable'))).toHaveLength(19);
    await advance(14_000);
    await ask('early');
    await advance(1_000);
    await ask('next');
    expect(log.slice(20)).toEqual(['early unavailable@24000 for 1000', 'next@25000 as the probe']);
  });

  it('holds a probe as anybody else, and a pause ends the trouble', async () => {
    const { pacer, advance, log, ask, hold } = setUp();
    await pacer.trouble(connectionOf('k'), { probe: false });
    await hold(1_000);
    const asked = [ask('probe', { probe: true, budgetMs: 500 }), ask('a')];
    await advance(1_000);
    await Promise.all(asked);
    expect(log).toEqual(['probe rate_limited@0 for 1000', 'a@1000']);
  });

  it('reports waits before they begin, and holds', async () => {
    const { advance, events, ask, hold } = setUp();
    const asked = [ask('a'), ask('b')];
    await advance(0);
    expect(events).toEqual([{ type: 'pacing.wait', pacingKey: 'k', waitMs: 250 }]);
    await advance(250);
    await Promise.all(asked);
    await hold(700);
    expect(events.slice(1)).toEqual([{ type: 'pacing.held', pacingKey: 'k', holdMs: 700 }]);
  });

  it('describes the busiest connection', async () => {
    const { pacer, advance, ask, hold } = setUp();
    expect(pacer.status()).toMatchObject({
      regularRequests: 0,
      maxRegularRequests: 4,
      canMakeRequest: true,
      waiting: 0,
      heldUntilMs: null,
    });
    const asked = [ask('x', { key: 'quiet' }), ask('a'), ask('b'), ask('c')];
    await advance(300);
    expect(pacer.status()).toMatchObject({ regularRequests: 2, canMakeRequest: false, waiting: 1 });
    await hold(2_000);
    expect(pacer.status()).toMatchObject({ heldUntilMs: 2_300 });
    await advance(10_000);
    await Promise.all(asked);
    expect(pacer.status()).toMatchObject({ canMakeRequest: true, waiting: 0, heldUntilMs: null });
  });
});
