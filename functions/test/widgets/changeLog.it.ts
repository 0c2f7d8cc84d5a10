import { takeLease } from '../../src/cache/lease';
import { createChangeLog, type ChangedWidget } from '../../src/widgets/changeLog';
import { generousBudget as budget, generousClient } from '../redis/generous';
import { openRealRedis, type RealRedis } from '../redis/realRedis';
import { createManualClock } from '../support/manualClock';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());
beforeEach(() => real.reset());

const change: ChangedWidget = { widgetId: 'w1', slug: 'calendar' };
const numbered = (number: number): ChangedWidget => ({
  widgetId: `w${number}`,
  slug: `s${number}`,
});

function openLog(clock = createManualClock()) {
  const redis = generousClient(real.instance({ clock }));
  const changes = createChangeLog(redis, clock);
  const received: (ChangedWidget | null)[] = [];
  changes.onChange((learned) => received.push(learned));
  return { clock, redis, changes, received };
}

/** One that has synced once and so follows. */
async function followingLog(clock = createManualClock()) {
  const log = openLog(clock);
  await log.changes.sync(budget);
  log.received.length = 0;
  return log;
}

describe('the list of changes', () => {
  it('is published to every instance by its next sync, each change once and in order', async () => {
    const logs = [await followingLog(), await followingLog()];
    const { changes } = openLog();
    for (const number of [1, 2, 3]) await changes.announce(numbered(number));
    for (const log of logs) {
      await log.changes.sync(budget);
      expect(log.received).toEqual([1, 2, 3].map(numbered));
      await log.changes.sync(budget);
      expect(log.received).toHaveLength(3);
    }
    for (let time = 0; time < 2; time += 1) await changes.announce(change);
    await logs[0]?.changes.sync(budget);
    expect(logs[0]?.received.slice(3)).toEqual([change, change]);
  });

  it('reports to an instance nothing of what was before its first sync', async () => {
    const { changes } = openLog();
    for (const number of [1, 2]) await changes.announce(numbered(number));
    const late = await followingLog();
    await late.changes.sync(budget);
    expect(late.received).toEqual([]);
    await changes.announce(change);
    await late.changes.sync(budget);
    expect(late.received).toEqual([change]);
  });

  it('counts an epoch up with changes, and only then', async () => {
    const log = await followingLog();
    const before = log.changes.epoch();
    await log.changes.sync(budget);
    expect(log.changes.epoch()).toBe(before);
    await log.changes.announce(change);
    await log.changes.sync(budget);
    expect(log.changes.epoch()).toBe(before + 1);
  });

  it('is due every 2 s, and followed since the last sync that went well', async () => {
    const { changes, clock } = openLog();
    const startedAtMs = clock.nowMs();
    expect([changes.isDue(), changes.followedAtMs()]).toEqual([true, -Infinity]);
    await changes.sync(budget);
    expect([changes.isDue(), changes.followedAtMs()]).toEqual([false, startedAtMs]);
    await clock.advance(2000);
    expect(changes.isDue()).toBe(true);
    real.gateway.faults.set({ kind: 'refuse' });
    await changes.sync(budget);
    expect([changes.isDue(), changes.followedAtMs()]).toEqual([false, startedAtMs]);
  });

  it('is behind while another request reads it, and from 3 s on where it could not be read', async () => {
    const { changes, clock } = openLog();
    const reading = changes.sync(budget);
    expect([changes.isDue(), changes.isBehind()]).toEqual([false, true]);
    await reading;
    expect(changes.isBehind()).toBe(false);
    real.gateway.faults.set({ kind: 'refuse' });
    await clock.advance(2000);
    expect(changes.isBehind()).toBe(true);
    await changes.sync(budget);
    await clock.advance(999);
    expect(changes.isBehind()).toBe(false);
    await clock.advance(1);
    expect([changes.isDue(), changes.isBehind()]).toEqual([false, true]);
  });

  it('is read once for all who sync at the same time', async () => {
    const { changes } = openLog();
    const before = real.gateway.requestCount();
    await Promise.all(Array.from({ length: 50 }, () => changes.sync(budget)));
    expect(real.gateway.requestCount() - before).toBe(1);
  });

  it('which is lost reports that changes may have been missed, and goes on', async () => {
    const { changes } = openLog();
    await changes.announce(change);
    const log = await followingLog();
    await real.redis.flush();
    await log.changes.sync(budget);
    expect(log.received).toEqual([null]);
    await changes.announce(numbered(2));
    await log.changes.sync(budget);
    expect(log.received).toEqual([null, numbered(2)]);
  });

  it('which is lost and written to again reports so, too', async () => {
    const { changes } = openLog();
    await changes.announce(change);
    const log = await followingLog();
    await real.redis.flush();
    await changes.announce(numbered(2));
    await log.changes.sync(budget);
    expect(log.received).toEqual([null]);
    await changes.announce(numbered(3));
    await log.changes.sync(budget);
    expect(log.received).toEqual([null, numbered(3)]);
  });

  it('expires when nothing has changed for a quarter of an hour, which reports the same', async () => {
    const { changes } = openLog();
    await changes.announce(change);
    const log = await followingLog();
    await real.pass(15 * 60_000);
    expect(await real.redis.command('EXISTS', 'changes')).toBe(0);
    await log.changes.sync(budget);
    expect(log.received).toEqual([null]);
  });

  it('reports so for 500 changes in one sync, and follows on from the last of them', async () => {
    const log = await followingLog();
    const adding = Array.from({ length: 600 }, (_, number) =>
      real.redis.command('XADD', 'changes', '*', 'widgetId', `w${number}`, 'slug', `s${number}`),
    );
    await Promise.all(adding);
    await log.changes.sync(budget);
    await log.changes.sync(budget);
    expect(log.received[0]).toBeNull();
    await log.changes.announce(change);
    await log.changes.sync(budget);
    expect(log.received.at(-1)).toEqual(change);
  });

  it.each([
    ['entries of another form', ['XADD', 'changes', '*', 'hello', 'world']],
    ['something that is no list', ['SET', 'changes', 'hello']],
  ])('with %s in it stops nobody', async (_name, command) => {
    const log = await followingLog();
    await log.changes.announce(change);
    await log.changes.sync(budget);
    if (command[0] === 'SET') await real.redis.command('DEL', 'changes');
    await real.redis.command(...command);
    await expect(log.changes.sync(budget)).resolves.toBeUndefined();
    await real.redis.command('DEL', 'changes');
    await log.changes.announce(numbered(7));
    await log.changes.sync(budget);
    await log.changes.announce(numbered(8));
    await log.changes.sync(budget);
    expect(log.received.at(-1)).toEqual(numbered(8));
  });

  it('drops all that is kept of the widget, and nothing else', async () => {
    const own = ['slug:calendar', 'widget:w1:all:all', 'failure:w1', 'lease:w1', 'media:w1'];
    const others = ['media:w2', 'widget:w2:all:all', 'slug:other'];
    for (const key of [...own, ...others]) await real.redis.command('SET', key, 'x', 'EX', '99');
    await openLog().changes.announce(change);
    expect(await real.redis.command('GET', 'slug:calendar')).toBe('');
    for (const key of own.slice(1)) expect(await real.redis.command('EXISTS', key)).toBe(0);
    for (const key of others) expect(await real.redis.command('GET', key)).toBe('x');
    expect(await real.redis.command('PTTL', 'changes')).toBeGreaterThan(800_000);
  });

  it('learns of a widget that is gone, and lets no load of it begin or end', async () => {
    const log = await followingLog();
    const wanted = { key: 'lease:w1', valueKey: 'widget:w1:all:all', lifetimeMs: 12_000 };
    const lease = await takeLease(log.redis, wanted, budget);
    await openLog().changes.retire(change);
    const write = { key: 'widget:w1:all:all', value: 'late', lifetimeMs: 60_000 };
    expect(await lease?.commit([write], budget)).toBe(false);
    expect(await lease?.renew(budget)).toBe(false);
    expect(await takeLease(log.redis, wanted, budget)).toBeNull();
    await log.changes.sync(budget);
    expect(log.received).toEqual([change]);
    expect(await real.redis.command('EXISTS', 'widget:w1:all:all')).toBe(0);
    await real.pass(6 * 60_000);
    expect(await real.redis.command('DBSIZE')).toBe(1);
  });

  describe('in a Redis that reads and takes no writes', () => {
    afterEach(async () => {
      await real.redis.command('CONFIG', 'SET', 'maxmemory', '0');
      await real.redis.command('REPLICAOF', 'NO', 'ONE');
    });

    it.each([
      ['is full', ['CONFIG', 'SET', 'maxmemory', '1']],
      ['is a replica', ['REPLICAOF', '127.0.0.1', '1']],
    ])('is not followed while that %s, and is once it is written again', async (_name, command) => {
      const log = await followingLog();
      const followedAtMs = log.changes.followedAtMs();
      await real.redis.command(...command);
      await log.clock.advance(2000);
      await log.changes.sync(budget);
      expect([log.changes.isReliable(), log.changes.followedAtMs()]).toEqual([false, followedAtMs]);
      await real.redis.command('CONFIG', 'SET', 'maxmemory', '0');
      await real.redis.command('REPLICAOF', 'NO', 'ONE');
      await log.clock.advance(2000);
      await log.changes.sync(budget);
      expect(log.changes.isReliable()).toBe(true);
      expect(log.changes.followedAtMs()).toBe(log.clock.nowMs());
    });

    it('has what must be gone deleted, as a full one still deletes', async () => {
      const { changes, redis } = openLog();
      const own = ['slug:calendar', 'widget:w1:all:all', 'media:w1', 'lease:w1', 'failure:w1'];
      for (const key of own) await real.redis.command('SET', key, 'x');
      await real.redis.command('CONFIG', 'SET', 'maxmemory', '1');
      await expect(changes.retire(change)).rejects.toMatchObject({ kind: 'refused' });
      for (const key of own) expect(await real.redis.command('EXISTS', key)).toBe(0);
      expect(redis.breakerState()).toBe('closed');
    });
  });

  it('says so where a change could not be published', async () => {
    real.gateway.faults.set({ kind: 'refuse' });
    for (const publish of ['announce', 'retire'] as const) {
      await expect(openLog().changes[publish](change)).rejects.toMatchObject({
        name: 'RedisError',
      });
    }
  });
});
