import { createPageReadLock, type PageReadLock } from '../../src/media/pageReadLock';
import { requestBudget } from '../../src/redis/budget';
import { generousBudget as budget } from '../redis/generous';
import { openRealRedis, type RealRedis } from '../redis/realRedis';
import { createManualClock } from '../support/manualClock';

let real: RealRedis;
beforeAll(async () => {
  real = await openRealRedis();
});
afterAll(() => real.close());
beforeEach(() => real.reset());

function openInstance(): PageReadLock {
  const clock = createManualClock();
  return createPageReadLock(real.instance({ clock }), clock);
}

describe('the turns of all instances', () => {
  it('notice that another page is needed, whoever needs it, within 5 s', async () => {
    const [one, other] = [openInstance(), openInstance()];
    expect(await one.need('w1', 'p1', budget)).toBe(false);
    expect(await other.need('w1', 'p1', budget)).toBe(false);
    expect(await other.need('w2', 'p2', budget)).toBe(false);
    expect(await other.need('w1', 'p2', budget)).toBe(true);
    expect(await one.need('w1', 'p1', budget)).toBe(true);
    await real.pass(5001);
    expect(await openInstance().need('w1', 'p3', budget)).toBe(false);
  });

  it('give a page to one, for 10 s', async () => {
    const instances = Array.from({ length: 5 }, openInstance);
    const turns = await Promise.all(instances.map((turn) => turn.take('w1', 'p1', budget)));
    expect(turns.toSorted()).toEqual(['mine', 'reading', 'reading', 'reading', 'reading']);
    expect(await openInstance().take('w1', 'p2', budget)).toBe('mine');
    await real.pass(10_001);
    expect(await openInstance().take('w1', 'p1', budget)).toBe('mine');
  });

  it.each([
    ['read', 'mine', 'mine'],
    ['gone', 'gone', 'gone'],
    ['failed', 'failed', 'mine'],
  ] as const)('share with the others that it was %s, for a while', async (outcome, next, later) => {
    const [one, other, third] = [openInstance(), openInstance(), openInstance()];
    await one.take('w1', 'p1', budget);
    await one.end('w1', 'p1', outcome, budget);
    expect(await other.take('w1', 'p1', budget)).toBe(next);
    await real.pass(10_001);
    expect(await third.take('w1', 'p1', budget)).toBe(later);
    await real.pass(20_001);
    expect(await third.take('w1', 'p1', budget)).toBe('mine');
  });

  it('leave nothing behind for ever', async () => {
    const turns = openInstance();
    await turns.need('w1', 'p1', budget);
    await turns.take('w1', 'p1', budget);
    await turns.take('w1', 'p2', budget);
    await turns.end('w1', 'p2', 'gone', budget);
    await real.pass(30_001);
    expect(await real.redis.command('DBSIZE')).toBe(0);
  });

  it.each(['hang', 'garbage', 'refuse', 'unauthorized'] as const)(
    'are each instance’s own where Redis does %s',
    async (kind) => {
      real.gateway.faults.set({ kind });
      const turns = openInstance();
      const request = requestBudget();
      expect(await turns.need('w1', 'p1', request)).toBe(false);
      expect(await turns.take('w1', 'p1', request)).toBe('mine');
      await turns.end('w1', 'p1', 'failed', request);
      expect(await turns.need('w1', 'p2', request)).toBe(true);
    },
  );
});
