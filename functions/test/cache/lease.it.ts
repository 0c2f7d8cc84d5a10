import { takeLease, type Lease } from '../../src/cache/lease';
import { systemClock } from '../../src/shared/clock';
import { openRealRedis, type RealRedis } from '../redis/realRedis';
import { generousBudget as budget } from '../redis/generous';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());
beforeEach(() => real.reset());

const get = (key: string) => real.redis.command('GET', key);
const take = (lifetimeMs = 60_000) =>
  takeLease(
    real.instance({ clock: systemClock }),
    { key: 'lease', valueKey: 'value', lifetimeMs },
    budget,
  );
async function taken(lifetimeMs?: number): Promise<Lease> {
  const lease = await take(lifetimeMs);
  if (lease === null) throw new Error('Somebody else has it.');
  return lease;
}

describe('a lease', () => {
  it('is for one of fifty instances', async () => {
    const leases = await Promise.all(Array.from({ length: 50 }, () => take()));
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('says how long the value still lives that it is for', async () => {
    expect((await taken()).valueLeftMs).toBe(0);
    await real.reset();
    await real.redis.command('SET', 'value', 'x', 'PX', '600000');
    const { valueLeftMs } = await taken();
    expect(valueLeftMs).toBeGreaterThan(500_000);
    expect(valueLeftMs).toBeLessThanOrEqual(600_000);
  });

  it('expires', async () => {
    await taken(60_000);
    await real.pass(30_000);
    expect(await take()).toBeNull();
    await real.pass(30_000);
    expect(await take()).not.toBeNull();
  });

  it('writes all that it is given, with lifetimes, removes the rest, and is over', async () => {
    for (const key of ['old', 'other']) await real.redis.command('SET', key, 'x');
    const lease = await taken();
    const writes = [
      { key: 'a', value: 'Füße ✓\n"{}', lifetimeMs: 60_000 },
      { key: 'old', value: null, lifetimeMs: 0 },
      { key: 'b', value: 'x'.repeat(200_000), lifetimeMs: 60_000.7 },
    ];
    expect(await lease.commit(writes, budget)).toBe(true);
    expect([await get('a'), await get('old'), await get('other')]).toEqual([
      'Füße ✓\n"{}',
      null,
      'x',
    ]);
    expect(String(await get('b'))).toHaveLength(200_000);
    expect(await real.redis.command('PTTL', 'b')).toBeLessThanOrEqual(60_001);
    expect(await get('lease')).toBeNull();
  });

  it('can be given back with nothing to write, and once only', async () => {
    const lease = await taken();
    expect([await lease.commit([], budget), await lease.commit([], budget)]).toEqual([true, false]);
  });

  it('that was lost writes nothing, removes nothing and takes nobody else’s away', async () => {
    await real.redis.command('SET', 'kept', 'x');
    const lost = await taken(1000);
    await real.pass(1000);
    const held = await taken();
    const writes = [
      { key: 'a', value: 'late', lifetimeMs: 60_000 },
      { key: 'kept', value: null, lifetimeMs: 0 },
    ];
    expect([await lost.commit(writes, budget), await lost.renew(budget)]).toEqual([false, false]);
    expect([await get('a'), await get('kept')]).toEqual([null, 'x']);
    expect(await held.commit(writes, budget)).toBe(true);
    expect([await get('a'), await get('kept')]).toEqual(['late', null]);
  });

  it('starts its lifetime anew when it is renewed, and does not come back when it is gone', async () => {
    const lease = await taken(60_000);
    await real.pass(40_000);
    expect(await lease.renew(budget)).toBe(true);
    await real.pass(40_000);
    expect(await take()).toBeNull();
    await real.pass(20_000);
    expect(await lease.renew(budget)).toBe(false);
    expect(await get('lease')).toBeNull();
  });

  it('survives that Redis has forgotten the scripts', async () => {
    const lease = await taken();
    await real.redis.command('SCRIPT', 'FLUSH');
    expect(await lease.renew(budget)).toBe(true);
    expect(await lease.commit([], budget)).toBe(true);
  });
});
